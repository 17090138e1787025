/**
 * The graph filter, narrowed to the directions in which most of it lies: the leading right singular vectors Q of the normalised matrix X = C R V, found by
 * subspace iteration. What remains is what many people have in common, without the near-duplicates that the plain filter is full of.
 *
 * score of a person's row r: `r V F Q Q' T`, T diagonal and F = (1 - flatness) X'X / s^2 + flatness I, s the largest singular value; as factors, `r V F Q` and
 * `T Q`. Flat, all kept directions count alike (the ideal low-pass filter); not flat, by their squared singular values. In between lies what singular values to
 * the first power would give, without a decomposition of Q'X'XQ.
 *
 * @see Shen et al. 2021, "How powerful is graph convolution for recommendation?" (GF-CF): its ideal low-pass filter
 * @see Halko, Martinsson & Tropp 2011, "Finding structure with randomness", for the iteration
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Random } from '../stats/random.ts';
import { type KernelBuild, kernelModule } from './engine.ts';
import { graphFilter } from './graph-filter.ts';
import { HalfStep, blockRows, descriptionLength, stripesFor } from './half-step.ts';
import { shareArrays } from './shared-memory.ts';
import type { SparseMatrix } from './sparse-matrix.ts';
import { Workers } from './workers.ts';

export interface LowPassOptions {
  /** Directions that are kept, >= 1; rounded up to a multiple of 8, and at most as many as there are people and venues. */
  readonly directions: number;
  /** Powers of their degrees by which people and venues count less. */
  readonly person: number;
  readonly venue: number;
  /** How much alike the directions count, 0 to 1. */
  readonly flatness: number;
  /** The same for the venue that is scored; negative gives back some of what normalising took from popular ones, -`venue` all of it. */
  readonly target: number;
  /** Times the subspace is multiplied through, >= 1. */
  readonly rounds: number;
  readonly seed: number;
  readonly threads: number;
  readonly build?: KernelBuild;
  readonly signal?: AbortSignal;
}

/** Factors of people and venues, row-major with `width` values each. */
export interface LowPass {
  readonly width: number;
  readonly rowFactors: Float32Array;
  readonly columnFactors: Float32Array;
}

/**
 * @param matrix who was where, people x venues; weights > 0
 * @throws CheckInError `compute.too_large`, `compute.kernels_missing`; the signal's reason when aborted
 */
