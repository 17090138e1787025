import type { Moment } from '../domain/dataset.ts';
import type { Random } from '../stats/random.ts';
import type { Catalogue } from './catalogue.ts';

/** How many of each kind were drawn. */
export interface NegativeCounts {
  near: number;
  popular: number;
  random: number;
}

/** Choices remembered to draw popular venues from: a draw follows the popularity of the last weeks. */
const rememberedChoices = 10_000;
/** A near negative is the nearest open one of so many. */
const tournament = 8;

/**
 * How venues are drawn that were not chosen: `hard` = half near and open, a quarter popular, a quarter at random; `uniform` = all alike, which the
 * likelihood of a choice model needs (McFadden 1978): with hard ones it takes near and popular venues for less wanted than they are.
 */
export type NegativeKind = 'hard' | 'uniform';

/** Draws venues that a person could have chosen and did not. */
export class NegativeSampler {
  readonly counts: NegativeCounts = { near: 0, popular: 0, random: 0 };
  readonly #random: Random;
  readonly #kind: NegativeKind;
  readonly #choices = new Int32Array(rememberedChoices);
  #chosen = 0;

  constructor(random: Random, kind: NegativeKind = 'hard') {
    this.#random = random;
    this.#kind = kind;
  }

  /** Remembers a choice of a venue. */
  remember(venue: number): void {
    this.#choices[this.#chosen++ % rememberedChoices] = venue;
  }

  /** @returns up to `count` distinct listed venues other than `chosen`; fewer only if there are hardly more */
  draw(catalogue: Catalogue, moment: Moment, chosen: number, count: number): number[] {
    const drawn = new Set<number>();
    const near = this.#kind === 'uniform' || moment.location === null ? 0 : Math.ceil(count / 2);
    const popular = this.#kind === 'uniform' ? 0 : near + Math.ceil((count - near) / 2);
    // Ten draws per place find a free venue unless nearly all are taken.
    for (let tries = 0; drawn.size < count && tries < 10 * count; tries++) {
      const kind = drawn.size < near ? 'near' : drawn.size < popular && this.#chosen > 0 ? 'popular' : 'random';
      const venue = kind === 'near' ? this.#near(catalogue, moment) : kind === 'popular' ? this.#popular() : this.#any(catalogue);
      if (venue === chosen || drawn.has(venue) || !catalogue.isListed(venue)) continue;
      drawn.add(venue);
      this.counts[kind]++;
    }
    return [...drawn];
  }

  #any(catalogue: Catalogue): number {
    const listed = catalogue.listed();
    return listed[this.#random.integer(listed.length)]!;
  }

  #popular(): number {
    return this.#choices[this.#random.integer(Math.min(this.#chosen, rememberedChoices))]!;
  }

  #near(catalogue: Catalogue, moment: Moment): number {
    let best = this.#any(catalogue);
    let bestMeters = Number.POSITIVE_INFINITY;
    for (let i = 0; i < tournament; i++) {
      const venue = this.#any(catalogue);
      if (catalogue.openAt(venue, moment.at) === false) continue;
      const meters = catalogue.distanceMeters(venue, moment.location!);
      if (meters < bestMeters) {
        best = venue;
        bestMeters = meters;
      }
    }
    return best;
  }
}
