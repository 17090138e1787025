import { describe, expect, it } from 'vitest';
import { friday, opened } from '../../test/support/events.ts';
import { rowOf, storeOf } from '../../test/support/features.ts';
import { emptyContext } from '../domain/context.ts';
import type { StructuredContext } from '../domain/context.ts';
import type { Venue } from '../domain/venue.ts';

const centre = { latitude: -23.55, longitude: -46.63 };

/** The wish columns of a venue for a wish, without their prefix. */
function fit(venue: Partial<Venue>, wish: Partial<StructuredContext>): Record<string, number> {
  const row = rowOf(storeOf([opened('v', venue)]), {
    userId: 'ana',
    venueId: 'v',
    at: friday,
    context: { location: centre },
    understood: { ...emptyContext('pt-BR'), ...wish },
  });
  return Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (name.startsWith('wish_') ? [[name.slice(5), value]] : [])));
}

describe('a wish', () => {
  it('that says nothing says nothing about any venue', () => {
    expect(Object.values(fit({ cuisines: [], price: 1, moods: [], amenities: [], music: [], dietary: [] }, {})).every(Number.isNaN)).toBe(
      true,
    );
    const row = rowOf(storeOf([opened('v')]), { userId: 'ana', venueId: 'v', at: friday });
    expect(row['wish_category_match']).toBeNaN();
    expect(row['moment.has_wish']).toBe(0);
  });

  it('for a category takes it and all below, half a broader one, a quarter the rest of the branch', () => {
    const wish = { categories: ['bar'] } as const;
    const match = (category: Venue['category']): number => fit({ category }, { categories: [...wish.categories] })['category_match']!;
    expect((['bar', 'boteco', 'nightlife', 'nightclub', 'museum'] as const).map(match)).toEqual([1, 1, 0.5, 0.25, 0]);
    expect(fit({ category: 'pub' }, { categories: ['boteco', 'museum'] })['category_match']).toBe(0.25);
  });

  it('for a cuisine needs one of those wished', () => {
    expect(fit({ cuisines: ['pizza', 'thai'] }, { cuisines: ['thai', 'arab'] })['cuisine_match']).toBe(1);
    expect(fit({ cuisines: [] }, { cuisines: ['thai'] })['cuisine_match']).toBe(0);
    expect(fit({}, { cuisines: ['thai'] })['cuisine_match']).toBeNaN();
  });

  it('for a price loses half per level beside it', () => {
    const wish = { price: { min: 2, max: 3, budgetBRL: null } };
    expect(([1, 2, 3, 4] as const).map((price) => fit({ price }, wish)['price_match'])).toEqual([0.5, 1, 1, 0.5]);
    expect(fit({ price: 4 }, { price: { min: null, max: 1, budgetBRL: null } })['price_match']).toBe(0.125);
    expect(fit({}, wish)['price_match']).toBeNaN();
  });

  it('for several things counts the share that the venue has', () => {
    const venue = { moods: ['cozy'], amenities: ['wifi', 'wine'], music: ['jazz', 'mpb'], dietary: [] } satisfies Partial<Venue>;
    expect(
      fit(venue, { mood: ['cozy', 'quiet'], amenities: ['wine', 'air_conditioning', 'wifi', 'view'], music: ['jazz'], dietary: ['vegan'] }),
    ).toMatchObject({
      mood_match: 0.5,
      amenity_match: 0.5,
      music_match: 1,
      dietary_match: 0,
    });
    expect(fit({}, { mood: ['cozy'], amenities: ['wine'], music: ['jazz'], dietary: ['vegan'] })).toMatchObject({
      mood_match: Number.NaN,
      amenity_match: Number.NaN,
      music_match: Number.NaN,
      dietary_match: Number.NaN,
    });
  });

  it('for something near measures distance by what was said', () => {
    const location = { latitude: -23.55 + 600 / 111_195, longitude: -46.63 };
    expect(fit({ location }, { maxDistanceM: 400 })['distance_ratio']).toBeCloseTo(1.5, 3);
  });

  it('excludes by category and below, cuisine, mood, amenity and music', () => {
    const venue = {
      category: 'boteco',
      cuisines: ['pizza'],
      moods: ['lively'],
      amenities: ['wine', 'wheelchair_accessible'],
      music: ['funk'],
    } satisfies Partial<Venue>;
    const excluded = (...exclude: string[]): number => fit(venue, { exclude })['excluded']!;
    for (const term of [
      'category:nightlife',
      'category:boteco',
      'cuisine:pizza',
      'mood:lively',
      'amenity:wine',
      'amenity:wheelchair_accessible',
      'music:funk',
    ])
      expect(excluded(term), term).toBe(1);
    for (const term of ['category:pub', 'cuisine:thai', 'mood:quiet', 'amenity:dj', 'music:rock', 'attr:crowded'])
      expect(excluded(term), term).toBe(0);
    expect(excluded('music:rock', 'music:funk')).toBe(1);
  });
});
