/**
 * The conditions that a wish in words sets, one per slot.
 *
 * They are hard as long as a venue meets them all; when none does, they are given up one by one in the order of `sacrifice`, and the answer says which.
 * What a person refuses ("nada de balada") is never given up.
 */
import type { StructuredContext } from '../domain/context.ts';
import {
  amenities,
  categories,
  cuisines,
  dietary,
  isWithin,
  labelOf,
  moods,
  music,
  type Category,
  type Language,
} from '../domain/taxonomy.ts';
import type { Venue } from '../domain/venue.ts';
import type { FilterSubject, Predicate } from './filter.ts';
import { distanceText } from './reasons.ts';

/** Slots in the order in which they are given up: a mood is a matter of opinion, a diet may be one of health. */
const sacrifice = ['mood', 'music', 'amenities', 'distance', 'cuisine', 'price', 'category', 'dietary'] as const;
export type WishSlot = (typeof sacrifice)[number];

export interface WishCondition {
  readonly slot: WishSlot;
  /** What is asked for, in words, e.g. `música ao vivo`. */
  readonly label: string;
  readonly test: Predicate;
}

/** Metres within which a place is "near" another: about twenty minutes on foot. */
export const nearMeters = 1500;

/**
 * What the wish asks of a venue, in the order in which it is given up, last to go first.
 *
 * @param placed whether the request has a location that distances are measured from
 */
export function wishConditions(wish: StructuredContext, placed: boolean, language: Language): readonly WishCondition[] {
  const found: WishCondition[] = [];
  const add = (slot: WishSlot, label: string, test: Predicate): void => void found.push({ slot, label, test });
  const label = (table: Record<string, readonly [string, string]>, id: string): string => labelOf(table[id]!, language).toLowerCase();

  if (wish.mood.length > 0) {
    add('mood', wish.mood.map((id) => label(moods, id)).join(', '), ({ venue }) =>
      wish.mood.some((id) => venue.moods?.includes(id) === true),
    );
  }
  for (const id of wish.music) add('music', label(music, id), ({ venue }) => venue.music?.includes(id) === true);
  for (const id of wish.amenities) add('amenities', label(amenities, id), ({ venue }) => venue.amenities?.includes(id) === true);
  const reach = wish.maxDistanceM ?? (wish.near.length > 0 ? nearMeters : null);
  if (reach !== null && placed) {
    add(
      'distance',
      `${language === 'pt-BR' ? 'a até' : 'within'} ${distanceText(reach, language)}`,
      ({ distanceMeters }) => distanceMeters !== null && distanceMeters <= reach,
    );
  }
  if (wish.cuisines.length > 0) {
    add('cuisine', wish.cuisines.map((id) => label(cuisines, id)).join(', '), ({ venue }) =>
      wish.cuisines.some((id) => venue.cuisines?.includes(id) === true),
    );
  }
  const { min, max } = wish.price;
  if (min !== null || max !== null)
    add(
      'price',
      priceLabel(min, max, language),
      ({ venue }) => venue.price !== undefined && venue.price >= (min ?? 1) && venue.price <= (max ?? 4),
    );
  if (wish.categories.length > 0) {
    const names = wish.categories.map((id) => labelOf(categories[id].labels, language).toLowerCase());
    add('category', names.join(', '), ({ venue }) => wish.categories.some((id) => isWithin(venue.category, id)));
  }
  for (const id of wish.dietary) add('dietary', label(dietary, id), ({ venue }) => venue.dietary?.includes(id) === true);
  return found.toSorted((a, b) => sacrifice.indexOf(b.slot) - sacrifice.indexOf(a.slot));
}

/** What the wish refuses; a venue of which it is not known passes. */
export function wishRefusals(wish: StructuredContext): Predicate {
  const refusals = wish.exclude.flatMap((text): Predicate[] => {
    const [kind, id] = text.split(':') as [string, string];
    const has = holders[kind];
    return has === undefined ? [] : [(subject) => has(subject, id)];
  });
  return (subject) => !refusals.some((refused) => refused(subject));
}

const holders: Record<string, (subject: FilterSubject, id: string) => boolean> = {
  category: ({ venue }, id) => id in categories && isWithin(venue.category, id as Category),
  cuisine: ({ venue }, id) => includes(venue.cuisines, id),
  mood: ({ venue }, id) => includes(venue.moods, id),
  amenity: ({ venue }, id) => includes(venue.amenities, id),
  music: ({ venue }, id) => includes(venue.music, id),
  attr: ({ venue, distanceMeters }, id) => hasAttribute(venue, distanceMeters, id),
};

/** Attributes that no record states outright, read from what it does state; others refuse nothing. */
function hasAttribute(venue: Venue, distanceMeters: number | null, id: string): boolean {
  if (id === 'crowded' || id === 'loud') return includes(venue.moods, 'lively') || includes(venue.moods, 'dance');
  if (id === 'far') return distanceMeters !== null && distanceMeters > 2 * nearMeters;
  return false;
}

function includes(list: readonly string[] | undefined, id: string): boolean {
  return list?.includes(id) === true;
}

const priceWords = {
  'pt-BR': { cheap: 'preço baixo', upTo: 'preço até', from: 'preço a partir de' },
  en: { cheap: 'low price', upTo: 'price up to', from: 'price from' },
} as const;

function priceLabel(min: number | null, max: number | null, language: Language): string {
  const words = priceWords[language];
  if (max === 1) return words.cheap;
  if (min === null) return `${words.upTo} ${signs(max ?? 4)}`;
  return max === null ? `${words.from} ${signs(min)}` : `${words.from} ${signs(min)} ${language === 'pt-BR' ? 'a' : 'to'} ${signs(max)}`;
}

function signs(level: number): string {
  return '$'.repeat(level);
}
