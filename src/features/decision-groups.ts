import type { DecisionTable } from '../domain/dataset.ts';
import type { Random } from '../stats/random.ts';

/** The candidates of one decision, as rows. */
export interface DecisionGroup {
  /** `seq` of the event that the group belongs to: the table is in its order. */
  readonly seq: number;
  readonly at: number;
  readonly venues: Int32Array;
  readonly labels: Float32Array;
  /** Row-major feature values. */
  readonly values: Float32Array;
}

/**
 * A uniform sample of decisions of bounded size: every decision seen so far has the same chance to be in it.
 *
 * @see Vitter 1985, "Random Sampling with a Reservoir", algorithm R
 */
export class DecisionReservoir {
  readonly #capacity: number;
  readonly #random: Random;
  readonly #groups: DecisionGroup[] = [];
  #seen = 0;

  constructor(capacity: number, random: Random) {
    this.#capacity = capacity;
    this.#random = random;
  }

  /** Decisions offered so far. */
  get seen(): number {
    return this.#seen;
  }

  /** Offers a decision; `make` is only called if it enters the sample. */
  offer(make: () => DecisionGroup): void {
    const place = this.#seen < this.#capacity ? this.#seen : this.#random.integer(this.#seen + 1);
    this.#seen++;
    if (place < this.#capacity) this.#groups[place] = make();
  }

  /** The sample as a table, in log order. */
  finish(columns: readonly string[]): DecisionTable {
    const groups = this.#groups.toSorted((a, b) => a.seq - b.seq);
    const rows = groups.reduce((count, { venues }) => count + venues.length, 0);
    const values = new Float32Array(rows * columns.length);
    const start = new Int32Array(groups.length + 1);
    const venue = new Int32Array(rows);
    const label = new Float32Array(rows);
    let row = 0;
    for (const [i, group] of groups.entries()) {
      values.set(group.values, row * columns.length);
      venue.set(group.venues, row);
      label.set(group.labels, row);
      row += group.venues.length;
      start[i + 1] = row;
    }
    return { features: { rows, columns, values }, start, venue, label, at: Float64Array.from(groups, ({ at }) => at) };
  }
}
