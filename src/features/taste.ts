import { dayMs } from '../domain/clock.ts';
import type { UserHistory } from '../domain/dataset.ts';
import { amenityIds, categoryIds, categoryPath, cuisineIds } from '../domain/taxonomy.ts';
import type { Category } from '../domain/taxonomy.ts';
import type { User } from '../domain/user.ts';
import type { Catalogue } from './catalogue.ts';
import { lookbackDays, remaining } from './decay.ts';
import { categoryCode, countBits, unknownCode } from './venue-columns.ts';
import { declaredWeight } from './user/preference-shares.ts';

/** Visits' worth of doubt: with so much evidence a match reaches half its full strength. */
const doubt = 2;
/** How much of a category's affinity is its own, and not inherited from the broader one. */
const ownShare = 0.6;

const parentCodes = Int16Array.from(categoryIds, (id) => {
  const parent: Category | undefined = categoryPath(id)[1];
  return parent === undefined ? -1 : categoryCode(parent);
});

/**
 * What a person likes, in a form that is cheap to hold against many candidates.
 *
 * Every venue of the history counts by its (positive) weight, halved per 30 days since the last positive contact.
 */
export interface Taste {
  /** By category code, 0 to 1; NaN if nothing is known of the person. */
  readonly categories: Float64Array;
  /** By index in `cuisineIds`, 0 to 1, the share of the person's liking; NaN if nothing is known. */
  readonly cuisines: Float64Array;
  /** By index in `amenityIds`, 0 to 1; NaN if nothing is known. */
  readonly amenities: Float64Array;
  /** Usual price level, 1 to 4; NaN if nothing is known. */
  readonly price: number;
}

/**
 * The taste behind a history. A category that was never visited inherits from the broader one: `affinity(c) = 0.6 share(c) + 0.4 affinity(parent)`,
 * so that someone who likes pubs is a better guess for a boteco than for a museum.
 *
 * @param now  Unix milliseconds
 * @param mass lists for the result, to be used again: three new ones cost as much as the rest
 */
export function tasteOf(
  history: UserHistory,
  user: User | null,
  catalogue: Catalogue,
  now: number,
  mass: TasteLists = tasteLists(),
): Taste {
  mass.categories.fill(0);
  mass.cuisines.fill(0);
  mass.amenities.fill(0);
  const total = { categories: 0, cuisines: 0, amenities: 0, price: 0, priced: 0 };
  const { columns } = catalogue;
  for (let i = 0; i < history.venues.length; i++) {
    const at = history.lastPositiveAt[i]!;
    const weight = history.weights[i]!;
    // Most contacts are views: they must not cost an exponential each.
    if (at === 0 || !(weight > 0)) continue;
    const liking = weight * remaining(now - at, lookbackDays * dayMs);
    const venue = history.venues[i]!;
    const code = columns.category[venue]!;
    if (code !== unknownCode) {
      total.categories += liking;
      for (let c = code; c >= 0; c = parentCodes[c]!) mass.categories[c] = mass.categories[c]! + liking;
    }
    const cuisines = columns.cuisines[venue]!;
    if (cuisines !== 0) {
      total.cuisines += liking;
      addBits(mass.cuisines, cuisines, 0, liking / countBits(cuisines));
    }
    if (columns.amenities[venue] !== 0 || columns.amenitiesHigh[venue] !== 0) {
      total.amenities += liking;
      addBits(mass.amenities, columns.amenities[venue]!, 0, liking);
      addBits(mass.amenities, columns.amenitiesHigh[venue]!, 32, liking);
    }
    if (columns.price[venue] !== 0) {
      total.priced += liking;
      total.price += liking * columns.price[venue]!;
    }
  }
  if (user !== null) declare(user, mass, total);
  return {
    categories: affinities(mass.categories, total.categories),
    cuisines: shares(mass.cuisines, total.cuisines),
    amenities: shares(mass.amenities, total.amenities),
    price: total.priced === 0 ? Number.NaN : total.price / total.priced,
  };
}

/** The lists of a `Taste`. */
export type TasteLists = Omit<Taste, 'price'>;

export function tasteLists(): TasteLists {
  return {
    categories: new Float64Array(categoryIds.length),
    cuisines: new Float64Array(cuisineIds.length),
    amenities: new Float64Array(amenityIds.length),
  };
}

type Total = { categories: number; cuisines: number; amenities: number; price: number; priced: number };

function declare(user: User, mass: TasteLists, total: Total): void {
  for (const category of user.favouriteCategories ?? []) {
    total.categories += declaredWeight;
    for (let c = categoryCode(category); c >= 0; c = parentCodes[c]!) mass.categories[c] = mass.categories[c]! + declaredWeight;
  }
  for (const cuisine of user.favouriteCuisines ?? []) {
    const code = cuisineIds.indexOf(cuisine);
    total.cuisines += declaredWeight;
    mass.cuisines[code] = mass.cuisines[code]! + declaredWeight;
  }
  if (user.favouriteAmenities?.length) total.amenities += declaredWeight;
  for (const amenity of user.favouriteAmenities ?? []) {
    const code = amenityIds.indexOf(amenity);
    mass.amenities[code] = mass.amenities[code]! + declaredWeight;
  }
  if (user.price === undefined) return;
  total.priced += declaredWeight;
  total.price += declaredWeight * user.price;
}

function affinities(mass: Float64Array, total: number): Float64Array {
  const share = shares(mass, total);
  // Parents precede their children in the taxonomy's order (held by a test), so one pass is enough.
  for (let c = 0; c < share.length; c++) {
    const parent = parentCodes[c]!;
    if (parent >= 0) share[c] = ownShare * share[c]! + (1 - ownShare) * share[parent]!;
  }
  return share;
}

function shares(mass: Float64Array, total: number): Float64Array {
  const scale = total === 0 ? Number.NaN : 1 / (total + doubt);
  for (let i = 0; i < mass.length; i++) mass[i] = mass[i]! * scale;
  return mass;
}

function addBits(into: Float64Array, bits: number, from: number, value: number): void {
  for (let left = bits; left !== 0; left &= left - 1) {
    const i = from + 31 - Math.clz32(left & -left);
    into[i] = into[i]! + value;
  }
}
