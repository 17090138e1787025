/**
 * Parts of train to choose by. How the test file was split off is not known to whoever opens a folder: at random, or by session. What was visited together is
 * found by near-duplicates, what was not needs the wider picture, and parameters that are best for the one are not for the other. So there are two slices, and what
 * is chosen must be good on both.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type SparseMatrix, transpose } from '../../compute/sparse-matrix.ts';
import { Random } from '../../stats/random.ts';
import type { TestUser } from './topn-data.ts';

/** What is left to learn from, and the users to be judged by. */
export interface Slice {
  readonly train: SparseMatrix;
  readonly users: readonly TestUser[];
}

export interface SliceOptions {
  readonly seed: number;
  /** People who are judged at most, drawn at random; all of them give back what they have to. */
  readonly users: number;
  readonly signal: AbortSignal;
}

/** Held back of each person's venues, as in the published split. With a tenth, the slice misled: what looked good on it hurt the test of Gowalla. */
const share = 5;

/** Holds back a fifth of each person's venues at random, at least one; who has only one venue keeps it. */
export function holdOutAtRandom(train: SparseMatrix, options: SliceOptions): Promise<Slice> {
  return holdOut(train, options, (venues, random) => random.shuffle(venues));
}

/** The same, but what is held back is a venue drawn at random and those that most resemble it (cosine of their people): a part of town, a phase of life. */
export async function holdOutAlike(train: SparseMatrix, options: SliceOptions): Promise<Slice> {
  const byVenue = await transpose(train);
  const shared = new Float64Array(train.columns);
  return holdOut(train, options, (venues, random) => {
    const seed = random.pick(venues);
    for (const person of rowOf(byVenue, seed)) for (const venue of rowOf(train, person)) shared[venue]!++;
    // The seed's own length would scale all alike. Who shares nobody with it comes last, in no particular order.
    const likeness = new Map(
      venues.map((venue) => [venue, shared[venue]! / Math.sqrt(rowOf(byVenue, venue).length) + 1e-9 * random.uniform()]),
    );
    likeness.set(seed, Number.POSITIVE_INFINITY);
    for (const person of rowOf(byVenue, seed)) for (const venue of rowOf(train, person)) shared[venue] = 0;
    return venues.toSorted((a, b) => likeness.get(b)! - likeness.get(a)!);
  });
}

/** @param order which of a person's venues go first */
async function holdOut(
  train: SparseMatrix,
  { seed, users, signal }: SliceOptions,
  order: (venues: number[], random: Random) => readonly number[],
): Promise<Slice> {
  const random = new Random(seed);
  const starts = new Int32Array(train.rows + 1);
  const kept: number[] = [];
  const judged: TestUser[] = [];
  for (let row = 0; row < train.rows; row++) {
    if (row % 64 === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
    const venues = Array.from(rowOf(train, row));
    const held = venues.length < 2 ? 0 : Math.max(1, Math.round(venues.length / share));
    const ordered = held === 0 ? venues : order(venues, random);
    for (const venue of ordered.slice(held).toSorted((a, b) => a - b)) kept.push(venue);
    starts[row + 1] = kept.length;
    if (held > 0) judged.push({ row, relevant: new Set(ordered.slice(0, held)) });
  }
  return {
    train: { ...train, starts, indices: Int32Array.from(kept), values: new Float32Array(kept.length).fill(1) },
    users: random
      .shuffle(judged)
      .slice(0, users)
      .toSorted((a, b) => a.row - b.row),
  };
}

function rowOf({ starts, indices }: SparseMatrix, row: number): Int32Array {
  return indices.subarray(starts[row], starts[row + 1]);
}
