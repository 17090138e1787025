import type { StructuredContext } from '../domain/context.ts';
import { amenityIds, categoryIds, categoryPath, cuisineIds, dietaryIds, isWithin, moodIds, musicIds } from '../domain/taxonomy.ts';
import type { Category } from '../domain/taxonomy.ts';
import type { ColumnDescription } from './define.ts';
import { bitsOf, countBits, knownList, unknownCode } from './venue-columns.ts';
import type { VenueColumns } from './venue-columns.ts';

const share = { unit: 'share', range: [0, 1] } as const;

/** The columns about a wish in words; all missing without one, and each missing if the wish or the venue says nothing about it. */
export const wishColumns: readonly ColumnDescription[] = [
  {
    name: 'wish_category_match',
    ...share,
    description: '1 = a wished category or one below it, 0.5 = a broader one (a bar for a boteco), 0.25 = the same branch, 0 = another.',
  },
  { name: 'wish_cuisine_match', ...share, description: '1 = has a wished cuisine, 0 = has not.' },
  { name: 'wish_price_match', ...share, description: '1 = within the wished price levels, halved per level beside them.' },
  { name: 'wish_mood_match', ...share, description: 'Share of the wished moods that the venue has.' },
  { name: 'wish_amenity_match', ...share, description: 'Share of the wished amenities that the venue has.' },
  { name: 'wish_music_match', ...share, description: 'Share of the wished kinds of music that the venue plays.' },
  { name: 'wish_dietary_match', ...share, description: 'Share of the dietary needs that the venue caters for.' },
  {
    name: 'wish_distance_ratio',
    unit: 'ratio',
    range: [0, Infinity],
    description: 'Distance over the wished maximum; up to 1 is within it.',
  },
  { name: 'wish_excluded', unit: '1 = yes, 0 = no', range: [0, 1], description: 'The venue has something that the person ruled out.' },
];

/** A wish as masks and a table by category, made once per request. */
export interface PreparedWish {
  readonly categories: Float32Array | null;
  readonly cuisines: number;
  readonly price: { readonly min: number; readonly max: number } | null;
  readonly moods: number;
  readonly amenities: readonly [low: number, high: number, count: number];
  readonly music: number;
  readonly dietary: number;
  readonly maxDistanceMeters: number;
  readonly excluded: Excluded | null;
}

interface Excluded {
  /** 1 per excluded category code. */
  readonly categories: Uint8Array;
  readonly cuisines: number;
  readonly moods: number;
  readonly amenities: readonly [low: number, high: number];
  readonly music: number;
}

export function prepareWish(wish: StructuredContext): PreparedWish {
  const { min, max } = wish.price;
  return {
    categories: wish.categories.length === 0 ? null : Float32Array.from(categoryIds, (id) => categoryMatch(id, wish.categories)),
    cuisines: bitsOf(wish.cuisines, cuisineIds),
    price: min === null && max === null ? null : { min: min ?? 1, max: max ?? 4 },
    moods: bitsOf(wish.mood, moodIds),
    amenities: [bitsOf(wish.amenities, amenityIds), bitsOf(wish.amenities, amenityIds, 32), wish.amenities.length],
    music: bitsOf(wish.music, musicIds),
    dietary: bitsOf(wish.dietary, dietaryIds),
    maxDistanceMeters: wish.maxDistanceM ?? Number.NaN,
    excluded: wish.exclude.length === 0 ? null : prepareExcluded(wish.exclude),
  };
}

/** Writes the wish columns of one venue at `out[offset...]`. About 30 ns. */
export function writeWish(
  wish: PreparedWish,
  venue: number,
  meters: number,
  columns: Readonly<VenueColumns>,
  out: Float32Array,
  offset: number,
): void {
  const known = columns.known[venue]!;
  const code = columns.category[venue]!;
  const price = columns.price[venue]!;
  out[offset] = wish.categories === null || code === unknownCode ? Number.NaN : wish.categories[code]!;
  out[offset + 1] =
    wish.cuisines === 0 || (known & knownList.cuisines) === 0 ? Number.NaN : (wish.cuisines & columns.cuisines[venue]!) !== 0 ? 1 : 0;
  out[offset + 2] = wish.price === null || price === 0 ? Number.NaN : 2 ** -Math.max(0, wish.price.min - price, price - wish.price.max);
  out[offset + 3] = (known & knownList.moods) === 0 ? Number.NaN : shareOfBits(wish.moods, columns.moods[venue]!);
  out[offset + 4] = Number.NaN;
  if (wish.amenities[2] > 0 && (known & knownList.amenities) !== 0) {
    const had = countBits(wish.amenities[0] & columns.amenities[venue]!) + countBits(wish.amenities[1] & columns.amenitiesHigh[venue]!);
    out[offset + 4] = had / wish.amenities[2];
  }
  out[offset + 5] = (known & knownList.music) === 0 ? Number.NaN : shareOfBits(wish.music, columns.music[venue]!);
  out[offset + 6] = (known & knownList.dietary) === 0 ? Number.NaN : shareOfBits(wish.dietary, columns.dietary[venue]!);
  out[offset + 7] = wish.maxDistanceMeters > 0 ? meters / wish.maxDistanceMeters : Number.NaN;
  out[offset + 8] = wish.excluded === null ? Number.NaN : isExcluded(wish.excluded, venue, columns) ? 1 : 0;
}

function categoryMatch(category: Category, wished: readonly Category[]): number {
  let best = 0;
  for (const want of wished) {
    if (isWithin(category, want)) return 1;
    if (isWithin(want, category)) best = Math.max(best, 0.5);
    else if (categoryPath(want).at(-1) === categoryPath(category).at(-1)) best = Math.max(best, 0.25);
  }
  return best;
}

/** Share of the wanted bits that are had; NaN if none are wanted. */
function shareOfBits(wanted: number, had: number): number {
  return wanted === 0 ? Number.NaN : countBits(wanted & had) / countBits(wanted);
}

/** `attr:` exclusions (crowded, loud ...) are not attributes of the record: the crowd and wait features speak to them. */
function prepareExcluded(exclude: readonly string[]): Excluded {
  const of = (kind: string): string[] => exclude.filter((term) => term.startsWith(`${kind}:`)).map((term) => term.slice(kind.length + 1));
  const excluded = of('category');
  return {
    categories: Uint8Array.from(categoryIds, (id) => (categoryPath(id).some((node) => excluded.includes(node)) ? 1 : 0)),
    cuisines: bitsOf(of('cuisine'), cuisineIds),
    moods: bitsOf(of('mood'), moodIds),
    amenities: [bitsOf(of('amenity'), amenityIds), bitsOf(of('amenity'), amenityIds, 32)],
    music: bitsOf(of('music'), musicIds),
  };
}

function isExcluded(excluded: Excluded, venue: number, columns: Readonly<VenueColumns>): boolean {
  return (
    excluded.categories[columns.category[venue]!] === 1 ||
    (excluded.cuisines & columns.cuisines[venue]!) !== 0 ||
    (excluded.moods & columns.moods[venue]!) !== 0 ||
    (excluded.amenities[0] & columns.amenities[venue]!) !== 0 ||
    (excluded.amenities[1] & columns.amenitiesHigh[venue]!) !== 0 ||
    (excluded.music & columns.music[venue]!) !== 0
  );
}
