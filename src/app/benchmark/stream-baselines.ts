/** What the sequence member must beat: three ways of counting, as simple as the published ones. They keep on counting through the test stream. */
import type { Visit } from '../../models/visit-stream.ts';

/** Predicts, then takes in what happened. */
export interface StreamMember {
  /** A score of each venue: higher is likelier. What it returns is valid until the next call. */
  predict(question: Omit<Visit, 'venue'>): Float64Array;
  learn(visit: Visit): void;
}

/** Visits of everybody. */
export class Popularity implements StreamMember {
  readonly #counts: Float64Array;

  constructor(venues: number) {
    this.#counts = new Float64Array(venues);
  }

  predict(): Float64Array {
    return this.#counts;
  }

  learn({ venue }: Visit): void {
    this.#counts[venue]!++;
  }
}

/** Visits of everybody, as a share, tell equals apart and nothing else. */
const popularityWeight = 1e-6;

/** The person's own visits, as shares; with `markov` times the share of those that followed, for everybody, a visit to the venue that the person comes from. */
export class Frequency implements StreamMember {
  readonly #markov: number;
  readonly #scores: Float64Array;
  readonly #visits: Float64Array;
  #total = 0;
  readonly #own = new Map<number, Counts>();
  readonly #after = new Map<number, Counts>();
  readonly #last = new Map<number, number>();

  constructor(venues: number, markov: number) {
    this.#scores = new Float64Array(venues);
    this.#visits = new Float64Array(venues);
    this.#markov = markov;
  }

  predict({ person }: Omit<Visit, 'venue'>): Float64Array {
    const scale = popularityWeight / Math.max(1, this.#total);
    for (let venue = 0; venue < this.#scores.length; venue++) this.#scores[venue] = scale * this.#visits[venue]!;
    this.#addShares(this.#own.get(person), 1);
    const last = this.#last.get(person);
    if (last !== undefined && this.#markov > 0) this.#addShares(this.#after.get(last), this.#markov);
    return this.#scores;
  }

  learn({ person, venue }: Visit): void {
    this.#visits[venue]!++;
    this.#total++;
    count(countsOf(this.#own, person), venue);
    const last = this.#last.get(person);
    if (last !== undefined) count(countsOf(this.#after, last), venue);
    this.#last.set(person, venue);
  }

  #addShares(counts: Counts | undefined, weight: number): void {
    if (counts === undefined) return;
    for (const [venue, visits] of counts.of) this.#scores[venue]! += (weight * visits) / counts.total;
  }
}

interface Counts {
  total: number;
  readonly of: Map<number, number>;
}

function countsOf(all: Map<number, Counts>, key: number): Counts {
  let counts = all.get(key);
  if (counts === undefined) all.set(key, (counts = { total: 0, of: new Map() }));
  return counts;
}

function count(counts: Counts, venue: number): void {
  counts.total++;
  counts.of.set(venue, (counts.of.get(venue) ?? 0) + 1);
}
