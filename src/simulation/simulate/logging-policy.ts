import { localTime } from '../../domain/clock.ts';
import type { StructuredContext } from '../../domain/context.ts';
import type { ServedItem } from '../../domain/recommendation.ts';
import { categoryIds, cuisineIds, isWithin, type Category } from '../../domain/taxonomy.ts';
import type { Random } from '../../stats/random.ts';
import type { Occasion } from '../occasions.ts';
import { pointOf } from '../plane.ts';
import { profileOf, purposeIds, rhythm } from '../purposes.ts';
import type { World } from '../world.ts';

/** The name it has in the events. */
export const policyName = 'popularity-distance-v1';
const listLength = 10;
/** Hours of the day counted together. */
const blockHours = 4;
/** At this distance a venue counts a quarter. */
const quarterWeightKm = 1.5;
/** What a venue counts that has not what the wish names. */
const missed = { category: 0.01, cuisine: 0.03, price: 0.2 } as const;

/**
 * The simple recommender whose lists the simulated people saw: what is popular at this time of day, nearby, and fits the words.
 *
 * The list is a draw from a Plackett-Luce model: place after place, one of the venues left, with probability in proportion to its weight.
 * The propensity of an item is exactly that probability, given the items above it; the product over the list is the probability of the list.
 * It knows nothing of tastes, scenes or quality: only counts of check-ins so far, the place, and the wish.
 *
 * @see Plackett 1975, "The analysis of permutations"
 */
export class LoggingPolicy {
  readonly #world: World;
  /** `[block][venue]`: check-ins so far, on top of what the category lets expect. */
  readonly #counts: readonly Float64Array[];
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #category: Uint8Array;
  readonly #cuisine: Int8Array;
  readonly #price: Uint8Array;
  readonly #opensFrom: Float64Array;
  readonly #weights: Float64Array;
  readonly #cumulative: Float64Array;

