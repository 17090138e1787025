import { describe, expect, it } from 'vitest';
import { days, did, friday, opened } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import { storeOf } from '../../test/support/features.ts';
import { amenityIds, categoryIds, categoryPath, cuisineIds } from '../domain/taxonomy.ts';
import type { Category } from '../domain/taxonomy.ts';
import { tasteOf } from './taste.ts';
import { countBits } from './venue-columns.ts';
import type { Taste } from './taste.ts';

function tasteAfter(...drafts: readonly Draft[]): Taste {
  const store = storeOf(drafts);
  return tasteOf(store.historyOf('ana'), store.people.user('ana'), store.catalogue, friday);
}

function affinity(taste: Taste, category: Category): number {
  return taste.categories[categoryIds.indexOf(category)]!;
}

describe('taste', () => {
  it('for a category is inherited from the broader one where there is no experience', () => {
    const taste = tasteAfter(
      opened('pub', { category: 'pub' }),
      did('checkin', 'ana', 'pub', friday),
      did('checkin', 'ana', 'pub', friday),
    );
    // 2 visits and 2 doubts: every category on the path of pub has a share of one half.
    expect(affinity(taste, 'pub')).toBeCloseTo(0.5, 9);
    expect(affinity(taste, 'boteco')).toBeCloseTo(0.4 * 0.5, 9);
    expect(affinity(taste, 'nightclub')).toBeCloseTo(0.4 * 0.5, 9);
    expect(affinity(taste, 'nightlife')).toBeCloseTo(0.5, 9);
    expect(affinity(taste, 'museum')).toBe(0);
    const ranked = (['pub', 'boteco', 'nightclub', 'museum'] as const).map((category) => affinity(taste, category));
    expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
  });

  it('relies on parents preceding their children in the taxonomy', () => {
    for (const [i, category] of categoryIds.entries())
      for (const parent of categoryPath(category).slice(1)) expect(categoryIds.indexOf(parent), category).toBeLessThan(i);
  });

  it('halves in 30 days, leaves out what was rejected, and counts what was declared', () => {
    const taste = tasteAfter(
      opened('old', { price: 4, cuisines: ['thai'], amenities: ['wifi'] }),
      opened('new', { price: 1, cuisines: ['pizza', 'italian'], amenities: ['wifi', 'dj'] }),
      opened('bad', { price: 4, cuisines: ['german'] }),
      did('checkin', 'ana', 'old', friday - 30 * days),
      did('checkin', 'ana', 'new', friday),
      did('accept', 'ana', 'bad', friday),
      did('rating', 'ana', 'bad', friday, { value: 1 }),
      { type: 'user.upserted', at: friday, user: { id: 'ana', favouriteCuisines: ['arab'], favouriteAmenities: ['wine'], price: 3 } },
    );
    const cuisine = (id: (typeof cuisineIds)[number]): number => taste.cuisines[cuisineIds.indexOf(id)]!;
    const total = 0.5 + 1 + 2 + 2;
    expect(cuisine('thai')).toBeCloseTo(0.5 / total, 9);
    expect(cuisine('pizza')).toBeCloseTo(0.5 / total, 9);
    expect(cuisine('arab')).toBeCloseTo(2 / total, 9);
    expect(cuisine('german')).toBe(0);
    expect(taste.amenities[amenityIds.indexOf('wifi')]).toBeCloseTo(1.5 / total, 9);
    expect(taste.amenities[amenityIds.indexOf('wine')]).toBeCloseTo(2 / total, 9);
    expect(taste.price).toBeCloseTo((0.5 * 4 + 1 + 2 * 3) / 3.5, 9);
  });

  it('of someone new is not known, which is not the same as none', () => {
    const taste = tasteAfter(opened('pub'), did('view', 'ana', 'pub', friday));
    expect(affinity(taste, 'pub')).toBeNaN();
    expect(taste.price).toBeNaN();
  });
});

it('countBits counts the bits', () => {
  for (const bits of [0, 1, 0x80000000, 0xffffffff, 0x12345678, 3 << 30])
    expect(countBits(bits), String(bits)).toBe((bits >>> 0).toString(2).replaceAll('0', '').length);
});
