import { dayMs } from '../../domain/clock.ts';

const hours = 24;
/** Visits that the prior weighs in a venue's hours and in where people go next. */
const strength = 5;
const freshMs = 4 * dayMs;
const forgottenMs = 10 * freshMs;
const noneLately = Math.log(0.1);
/** What a venue without visits has of them, so that there is a log. */
const halfVisit = 0.5;
/** Where people go next is counted for the next half day: after a night at home, it says nothing. */
export const nextWithinMs = dayMs / 2;

/** What a model keeps of a `Crowd`. */
export interface CrowdState {
  readonly visits: Float64Array;
  readonly visitors: Float64Array;
  /** Row-major, venues x 24. */
  readonly byHour: Float64Array;
  readonly fresh: Float64Array;
  readonly freshAt: Float64Array;
  readonly nextStart: Int32Array;
  readonly nextVenue: Int32Array;
  readonly nextCount: Float64Array;
}

/** What everybody together does: how often each venue is visited, by how many people, at what hours, lately, and from where. Venues are rows, from 0. */
export class Crowd {
  readonly #visits: Float64Array;
  readonly #visitors: Float64Array;
  readonly #byHour: Float64Array;
  readonly #fresh: Float64Array;
  readonly #freshAt: Float64Array;
  readonly #next: (Map<number, number> | undefined)[];
  readonly #hourTotal = new Float64Array(hours);
  #total = 0;
  /** Logs that are asked for more often than they change: of visits, of visits with the prior, of visitors. */
  readonly #logVisits: Float64Array;
  readonly #logExposure: Float64Array;
  readonly #logVisitors: Float64Array;

  constructor(venues: number) {
    this.#visits = new Float64Array(venues);
    this.#visitors = new Float64Array(venues);
    this.#byHour = new Float64Array(venues * hours);
    this.#fresh = new Float64Array(venues);
    this.#freshAt = new Float64Array(venues);
    this.#next = Array.from<undefined>({ length: venues });
    this.#logVisits = new Float64Array(venues).fill(Math.log(halfVisit));
    this.#logExposure = new Float64Array(venues).fill(Math.log(strength));
    this.#logVisitors = new Float64Array(venues).fill(Math.log(halfVisit));
  }

  get venues(): number {
    return this.#visits.length;
  }

  /**
   * Takes in a visit.
   *
   * @param hour     local, 0 to 23
   * @param previous the row the person came from; -1 = none, or too long ago (`nextWithinMs`)
   * @param isFirst  whether the person had never been there
   */
  add(
    row: number,
    at: number,
    { hour, previous, isFirst }: { readonly hour: number; readonly previous: number; readonly isFirst: boolean },
  ): void {
    this.#total++;
    this.#visits[row]!++;
    if (isFirst) this.#visitors[row]!++;
    this.#takeLogs(row);
    // People are not punctual: a quarter of each visit counts in either hour beside it.
    for (const [aside, part] of [
      [0, 0.5],
      [1, 0.25],
      [hours - 1, 0.25],
    ] as const) {
      const then = (hour + aside) % hours;
      this.#byHour[row * hours + then]! += part;
      this.#hourTotal[then]! += part;
    }
    this.#fresh[row] = this.#freshness(row, at) + 1;
    this.#freshAt[row] = Math.max(this.#freshAt[row]!, at);
    if (previous < 0) return;
    const next = (this.#next[previous] ??= new Map());
    next.set(row, (next.get(row) ?? 0) + 1);
  }

  /** Log of the number of visits; a venue without any, or not known (-1), has half a one. */
  popularity(row: number): number {
    return row < 0 ? Math.log(halfVisit) : this.#logVisits[row]!;
  }

  /** Log of the number of people who were ever there. */
  visitors(row: number): number {
    return row < 0 ? Math.log(halfVisit) : this.#logVisitors[row]!;
  }

  /** Log of how much of its visits the venue has at an hour against what all venues have; 0 if nothing is known. */
  hourLift(row: number, hour: number): number {
    if (row < 0) return 0;
    const usual = (this.#hourTotal[hour]! + 1) / (this.#total + hours);
    return Math.log(this.#byHour[row * hours + hour]! / usual + strength) - this.#logExposure[row]!;
  }

  /** Log of the visits of the last days. */
  lately(row: number, at: number): number {
    if (row < 0 || at - this.#freshAt[row]! > forgottenMs) return noneLately;
    return Math.log(this.#freshness(row, at) + 0.1);
  }

  /** Log of how much more often people go there from a venue than they go there at all; 0 if nobody did, or nothing is known. */
  nextLift(from: number, row: number): number {
    const count = from < 0 ? undefined : this.#next[from]?.get(row);
    if (count === undefined) return 0;
    const share = (this.#visits[row]! + halfVisit) / (this.#total + halfVisit * this.venues);
    return Math.log(count / (strength * share) + 1);
  }

  /** @param nextKept venues kept for each venue to go on to, the most frequent ones */
  save(nextKept: number): CrowdState {
    const nextStart = new Int32Array(this.venues + 1);
    const kept: (readonly [venue: number, count: number])[] = [];
    for (const [row, next] of this.#next.entries()) {
      if (next !== undefined) kept.push(...[...next].toSorted(([a, m], [b, n]) => n - m || a - b).slice(0, nextKept));
      nextStart[row + 1] = kept.length;
    }
    return {
      visits: this.#visits,
      visitors: this.#visitors,
      byHour: this.#byHour,
      fresh: this.#fresh,
      freshAt: this.#freshAt,
      nextStart,
      nextVenue: Int32Array.from(kept, ([venue]) => venue),
      nextCount: Float64Array.from(kept, ([, count]) => count),
    };
  }

  static load(state: CrowdState): Crowd {
    const crowd = new Crowd(state.visits.length);
    crowd.#visits.set(state.visits);
    crowd.#visitors.set(state.visitors);
    crowd.#byHour.set(state.byHour);
    crowd.#fresh.set(state.fresh);
    crowd.#freshAt.set(state.freshAt);
    for (let row = 0; row < crowd.venues; row++) {
      crowd.#takeLogs(row);
      crowd.#total += state.visits[row]!;
      for (let hour = 0; hour < hours; hour++) crowd.#hourTotal[hour]! += state.byHour[row * hours + hour]!;
      const [from, to] = [state.nextStart[row]!, state.nextStart[row + 1]!];
      if (from === to) continue;
      const next = new Map<number, number>();
      for (let i = from; i < to; i++) next.set(state.nextVenue[i]!, state.nextCount[i]!);
      crowd.#next[row] = next;
    }
    return crowd;
  }

  #takeLogs(row: number): void {
    this.#logVisits[row] = Math.log(this.#visits[row]! + halfVisit);
    this.#logExposure[row] = Math.log(this.#visits[row]! + strength);
    this.#logVisitors[row] = Math.log(this.#visitors[row]! + halfVisit);
  }

  #freshness(row: number, at: number): number {
    return this.#fresh[row]! * Math.exp(-Math.max(0, at - this.#freshAt[row]!) / freshMs);
  }
}