  constructor(world: World) {
    const { city } = world;
    this.#world = world;
    const expected = new Map(city.map(({ venue }) => [venue.category, expectedCounts(venue.category)]));
    this.#counts = Array.from({ length: 24 / blockHours }, (_, block) =>
      Float64Array.from(city, ({ venue }) => expected.get(venue.category)![block]!),
    );
    this.#x = Float64Array.from(city, ({ at }) => at.x);
    this.#y = Float64Array.from(city, ({ at }) => at.y);
    this.#category = Uint8Array.from(city, ({ venue }) => categoryIds.indexOf(venue.category));
    this.#cuisine = Int8Array.from(city, ({ venue }) => (venue.cuisines === undefined ? -1 : cuisineIds.indexOf(venue.cuisines[0]!)));
    this.#price = Uint8Array.from(city, ({ venue }) => venue.price ?? 2);
    this.#opensFrom = Float64Array.from(city, ({ opensFrom }) => opensFrom);
    this.#weights = new Float64Array(city.length);
    this.#cumulative = new Float64Array(city.length);
  }

  /** Learns of a check-in at the venue of that index. */
  count(venue: number, at: number): void {
    this.#counts[this.#blockOf(at)]![venue]! += 1;
  }

  /**
   * Draws the list for an occasion from what the app can know of it.
   *
   * @param decidesAt when the app is asked; a venue that opens for good only later is not known yet
   * @param wish      what the words mean, if there were words
   * @returns up to ten items; empty when no venue is open
   */
  serve(occasion: Occasion, decidesAt: number, wish: StructuredContext | null, random: Random): ServedItem[] {
    const open = this.#world.openVenues(occasion.at);
    const weights = this.#weigh(open, occasion, decidesAt, wish);
    const whole = this.#accumulate(weights);
    const items: ServedItem[] = [];
    let mass = whole;
    let total = whole;
    let misses = 0;
    while (items.length < Math.min(listLength, open.length) && total > 0) {
      const place = this.#placeOf(random.uniform() * mass, weights.length);
      const weight = weights[place]!;
      if (weight === 0) {
        // Already shown: draw again, which is the same as drawing among the rest. When that gets tedious, sum up the rest anew.
        if (++misses % 20 === 0) total = mass = this.#accumulate(weights);
        continue;
      }
      const score = Math.round((weight / whole) * 1e6) / 1e6;
      const propensity = Math.min(1, weight / total);
      items.push({ venueId: this.#world.city[open[place]!]!.venue.id, position: items.length, score, propensity });
      weights[place] = 0;
      total -= weight;
    }
    return items;
  }

  /** Fills `#cumulative` with the running sum. @returns the whole sum */
  #accumulate(weights: Float64Array): number {
    let sum = 0;
    for (let place = 0; place < weights.length; place++) this.#cumulative[place] = sum += weights[place]!;
    return sum;
  }

  /** The first place whose running sum exceeds `mass`. */
  #placeOf(mass: number, count: number): number {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle]! > mass) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The weight of each open venue, in the order of `open`; good until the next call. */
  #weigh(open: Int32Array, occasion: Occasion, decidesAt: number, wish: StructuredContext | null): Float64Array {
    const counts = this.#counts[this.#blockOf(occasion.at)]!;
    const isPlaceNamed = wish !== null && occasion.near !== null && wish.near.includes(occasion.near.spoken);
    const { x, y } = pointOf(isPlaceNamed && occasion.near !== null ? occasion.near.centre : occasion.from);
    const fit = fitOf(wish);
    const weights = this.#weights.subarray(0, open.length);
    for (let place = 0; place < open.length; place++) {
      const venue = open[place]!;
      const east = this.#x[venue]! - x;
      const north = this.#y[venue]! - y;
      const near = 1 / (1 + (east * east + north * north) / (quarterWeightKm * quarterWeightKm));
      let weight = counts[venue]! * near * near * fit.category[this.#category[venue]!]! * fit.cuisine[this.#cuisine[venue]! + 1]!;
      if (this.#price[venue]! > fit.maxPrice) weight *= missed.price;
      weights[place] = this.#opensFrom[venue]! <= decidesAt ? weight : 0;
    }
    return weights;
  }

  #blockOf(at: number): number {
    return Math.floor(localTime(at, this.#world.options.timeZone).hour / blockHours);
  }
}

interface Fit {
  /** Factor by index in `categoryIds`. */
  readonly category: Float64Array;
  /** Factor by index in `cuisineIds` plus one; the first is that of venues without a cuisine. */
  readonly cuisine: Float64Array;
  readonly maxPrice: number;
}

const fitsAll: Fit = {
  category: new Float64Array(categoryIds.length).fill(1),
  cuisine: new Float64Array(cuisineIds.length + 1).fill(1),
  maxPrice: 4,
};

function fitOf(wish: StructuredContext | null): Fit {
  if (wish === null) return fitsAll;
  const { categories, cuisines, price } = wish;
  return {
    category:
      categories.length === 0
        ? fitsAll.category
        : Float64Array.from(categoryIds, (id) => (categories.some((wanted) => isWithin(id, wanted)) ? 1 : missed.category)),
    cuisine:
      cuisines.length === 0
        ? fitsAll.cuisine
        : Float64Array.from([null, ...cuisineIds], (id) => (id !== null && cuisines.includes(id) ? 1 : missed.cuisine)),
    maxPrice: price.max ?? (price.budgetBRL === null ? 4 : price.budgetBRL < 45 ? 1 : price.budgetBRL < 100 ? 2 : 3),
  };
}

/** Check-ins to expect at a venue of a category by block of the day, before any is counted: an app knows that bakeries are for the morning. */
function expectedCounts(category: Category): Float64Array {
  const expected = new Float64Array(24 / blockHours).fill(0.02);
  for (const purpose of purposeIds) {
    const share = profileOf(purpose).categories[category] ?? 0;
    for (let hour = 0; hour < 168; hour++) expected[Math.floor((hour % 24) / blockHours)]! += 3 * share * rhythm[purpose][hour]!;
  }
  return expected;
}
