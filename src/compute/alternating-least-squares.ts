/**
 * Implicit alternating least squares over a sparse matrix of confidences.
 *
 * Minimises `sum over all cells of c (p - x.y)^2 + regularization (sum |x|^2 + sum |y|^2)`, where an empty cell has c = 1 and p = 0, and a cell
 * with weight w has c = 1 + |w| and p = 1 if w > 0, else 0. Rows are solved by conjugate gradient in whitened coordinates: see
 * `assembly/conjugate-gradient.ts`.
 *
 * @see Hu, Koren & Volinsky 2008, "Collaborative filtering for implicit feedback datasets"
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Random } from '../stats/random.ts';
import { type KernelBuild, kernelModule } from './engine.ts';
import { HalfStep, type HalfStepFields, blockRows, descriptionLength, stripesFor } from './half-step.ts';
import { shareArrays } from './shared-memory.ts';
import { type SparseMatrix, transpose } from './sparse-matrix.ts';
import { Workers } from './workers.ts';

export interface FactoriseOptions {
  /** Values per row and column, 1 to 256. */
  readonly factors: number;
  /** Weight of the squared norms, > 0. */
  readonly regularization: number;
  /** Times both sides are solved, >= 1. */
  readonly iterations: number;
  /** Conjugate gradient steps per row and iteration, >= 1. */
  readonly steps: number;
  /** Threads, >= 1; the result does not depend on it. */
  readonly threads: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Absent = the faster one. */
  readonly build?: KernelBuild;
  /** Called after each iteration with its number from 1 and the loss, exact for the factors at that point. */
  readonly onIteration?: (iteration: number, loss: number) => void;
}

/** Factors of both sides, row-major with `width` values each: `factors` rounded up to a multiple of 8, the rest zero. */
export interface Factorisation {
  readonly width: number;
  readonly rowFactors: Float32Array;
  readonly columnFactors: Float32Array;
  /** `inverse(L) y` for each column, with `L L' = Y'Y + regularization I`: all that folding in a new row needs (see `FactorIndex`). */
  readonly whitenedColumns: Float32Array;
}

/**
 * Factorises a matrix of weights.
 *
 * @param matrix weights; one of 0 counts as an empty cell
 * @throws CheckInError `compute.too_large`, `compute.ill_conditioned`, `compute.kernels_missing`; the signal's reason when aborted
 */
export async function factorise(matrix: SparseMatrix, options: FactoriseOptions): Promise<Factorisation> {
  const { iterations, signal } = options;
  const width = Math.ceil(options.factors / 8) * 8;
  const transposed = await transpose(matrix);
  const module = kernelModule(options.build);
  const shared = share(matrix, transposed, width, options.threads);
  const { rowFactors, columnFactors, whitened } = shared.arrays;
  const { rows, columns } = describe(shared, matrix, width, options);
  await drawFactors(columnFactors, width, options.factors, new Random(options.seed));

  await using workers = new Workers(module, shared.memory, options.threads);
  for (let iteration = 1; iteration <= iterations; iteration++) {
    await rows.whiten(workers, signal);
    await rows.solve(workers, signal);
    const rowSquares = await columns.whiten(workers, signal);
    const loss = await columns.solve(workers, signal);
    options.onIteration?.(iteration, loss + options.regularization * rowSquares);
  }
  await rows.whiten(workers, signal);
  return {
    width,
    rowFactors: rowFactors.slice(),
    columnFactors: columnFactors.slice(),
    whitenedColumns: whitened.slice(0, columnFactors.length),
  };
}

function share(byRow: SparseMatrix, byColumn: SparseMatrix, width: number, threads: number) {
  const { rows, columns } = byRow;
  const entries = byRow.indices.length;
  const shared = shareArrays({
    rowFactors: ['f32', rows * width],
    columnFactors: ['f32', columns * width],
    whitened: ['f32', Math.max(rows, columns) * width],
    rowStarts: ['i32', rows + 1],
    rowIndices: ['i32', entries],
    rowWeights: ['f32', entries],
    columnStarts: ['i32', columns + 1],
    columnIndices: ['i32', entries],
    columnWeights: ['f32', entries],
    grams: ['f32', stripesFor(Math.max(rows, columns)) * width * width],
    factor: ['f32', width * width],
    inverse: ['f32', width * width],
    inverseTransposed: ['f32', width * width],
    losses: ['f64', Math.max(rows, columns)],
    scratch: ['f32', threads * scratchLength(width)],
    rowStep: ['i32', descriptionLength],
    columnStep: ['i32', descriptionLength],
  });
  const { arrays } = shared;
  arrays.rowStarts.set(byRow.starts);
  arrays.rowIndices.set(byRow.indices);
  arrays.rowWeights.set(byRow.values);
  arrays.columnStarts.set(byColumn.starts);
  arrays.columnIndices.set(byColumn.indices);
  arrays.columnWeights.set(byColumn.values);
  return shared;
}

/** The two half-steps over the shared arrays: `rows` solves the rows from the columns, `columns` the other way. */
function describe({ memory, at }: ReturnType<typeof share>, matrix: SparseMatrix, width: number, options: FactoriseOptions) {
  const common = {
    width,
    steps: options.steps,
    whitened: at.whitened,
    grams: at.grams,
    losses: at.losses,
    factor: at.factor,
    inverse: at.inverse,
    inverseTransposed: at.inverseTransposed,
    scratch: at.scratch,
    scratchBytes: scratchLength(width) * 4,
  };
  const rows: HalfStepFields = {
    ...common,
    fixedRows: matrix.columns,
    fixed: at.columnFactors,
    stripes: stripesFor(matrix.columns),
    solvedRows: matrix.rows,
    solved: at.rowFactors,
    starts: at.rowStarts,
    columns: at.rowIndices,
    weights: at.rowWeights,
  };
  const columns: HalfStepFields = {
    ...common,
    fixedRows: matrix.rows,
    fixed: at.rowFactors,
    stripes: stripesFor(matrix.rows),
    solvedRows: matrix.columns,
    solved: at.columnFactors,
    starts: at.columnStarts,
    columns: at.columnIndices,
    weights: at.columnWeights,
  };
  return {
    rows: new HalfStep(memory.buffer, at.rowStep, rows, options.regularization),
    columns: new HalfStep(memory.buffer, at.columnStep, columns, options.regularization),
  };
}

/** Per thread: a block of rows in whitened coordinates and three vectors of conjugate gradient. */
function scratchLength(width: number): number {
  return (blockRows + 3) * width;
}

/** Small positive starting values, as in `implicit`; the first half-step sets their scale right. */
async function drawFactors(values: Float32Array, width: number, factors: number, random: Random): Promise<void> {
  for (let at = 0; at < values.length; at += width) {
    if (at % (width * 4096) === 0) await nextTurn();
    for (let k = 0; k < factors; k++) values[at + k] = (random.uint32() / 2 ** 32) * 0.01;
  }
}
