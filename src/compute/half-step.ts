/** One half of an ALS iteration, as three parallel tasks with a small dense factorisation between them. The kernels are `assembly/half-step.ts`. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CheckInError } from '../domain/errors.ts';
import { cholesky, invertLower } from './cholesky.ts';
import type { Workers } from './workers.ts';

/** Rows that one block of a kernel covers; the kernels' own constant. */
export const blockRows = 32;

/** The description that the kernels read: 18 int32 in this order, pointers as byte offsets. */
const fields = [
  'width',
  'steps',
  'fixedRows',
  'solvedRows',
  'fixed',
  'whitened',
  'solved',
  'starts',
  'columns',
  'weights',
  'grams',
  'stripes',
  'factor',
  'inverse',
  'inverseTransposed',
  'losses',
  'scratch',
  'scratchBytes',
] as const;
export type HalfStepFields = Readonly<Record<(typeof fields)[number], number>>;
export const descriptionLength = fields.length;

/** Stripes in which the Gram matrix of so many rows is summed: never by the number of threads, since sums of float32 depend on their order. */
export function stripesFor(rows: number): number {
  return Math.min(16, Math.ceil(rows / 256));
}

export class HalfStep {
  readonly #fields: HalfStepFields;
  readonly #buffer: SharedArrayBuffer;
  readonly #description: number;
  readonly #regularization: number;

  /**
   * @param buffer      the memory in which everything lies
   * @param description byte offset of `descriptionLength` int32, which this fills
   */
  constructor(buffer: SharedArrayBuffer, description: number, values: HalfStepFields, regularization: number) {
    this.#fields = values;
    this.#buffer = buffer;
    this.#description = description;
    this.#regularization = regularization;
    new Int32Array(buffer, description, descriptionLength).set(fields.map((name) => values[name]));
  }

  /**
   * Computes the fixed side's whitened factors.
   *
   * @returns the sum of squares of the fixed side
   * @throws CheckInError `compute.ill_conditioned` if the Gram matrix plus the regularization is not positive definite in float32
   */
  async whiten(workers: Workers, signal?: AbortSignal): Promise<number> {
    const { width, stripes, fixedRows } = this.#fields;
    await workers.run({ kernel: 'gram', description: this.#description, blocks: stripes }, signal);
    const gram = this.#sumStripes();
    let squares = 0;
    for (let i = 0; i < width; i++) {
      squares += gram[i * width + i]!;
      gram[i * width + i]! += this.#regularization;
    }
    const factor = cholesky(gram, width);
    if (factor === null) {
      throw new CheckInError(
        'compute.ill_conditioned',
        `the factors of ${fixedRows} rows are too alike to be told apart with a regularization of ${this.#regularization}`,
        'Raise the regularization, or use fewer factors.',
      );
    }
    await nextTurn();
    const inverse = invertLower(factor, width);
    this.#writePanels(this.#fields.factor, (k, j) => factor[k * width + j]!);
    this.#writePanels(this.#fields.inverse, (k, j) => inverse[k * width + j]!);
    this.#writePanels(this.#fields.inverseTransposed, (k, j) => inverse[j * width + k]!);
    await workers.run({ kernel: 'whiten', description: this.#description, blocks: Math.ceil(fixedRows / blockRows) }, signal);
    return squares;
  }

  /**
   * Solves every row of the other side; `whiten` comes first.
   *
   * @returns the sum over the solved rows of confidence-weighted squared error plus `regularization |x|^2`
   */
  async solve(workers: Workers, signal?: AbortSignal): Promise<number> {
    const { solvedRows, losses } = this.#fields;
    await workers.run({ kernel: 'solve', description: this.#description, blocks: Math.ceil(solvedRows / blockRows) }, signal);
    return new Float64Array(this.#buffer, losses, solvedRows).reduce((sum, loss) => sum + loss, 0);
  }

  /** The Gram matrix, both triangles, from the upper triangles of the stripes. */
  #sumStripes(): Float64Array {
    const { width, stripes, grams } = this.#fields;
    const partial = new Float32Array(this.#buffer, grams, stripes * width * width);
    const gram = new Float64Array(width * width);
    for (let at = 0; at < partial.length; at++) gram[at % gram.length]! += partial[at]!;
    for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) gram[i * width + j] = gram[j * width + i]!;
    return gram;
  }

  /** Columns in panels of 8, see `multiply` in `assembly/matrix.ts`. */
  #writePanels(at: number, value: (k: number, j: number) => number): void {
    const { width } = this.#fields;
    const panels = new Float32Array(this.#buffer, at, width * width);
    for (let k = 0; k < width; k++) {
      for (let j = 0; j < width; j++) panels[((j >> 3) * width + k) * 8 + (j & 7)] = value(k, j);
    }
  }
}