export async function lowPass(matrix: SparseMatrix, options: LowPassOptions): Promise<LowPass> {
  const { person, venue, target, rounds, seed, threads, signal } = options;
  const { rows, columns } = matrix;
  const wanted = Math.min(options.directions, rows, columns);
  const width = Math.ceil(wanted / 8) * 8;
  const filter = await graphFilter(matrix, { history: venue, person, target });
  const shared = shareArrays({
    personStarts: ['i32', rows + 1],
    personIndices: ['i32', matrix.indices.length],
    personValues: ['f32', matrix.indices.length],
    venueStarts: ['i32', columns + 1],
    venueIndices: ['i32', matrix.indices.length],
    venueValues: ['f32', matrix.indices.length],
    block: ['f32', columns * width],
    basis: ['f32', columns * width],
    people: ['f32', rows * width],
    grams: ['f32', stripesFor(columns) * width * width],
    factor: ['f32', width * width],
    inverse: ['f32', width * width],
    inverseTransposed: ['f32', width * width],
    step: ['i32', descriptionLength],
    product: ['i32', 7],
  });
  const { arrays, at } = shared;
  const { byPerson, byVenue, historyScale, personScale, targetScale } = filter;
  arrays.personStarts.set(byPerson.starts);
  arrays.personIndices.set(byPerson.indices);
  arrays.venueStarts.set(byVenue.starts);
  arrays.venueIndices.set(byVenue.indices);
  // X'X = V R' C^2 R V: the square of C stands on the way back, all of V on the way out and what is missing at the end.
  arrays.personValues.set(byPerson.values);
  for (let row = 0; row < columns; row++) {
    for (let i = byVenue.starts[row]!; i < byVenue.starts[row + 1]!; i++)
      arrays.venueValues[i] = byVenue.values[i]! * historyScale[row]! * personScale[byVenue.indices[i]!]! ** 2;
  }
  const random = new Random(seed);
  for (let from = 0; from < arrays.block.length; from += width) {
    if (from % (width * 256) === 0) await nextTurn();
    for (let k = 0; k < wanted; k++) arrays.block[from + k] = random.normal();
  }

  await using workers = new Workers(kernelModule(options.build), shared.memory, threads);
  const unused = { steps: 0, solvedRows: 0, solved: 0, starts: 0, columns: 0, weights: 0, losses: 0, scratch: 0, scratchBytes: 0 };
  const { grams, factor, inverse, inverseTransposed } = at;
  const fixed = { fixedRows: columns, fixed: at.block, whitened: at.basis, stripes: stripesFor(columns) };
  // Columns that fill up the width are zero: only the regularization, far below any direction that matters, makes them regular.
  const half = new HalfStep(
    shared.memory.buffer,
    at.step,
    { ...unused, ...fixed, width, grams, factor, inverse, inverseTransposed },
    smallest,
  );
  const multiply = async (count: number, starts: number, indices: number, values: number, table: number, output: number): Promise<void> => {
    arrays.product.set([count, width, starts, indices, values, table, output]);
    await workers.run({ kernel: 'multiplySparse', description: at.product, blocks: Math.ceil(count / blockRows) }, signal);
  };
  for (let round = 0; round < rounds; round++) {
    await normalise(arrays.block, width);
    await half.whiten(workers, signal);
    await multiply(rows, at.personStarts, at.personIndices, at.personValues, at.basis, at.people);
    await multiply(columns, at.venueStarts, at.venueIndices, at.venueValues, at.people, at.block);
  }
  await flatten(arrays.block, arrays.basis, width, options.flatness);
  await multiply(rows, at.personStarts, at.personIndices, at.personValues, at.block, at.people);
  const columnFactors = arrays.basis.slice();
  for (let row = 0; row < columns; row++) {
    if (row % 256 === 0) await nextTurn();
    for (let k = row * width; k < (row + 1) * width; k++) columnFactors[k]! *= targetScale[row]!;
  }
  return { width, rowFactors: arrays.people.slice(), columnFactors };
}

const smallest = 1e-5;

/**
 * X'X Q to F Q. Q's columns have length 1 and lie near the leading directions, so the longest column of X'X Q is about as long as the largest squared singular
 * value.
 */
async function flatten(block: Float32Array, basis: Float32Array, width: number, flatness: number): Promise<void> {
  const longest = Math.sqrt(Math.max(...(await squaredLengths(block, width))));
  const own = longest > 0 ? (1 - flatness) / longest : 0;
  for (let at = 0; at < block.length; at++) {
    if (at % (width * 256) === 0) await nextTurn();
    block[at] = own * block[at]! + flatness * basis[at]!;
  }
}

async function squaredLengths(block: Float32Array, width: number): Promise<Float64Array> {
  const squares = new Float64Array(width);
  for (let from = 0; from < block.length; from += width) {
    if (from % (width * 256) === 0) await nextTurn();
    for (let k = 0; k < width; k++) squares[k]! += block[from + k]! ** 2;
  }
  return squares;
}

/** Brings every column to length 1, so that the regularization means the same for all; a column of zeros stays. */
async function normalise(block: Float32Array, width: number): Promise<void> {
  const scales = (await squaredLengths(block, width)).map((square) => (square > 0 ? 1 / Math.sqrt(square) : 0));
  for (let from = 0; from < block.length; from += width) {
    if (from % (width * 256) === 0) await nextTurn();
    for (let k = 0; k < width; k++) block[from + k]! *= scales[k]!;
  }
}
