import { Random } from '../stats/random.ts';
import { Crowd, nextWithinMs } from './sequence/crowd.ts';
import { newWeights, NextVisit } from './sequence/next-visit.ts';
import type { NextVisitWeights, Prepared } from './sequence/next-visit.ts';
import { VisitLog } from './sequence/visit-log.ts';

/** A check-in, by numbers. */
export interface Visit {
  readonly person: number;
  /** 0 to `venues - 1`. */
  readonly venue: number;
  /** Unix milliseconds. */
  readonly at: number;
  /** Local, 0 (Monday 00h) to 167. */
  readonly hourOfWeek: number;
}

/** How a `VisitStream` learns. */
export interface VisitStreamOptions {
  readonly venues: number;
  readonly seed: number;
  /** Step of AdaGrad. */
  readonly learningRate: number;
  /** To go on from, and changed; new ones unless told. */
  readonly weights?: NextVisitWeights;
}

/**
 * Reads check-ins one after the other: says where a person goes next, then sees where they went and learns from it. What `fit` of the sequence member does, and
 * what a stream benchmark measures.
 */
export class VisitStream {
  readonly crowd: Crowd;
  readonly weights: NextVisitWeights;
  readonly #nextVisit: NextVisit;
  readonly #random: Random;
  readonly #rate: number;
  readonly #logs = new Map<number, VisitLog>();

  constructor({ venues, seed, learningRate, weights }: VisitStreamOptions) {
    this.#random = new Random(seed);
    this.weights = weights ?? newWeights(this.#random);
    this.crowd = new Crowd(venues);
    this.#nextVisit = new NextVisit(this.crowd, this.weights);
    this.#rate = learningRate;
  }

  /** The chance of each venue to be the next one of a person at a moment. They sum to 1, unless they have been everywhere. */
  predict({ person, at, hourOfWeek }: Omit<Visit, 'venue'>): Float64Array {
    const prepared = this.#prepare(person, at, hourOfWeek);
    const chances = new Float64Array(this.crowd.venues).fill(unvisited);
    for (const [i, venue] of prepared.habits.venues.entries()) chances[venue] = prepared.own[i]!;
    const fresh: number[] = [];
    let pull = 0;
    for (let row = 0; row < chances.length; row++) {
      if (chances[row] !== unvisited) continue;
      fresh.push(row);
      pull += chances[row] = this.#nextVisit.pullOf(prepared, row);
    }
    for (const row of fresh) chances[row]! *= prepared.elsewhere / pull;
    return chances;
  }

  /** Takes in a visit, and learns from it what was not foreseen. */
  learn(visit: Visit): void {
    const { person, venue, at, hourOfWeek } = visit;
    this.#nextVisit.learn(this.#prepare(person, at, hourOfWeek), venue, this.#rate, this.#random);
    this.add(visit);
  }

  /** Takes in a visit without learning from it. */
  add({ person, venue, at, hourOfWeek }: Visit): void {
    const log = this.#logs.get(person) ?? new VisitLog();
    this.#logs.set(person, log);
    const last = log.recentVenues.length - 1;
    const isLinked = last >= 0 && at - log.recentAt[last]! < nextWithinMs;
    this.crowd.add(venue, at, { hour: hourOfWeek % 24, previous: isLinked ? log.recentVenues[last]! : -1, isFirst: !log.has(venue) });
    log.add(venue, at);
  }

  #prepare(person: number, at: number, hourOfWeek: number): Prepared {
    return this.#nextVisit.prepare({ visits: this.#logs.get(person) ?? noVisits, at, hourOfWeek, rowOf: (venue) => venue });
  }
}

const unvisited = -1;
const noVisits = new VisitLog();
