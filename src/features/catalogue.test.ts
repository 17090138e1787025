import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomVenue } from '../../test/support/events.ts';
import { distanceMeters } from '../domain/geo.ts';
import { amenityIds, categoryIds, rootCategoryIds, rootOf } from '../domain/taxonomy.ts';
import { isOpenAt } from '../domain/venue.ts';
import { Random } from '../stats/random.ts';
import { Catalogue } from './catalogue.ts';

function randomCatalogue(seed: number, venues = 40): Catalogue {
  const random = new Random(seed);
  const catalogue = new Catalogue();
  for (let i = 0; i < venues; i++) {
    catalogue.upsert(randomVenue(random, `venue-${random.integer(venues)}`), i);
    if (random.chance(0.1)) catalogue.remove(`venue-${random.integer(venues)}`, i);
    if (random.chance(0.1)) catalogue.see(`unseen-${i}`);
  }
  return catalogue;
}

describe('the catalogue', () => {
  it('says whether a venue is open exactly as isOpenAt does', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 366 * 24 * 60 }), (seed, minute) => {
        const catalogue = randomCatalogue(seed, 20);
        const at = Date.UTC(2025, 0, 1) + minute * 60_000 + 59_999;
        for (let i = 0; i < catalogue.size; i++) {
          const venue = catalogue.venue(i);
          expect(catalogue.openAt(i, at)).toBe(venue === null ? null : isOpenAt(venue, at));
        }
      }),
    );
  });

  it('measures the distance that domain/geo measures', () => {
    const catalogue = randomCatalogue(1);
    const from = { latitude: -23.5, longitude: -46.6 };
    for (let i = 0; i < catalogue.size; i++) {
      const location = catalogue.venue(i)?.location;
      if (location === undefined) expect(catalogue.distanceMeters(i, from)).toBeNaN();
      else expect(catalogue.distanceMeters(i, from)).toBeCloseTo(distanceMeters(from, location), 6);
    }
  });

  it('keeps the attributes of the last record in its columns', () => {
    const catalogue = randomCatalogue(2);
    const { columns } = catalogue;
    for (let i = 0; i < catalogue.size; i++) {
      const venue = catalogue.venue(i);
      if (venue === null) continue;
      expect(categoryIds[columns.category[i]!]).toBe(venue.category);
      expect(rootCategoryIds[columns.root[i]!]).toBe(rootOf(venue.category));
      expect(columns.price[i]).toBe(venue.price ?? 0);
      const has = amenityIds.filter((_, a) => (a < 32 ? (columns.amenities[i]! >>> a) & 1 : (columns.amenitiesHigh[i]! >>> (a - 32)) & 1));
      expect(has).toEqual(amenityIds.filter((id) => venue.amenities?.includes(id)));
    }
  });

  it('lists a venue that has a record, is not removed, and is neither closed nor hidden', () => {
    const catalogue = new Catalogue();
    const venue = randomVenue(new Random(3), 'a');
    expect(catalogue.isListed(catalogue.see('a'))).toBe(false);
    expect(catalogue.isListed(catalogue.upsert({ ...venue, status: 'open' }, 0))).toBe(true);
    expect(catalogue.isListed(catalogue.upsert({ ...venue, status: 'hidden' }, 0))).toBe(false);
    expect(catalogue.isListed(catalogue.upsert({ ...venue, status: 'closed' }, 0))).toBe(false);
    catalogue.upsert({ ...venue, status: 'open' }, 0);
    expect([...catalogue.listed()]).toEqual([0]);
    catalogue.remove('a', 0);
    expect([...catalogue.listed()]).toEqual([]);
    expect(catalogue.venue(0)?.id).toBe('a');
    catalogue.upsert({ ...venue, status: 'open' }, 0);
    expect([...catalogue.listed()]).toEqual([0]);
  });

  it('takes the zone of most listed venues as its own, the first by name among equals', () => {
    const catalogue = new Catalogue();
    expect(catalogue.defaultTimeZone).toBe('UTC');
    const at = (id: string, timeZone: string): number => catalogue.upsert({ id, name: id, category: 'bar', timeZone }, 0);
    at('a', 'Europe/Lisbon');
    at('b', 'America/Sao_Paulo');
    expect(catalogue.defaultTimeZone).toBe('America/Sao_Paulo');
    at('c', 'Europe/Lisbon');
    expect(catalogue.defaultTimeZone).toBe('Europe/Lisbon');
    catalogue.remove('a', 0);
    expect(catalogue.defaultTimeZone).toBe('America/Sao_Paulo');
  });

  it('holds what was said last by its own time, in whatever order it comes in', () => {
    const news = fc.record({ at: fc.nat(20), removed: fc.boolean(), price: fc.constantFrom(1, 2, 3, 4), hidden: fc.boolean() });
    const whole = fc.uniqueArray(news, { selector: ({ at }) => at, minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        whole.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const catalogue = new Catalogue();
          for (const { at, removed, price, hidden } of shuffled) {
            if (removed) catalogue.remove('a', at);
            else catalogue.upsert({ id: 'a', name: 'a', category: 'bar', timeZone: 'UTC', price, ...(hidden && { status: 'hidden' }) }, at);
          }
          const byTime = all.toSorted((a, b) => a.at - b.at);
          const record = byTime.findLast(({ removed }) => !removed);
          expect(catalogue.venue(0)?.price).toBe(record?.price);
          const last = byTime[byTime.length - 1]!;
          expect(catalogue.isListed(0)).toBe(!last.removed && !last.hidden);
          expect(catalogue.defaultTimeZone).toBe('UTC');
        },
      ),
    );
  });

  it('is the same after save and load, to the last bit', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const catalogue = randomCatalogue(seed);
        const loaded = Catalogue.load(structuredClone(catalogue.save()));
        expect(loaded.save()).toEqual(catalogue.save());
        expect(loaded.centre).toEqual(catalogue.centre);
        expect(loaded.defaultTimeZone).toBe(catalogue.defaultTimeZone);
        expect(loaded.listed()).toEqual(catalogue.listed());
        for (let i = 0; i < catalogue.size; i++) {
          const cell = catalogue.cellOf(i);
          expect(loaded.cellOf(i)).toBe(cell);
          if (cell !== null) expect(loaded.venuesInCell(cell)).toBe(catalogue.venuesInCell(cell));
        }
      }),
      { numRuns: 30 },
    );
  });
});
