/** What the neural model learns from: pairs with labels, and negatives that are drawn. */
import type { Random } from '../stats/random.ts';
import type { NeuralShape } from './neural-weights.ts';

/** Columns of one length. */
export interface ExampleSet {
  /** Rows of the user table. */
  readonly users: Int32Array;
  /** Rows of the venue table. */
  readonly venues: Int32Array;
  /** 1 = went there and liked it, 0 = did not. */
  readonly labels: Uint8Array;
}

/** The first four fifths, and the rest. @param examples in the order of time */
export function splitByTime(examples: ExampleSet): { readonly training: ExampleSet; readonly validation: ExampleSet } {
  const cut = Math.floor(examples.users.length * 0.8);
  const part = (from: number, to?: number): ExampleSet => ({
    users: examples.users.subarray(from, to),
    venues: examples.venues.subarray(from, to),
    labels: examples.labels.subarray(from, to),
  });
  return { training: part(0, cut), validation: part(cut) };
}

/** Draws venues that a person has no positive example with, uniformly. */
export class Negatives {
  readonly #venues: number;
  /** Per person, their positive venues, ascending. */
  readonly #positives: readonly Int32Array[];

  constructor({ users, venues, labels }: ExampleSet, shape: Pick<NeuralShape, 'users' | 'venues'>) {
    this.#venues = shape.venues;
    const sets = Array.from({ length: shape.users }, () => new Set<number>());
    for (let i = 0; i < users.length; i++) if (labels[i] === 1) sets[users[i]!]!.add(venues[i]!);
    this.#positives = sets.map((set) => Int32Array.from(set).toSorted());
  }

  /** @returns -1 for a person who has been everywhere */
  draw(user: number, random: Random): number {
    const positives = this.#positives[user]!;
    const others = this.#venues - positives.length;
    if (others === 0) return -1;
    // The n-th venue that is not a positive: as many positives lie before it as do not exceed n plus their own number.
    const n = random.integer(others);
    let [low, high] = [0, positives.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (positives[middle]! - middle <= n) low = middle + 1;
      else high = middle;
    }
    return n + low;
  }
}

/** All examples of an epoch in the order in which they are learned from: those given, and `perPositive` drawn negatives for each positive one; shuffled. */
export function drawEpoch(
  { users, venues, labels }: ExampleSet,
  { negatives, perPositive, random }: { readonly negatives: Negatives; readonly perPositive: number; readonly random: Random },
): ExampleSet {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const most = users.length + positives * perPositive;
  const drawn = { users: new Int32Array(most), venues: new Int32Array(most), labels: new Uint8Array(most) };
  let count = 0;
  const add = (user: number, venue: number, label: number): void => {
    // Inside-out shuffle: every example changes places with an earlier one.
    const at = random.integer(count + 1);
    drawn.users[count] = drawn.users[at]!;
    drawn.venues[count] = drawn.venues[at]!;
    drawn.labels[count] = drawn.labels[at]!;
    drawn.users[at] = user;
    drawn.venues[at] = venue;
    drawn.labels[at] = label;
    count++;
  };
  for (let i = 0; i < users.length; i++) {
    add(users[i]!, venues[i]!, labels[i]!);
    if (labels[i] !== 1) continue;
    for (let k = 0; k < perPositive; k++) {
      const venue = negatives.draw(users[i]!, random);
      if (venue >= 0) add(users[i]!, venue, 0);
    }
  }
  return { users: drawn.users.subarray(0, count), venues: drawn.venues.subarray(0, count), labels: drawn.labels.subarray(0, count) };
}
