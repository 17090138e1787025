import { type KernelBuild, type Kernels, instantiate, kernelModule } from './engine.ts';
import { type SharedArrays, shareArrays } from './shared-memory.ts';

/** One row that `FactorIndex.top` found. */
export interface Neighbour {
  readonly row: number;
  readonly score: number;
}

const gatherRows = 4096;
// Conjugate gradient ends by itself long before: after as many steps as there are distinct entries, usually a dozen.
const foldInSteps = 64;

/**
 * Factors of many rows, held where the kernels can read them: scores of chosen rows, the exact best k, and folding in a new person.
 * Synchronous, for one thread. Holds `rows * width * 4` bytes outside the JavaScript heap.
 */
export class FactorIndex {
  readonly rows: number;
  /** Values per row, a multiple of 8. */
  readonly width: number;
  readonly #shared: SharedArrays<ReturnType<typeof shapes>>;
  readonly #kernels: Kernels;

  /**
   * @param factors row-major, `rows * width` values; copied
   * @param width   values per row, a multiple of 8
   * @throws RangeError if the sizes do not fit
   */
  constructor(factors: Float32Array, width: number, build?: KernelBuild) {
    if (width < 8 || width % 8 !== 0 || factors.length % width !== 0)
      throw new RangeError(`${factors.length} values are not rows of ${width}, a multiple of 8`);
    this.width = width;
    this.rows = factors.length / width;
    this.#shared = shareArrays(shapes(this.rows, width));
    this.#shared.arrays.factors.set(factors);
    this.#kernels = instantiate(kernelModule(build), this.#shared.memory);
  }

  /** The factors of one row, a view. */
  row(index: number): Float32Array {
    return this.#shared.arrays.factors.subarray(index * this.width, (index + 1) * this.width);
  }

  /**
   * The vector of a person from their weights on some rows, when this index holds whitened factors (`Factorisation.whitenedColumns`): the exact
   * minimiser of the ALS loss for one new row.
   *
   * @param columns distinct row numbers of this index
   * @param weights as in `factorise`: > 0 wants it, < 0 does not
   * @returns `width` values; all 0 if no weight is positive
   * @throws RangeError if there are more columns than rows
   */
  foldIn(columns: Int32Array, weights: Float32Array): Float32Array {
    const { arrays, at } = this.#shared;
    if (columns.length > this.rows) throw new RangeError(`${columns.length} distinct rows out of ${this.rows} is impossible`);
    arrays.indices.set(columns);
    arrays.values.set(weights);
    this.#kernels.foldIn(at.vector, at.indices, at.values, columns.length, at.factors, this.width, foldInSteps, at.scratch);
    return arrays.vector.slice();
  }

  /** The inner product of a vector with each of the given rows. @param rows row numbers; repeats are allowed */
  scores(vector: Float32Array, rows: Int32Array): Float32Array {
    const { arrays, at } = this.#shared;
    arrays.vector.set(vector);
    const scores = new Float32Array(rows.length);
    for (let from = 0; from < rows.length; from += gatherRows) {
      const block = rows.subarray(from, from + gatherRows);
      arrays.gathered.set(block);
      this.#kernels.gatherScores(at.vector, at.factors, this.width, at.gathered, block.length, at.gatheredScores);
      scores.set(arrays.gatheredScores.subarray(0, block.length), from);
    }
    return scores;
  }

  /**
   * The k rows with the largest inner product, best first, exactly; of equal ones the lower row comes first.
   *
   * @param k       >= 0; fewer are found if fewer are allowed
   * @param allowed one byte per row, 0 = leave out; absent = all
   */
  top(vector: Float32Array, k: number, allowed?: Uint8Array): Neighbour[] {
    const { arrays, at } = this.#shared;
    const wanted = Math.min(k, this.rows);
    if (wanted <= 0) return [];
    arrays.vector.set(vector);
    if (allowed !== undefined) arrays.allowed.set(allowed);
    const mask = allowed === undefined ? 0 : at.allowed;
    const found = this.#kernels.topK(at.vector, at.factors, this.width, this.rows, mask, wanted, at.indices, at.values);
    return Array.from({ length: found }, (_, i) => ({ row: arrays.indices[i]!, score: arrays.values[i]! }));
  }
}

function shapes(rows: number, width: number) {
  return {
    factors: ['f32', rows * width],
    vector: ['f32', width],
    scratch: ['f32', 3 * width],
    indices: ['i32', rows],
    values: ['f32', rows],
    allowed: ['u8', rows],
    gathered: ['i32', gatherRows],
    gatheredScores: ['f32', gatherRows],
  } as const;
}
