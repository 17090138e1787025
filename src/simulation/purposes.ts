import { keysOf, type Category, type Cuisine, type GroupType, type Mood } from '../domain/taxonomy.ts';

/** What people go out for. */
export interface PurposeProfile {
  /** When: bumps over the week, `[days, hour of the peak, spread in hours, outings per person and week]`; 24 and more is after midnight. */
  readonly peaks: readonly (readonly [days: readonly number[], hour: number, spread: number, weight: number])[];
  /** Which venues serve it, as relative likelihoods; others are not considered. */
  readonly categories: Partial<Record<Category, number>>;
  /** How far people go for it, relative to their distance tolerance. */
  readonly reach: number;
  readonly groups: Readonly<Record<GroupType, number>>;
  readonly moods: Partial<Record<Mood, number>>;
  /** Probability that they fancy one particular cuisine. */
  readonly cuisineWish: number;
}

const workdays = [0, 1, 2, 3, 4];
const weekend = [5, 6];
const allWeek = [...workdays, ...weekend];
const partyNights = [3, 4, 5];

export const purposes = {
  breakfast: {
    peaks: [[workdays, 7.8, 0.8, 0.1], [weekend, 9.3, 1.1, 0.12]],
    categories: { bakery: 1, cafe: 0.6 },
    reach: 0.45,
    groups: { solo: 5, couple: 2, friends: 0.6, family: 2, work: 0.5 },
    moods: { casual: 2, cozy: 2, relaxed: 2, quiet: 1, focus: 0.6 },
    cuisineWish: 0,
  },
  coffee: {
    peaks: [[workdays, 15.6, 1.6, 0.16], [weekend, 16, 1.6, 0.08]],
    categories: { cafe: 1, bakery: 0.5, bookstore: 0.2 },
    reach: 0.5,
    groups: { solo: 5, couple: 1.5, friends: 2, family: 0.5, work: 2 },
    moods: { quiet: 2, focus: 2.4, cozy: 2, relaxed: 1.4, instagrammable: 0.5 },
    cuisineWish: 0,
  },
  lunch: {
    peaks: [[workdays, 12.4, 0.7, 0.4], [weekend, 13.2, 0.9, 0.22]],
    categories: { restaurant: 1, snack_bar: 0.5, food_truck: 0.35, bakery: 0.25, market: 0.2, boteco: 0.25 },
    reach: 0.5,
    groups: { solo: 3, couple: 1.5, friends: 2, family: 1.6, work: 4 },
    moods: { casual: 3, quiet: 1, cozy: 1, relaxed: 0.8 },
    cuisineWish: 0.45,
  },
  sweets: {
    peaks: [[workdays, 16.5, 2, 0.05], [weekend, 16.3, 1.7, 0.12]],
    categories: { ice_cream: 1, cafe: 0.35, bakery: 0.25 },
    reach: 0.6,
    groups: { solo: 1, couple: 3, friends: 2, family: 4, work: 0.2 },
    moods: { casual: 2, romantic: 0.7, instagrammable: 1, relaxed: 1 },
    cuisineWish: 0,
  },
  culture: {
    peaks: [[weekend, 15, 1.8, 0.16], [allWeek, 19.6, 1, 0.12]],
    categories: { museum: 1, theater: 0.9, cinema: 1, gallery: 0.6, bookstore: 0.35, live_house: 0.2, stadium: 0.4 },
    reach: 1.6,
    groups: { solo: 2, couple: 3, friends: 2, family: 2, work: 0.1 },
    moods: { cultural: 4, relaxed: 1, romantic: 0.7, quiet: 0.7, instagrammable: 0.6 },
    cuisineWish: 0,
  },
  outdoors: {
    peaks: [[weekend, 10.5, 1.6, 0.2], [allWeek, 17, 1.2, 0.1]],
    categories: { park: 1, plaza: 0.6, viewpoint: 0.7, market: 0.3, food_truck: 0.2 },
    reach: 1.1,
    groups: { solo: 2.5, couple: 2.5, friends: 1.6, family: 4, work: 0 },
    moods: { outdoorsy: 4, relaxed: 2, romantic: 0.6, adventurous: 0.7, instagrammable: 0.7 },
    cuisineWish: 0,
  },
  shopping: {
    peaks: [[workdays, 18.3, 1.2, 0.05], [weekend, 15.5, 1.8, 0.14]],
    categories: { shopping: 1, bookstore: 0.6, market: 0.6, gallery: 0.15 },
    reach: 0.9,
    groups: { solo: 3, couple: 2, friends: 1.2, family: 2.5, work: 0 },
    moods: { casual: 2, relaxed: 1, quiet: 0.5 },
    cuisineWish: 0,
  },
  happy_hour: {
    peaks: [[workdays, 18.8, 0.9, 0.24], [[4], 18.8, 1, 0.14], [weekend, 17.5, 1.5, 0.12]],
    categories: { boteco: 1, bar: 1, brewery: 0.8, pub: 0.7, wine_bar: 0.4, food_truck: 0.15 },
    reach: 0.8,
    groups: { solo: 0.5, couple: 1.5, friends: 5, family: 0.2, work: 4 },
    moods: { lively: 3, casual: 3, relaxed: 1.5, celebratory: 0.7 },
    cuisineWish: 0.08,
  },
  dinner: {
    peaks: [[workdays, 20, 0.9, 0.22], [[4, 5], 20.6, 1, 0.22], [[6], 20, 0.9, 0.08]],
    categories: { restaurant: 1, wine_bar: 0.3, snack_bar: 0.25, pub: 0.2, boteco: 0.25, food_truck: 0.2, brewery: 0.2 },
    reach: 1,
    groups: { solo: 1, couple: 5, friends: 3, family: 3, work: 0.6 },
    moods: { casual: 2, cozy: 2, romantic: 2, fancy: 0.8, celebratory: 1, quiet: 0.7 },
    cuisineWish: 0.5,
  },
  party: {
    peaks: [[partyNights, 23.2, 1.2, 0.2], [[4, 5], 24.3, 1, 0.16], [[2, 6], 21.5, 1, 0.06]],
    categories: { nightclub: 1, live_house: 1, karaoke: 0.6, bar: 0.55, pub: 0.4, boteco: 0.2 },
    reach: 1.5,
    groups: { solo: 0.4, couple: 1.5, friends: 8, family: 0, work: 0.6 },
    moods: { dance: 4, lively: 4, celebratory: 2, adventurous: 0.6 },
    cuisineWish: 0,
  },
} as const satisfies Record<string, PurposeProfile>; // prettier-ignore

