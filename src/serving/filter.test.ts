import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../domain/recommendation.ts';
import type { Venue } from '../domain/venue.ts';
import { compileFilter, type FilterSubject } from './filter.ts';

const boteco: Venue = {
  id: 'v1',
  name: 'Boteco do Zeca',
  category: 'boteco',
  timeZone: 'America/Sao_Paulo',
  price: 2,
  amenities: ['live_music', 'draft_beer'],
  cuisines: ['brazilian'],
};
const here: FilterSubject = { venue: boteco, distanceMeters: 400, isOpen: true };
const passes = (filter: Filter, subject: FilterSubject = here): boolean => compileFilter(filter)(subject);

describe('compileFilter', () => {
  it('takes a category with everything below it', () => {
    expect(passes({ categories: ['bar'] })).toBe(true);
    expect(passes({ categories: ['nightlife'] })).toBe(true);
    expect(passes({ categories: ['pub', 'restaurant'] })).toBe(false);
  });

  it('needs one of the cuisines, all of the amenities, and the price within both ends', () => {
    expect(passes({ cuisines: ['japanese', 'brazilian'] })).toBe(true);
    expect(passes({ amenities: ['live_music', 'draft_beer'] })).toBe(true);
    expect(passes({ amenities: ['live_music', 'parking'] })).toBe(false);
    expect(passes({ price: { max: 1 } })).toBe(false);
    expect(passes({ price: { min: 2, max: 2 } })).toBe(true);
  });

  it('fails what is not known, so that a promise is never made on a guess', () => {
    const unknown: FilterSubject = { venue: { id: 'v', name: 'V', category: 'bar', timeZone: 'UTC' }, distanceMeters: null, isOpen: null };
    for (const filter of [
      { price: { max: 4 } },
      { openNow: true },
      { withinMeters: 1e5 },
      { amenities: ['wifi'] },
      { dietary: ['vegan'] },
    ] as Filter[]) {
      expect(passes(filter, unknown)).toBe(false);
    }
  });

  it('obeys De Morgan', () => {
    const leaf: fc.Arbitrary<Filter> = fc.constantFrom<Filter[]>(
      { categories: ['bar'] },
      { price: { max: 1 } },
      { openNow: true },
      { withinMeters: 100 },
      { amenities: ['parking'] },
    );
    fc.assert(
      fc.property(leaf, leaf, (a, b) => {
        expect(passes({ not: { all: [a, b] } })).toBe(passes({ any: [{ not: a }, { not: b }] }));
        expect(passes({ not: { any: [a, b] } })).toBe(passes({ all: [{ not: a }, { not: b }] }));
      }),
    );
  });

  it('refuses an expression nested without end', () => {
    let filter: Filter = { openNow: true };
    for (let i = 0; i < 20; i++) filter = { not: filter };
    expect(() => compileFilter(filter)).toThrow('nested more than 8 deep');
  });
});
