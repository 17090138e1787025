/**
 * The chance that each venue is the next one a person visits: first whether they go to a venue of theirs or somewhere new, then where.
 *
 * Both steps are conditional logits: among the person's own venues and "somewhere new" by their habits, among the venues they have not been to by the crowd's.
 */
import type { Random } from '../../stats/random.ts';
import { newUtilityWeights, Utility } from './choice.ts';
import type { Crowd } from './crowd.ts';
import { elsewhereColumns, writeElsewhere } from './elsewhere.ts';
import { habitColumns, habitsOf, noveltyColumns } from './habits.ts';
import type { Habits, Question } from './habits.ts';

export interface NextVisitWeights {
  readonly habits: Float64Array;
  readonly novelty: Float64Array;
  readonly elsewhere: Float64Array;
}

/** Hidden units of the habits' utility. On the last fifth of New York's train, 12 are worth .005 of Acc@1 and of MRR over none after one pass, .007 after two. */
const hiddenUnits = 12;

export function newWeights(random: Random): NextVisitWeights {
  const elsewhere = newUtilityWeights(elsewhereColumns);
  // In proportion to the visits, until something is known.
  elsewhere[0] = 1;
  return { habits: newUtilityWeights(habitColumns, hiddenUnits, random), novelty: newUtilityWeights(noveltyColumns), elsewhere };
}

/** A question with what there is to say to it. */
export interface Prepared {
  readonly question: Question;
  readonly habits: Habits;
  /** Chance of each of the person's venues, in the order of `habits.venues`. */
  readonly own: Float64Array;
  /** Chance that it is none of them. */
  readonly elsewhere: number;
}

/** Venues drawn to learn from where somebody who went somewhere new did not go. */
const drawn = 32;
/** The pull of all venues is summed over so many at most; of a larger crowd, over every n-th. */
const summed = 8192;

export class NextVisit {
  readonly #habits: Utility;
  readonly #novelty: Utility;
  readonly #elsewhere: Utility;
  readonly #crowd: Crowd;
  readonly #row = new Float64Array(elsewhereColumns);
  readonly #rows = new Float64Array((drawn + 1) * elsewhereColumns);

  /** @param weights changed by `learn` */
  constructor(crowd: Crowd, weights: NextVisitWeights) {
    this.#crowd = crowd;
    this.#habits = new Utility(weights.habits, habitColumns);
    this.#novelty = new Utility(weights.novelty, noveltyColumns);
    this.#elsewhere = new Utility(weights.elsewhere, elsewhereColumns);
  }

  prepare(question: Question): Prepared {
    const habits = habitsOf(question, this.#crowd);
    const { venues, design, novelty } = habits;
    const own = new Float64Array(venues.length);
    // Whoever has been nowhere goes somewhere new.
    const elsewhere = own.length === 0 ? 1 : 1 / (1 + Math.exp(-this.#novelty.of(novelty, 0)));
    let highest = -Infinity;
    for (let i = 0; i < own.length; i++) highest = Math.max(highest, (own[i] = this.#habits.of(design, i)));
    let total = 0;
    for (let i = 0; i < own.length; i++) total += own[i] = Math.exp(own[i]! - highest);
    for (let i = 0; i < own.length; i++) own[i]! *= (1 - elsewhere) / total;
    return { question, habits, own, elsewhere };
  }

  /** What draws the person to a venue that they have not been to; their chance to go there is its share of `pullOfAll`. @param row the crowd's; -1 = it does not know it */
  pullOf({ question, habits }: Prepared, row: number): number {
    writeElsewhere(question, habits, this.#crowd, row, this.#row);
    return Math.exp(this.#elsewhere.of(this.#row, 0));
  }

  /** The pull of all venues that the person has not been to: some 0.1 us each. */
  pullOfAll(prepared: Prepared): number {
    const own = new Set(prepared.habits.venues.map(prepared.question.rowOf));
    const stride = Math.ceil(this.#crowd.venues / summed);
    let sum = 0;
    for (let row = 0; row < this.#crowd.venues; row += stride) if (!own.has(row)) sum += this.pullOf(prepared, row);
    return sum * stride;
  }

  /** Learns from where the person went. @param random draws where they did not go */
  learn(prepared: Prepared, venue: number, rate: number, random: Random): void {
    const { habits, own, elsewhere } = prepared;
    const chosen = habits.venues.indexOf(venue);
    if (own.length > 0) {
      this.#novelty.note(habits.novelty, 0, elsewhere - (chosen < 0 ? 1 : 0));
      this.#novelty.learn(rate);
    }
    if (chosen < 0) return this.#learnElsewhere(prepared, venue, rate, random);
    for (let i = 0; i < own.length; i++) this.#habits.note(habits.design, i, own[i]! / (1 - elsewhere) - (i === chosen ? 1 : 0));
    this.#habits.learn(rate);
  }

  /** Venues are rows of the crowd here, as they are wherever something is learned. */
  #learnElsewhere({ question, habits }: Prepared, venue: number, rate: number, random: Random): void {
    const rows = this.#rows;
    const fresh = this.#crowd.venues - habits.venues.length;
    writeElsewhere(question, habits, this.#crowd, venue, rows);
    const pulls = [Math.exp(this.#elsewhere.of(rows, 0))];
    let total = pulls[0]!;
    for (let i = 1; i <= drawn; i++) {
      writeElsewhere(question, habits, this.#crowd, random.integer(this.#crowd.venues), rows, i);
      // Each drawn venue stands for as many as it was drawn from.
      const pull = (Math.exp(this.#elsewhere.of(rows, i)) * fresh) / drawn;
      pulls.push(pull);
      total += pull;
    }
    for (let i = 0; i <= drawn; i++) this.#elsewhere.note(rows, i, pulls[i]! / total - (i === 0 ? 1 : 0));
    this.#elsewhere.learn(rate);
  }
}