export type Purpose = keyof typeof purposes;
export const purposeIds = keysOf(purposes);

/** The profile of a purpose, read without its literal types. */
export function profileOf(purpose: Purpose): PurposeProfile {
  return purposes[purpose];
}

/** Outings per person and week, by purpose and hour of the week: `rhythm[purpose][hourOfWeek]`. */
export const rhythm: Readonly<Record<Purpose, Float64Array>> = Object.fromEntries(
  purposeIds.map((purpose) => [purpose, weekOf(profileOf(purpose))]),
) as Record<Purpose, Float64Array>;

function weekOf({ peaks }: PurposeProfile): Float64Array {
  const week = new Float64Array(168);
  for (const [days, hour, spread, weight] of peaks) {
    // A peak's weight is spread over its days; the density of a normal is summed hour by hour, 8 hours to either side.
    const perDay = weight / days.length / (spread * Math.sqrt(2 * Math.PI));
    for (const day of days) {
      for (let offset = -8; offset <= 8; offset++) {
        const at = Math.round(hour) + offset;
        const distance = (at + 0.5 - hour) / spread;
        week[(((day * 24 + at) % 168) + 168) % 168]! += perDay * Math.exp((-distance * distance) / 2);
      }
    }
  }
  return week;
}

/** Cuisines that people fancy, by how many fancy them: the means of personal tastes. */
export const cuisineLiking: Partial<Record<Cuisine, number>> = {
  pizza: 0.5,
  japanese: 0.5,
  burger: 0.4,
  italian: 0.4,
  brazilian: 0.3,
  barbecue: 0.3,
  vietnamese: -0.3,
  german: -0.4,
  indian: -0.3,
};
