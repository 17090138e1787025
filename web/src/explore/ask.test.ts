import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askOf, distances, emptyAsk, searchOf, type Ask } from './ask.ts';
import { momentIds } from './moments.ts';

const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });
const degrees = (most: number): fc.Arbitrary<number> => fc.integer({ min: -most * 1e5, max: most * 1e5 }).map((value) => value / 1e5);
const asks: fc.Arbitrary<Ask> = fc.record({
  text: orNull(fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== '')),
  who: orNull(fc.string({ minLength: 1, maxLength: 20 }).filter((id) => id.trim() !== '')),
  place: orNull(fc.record({ latitude: degrees(90), longitude: degrees(180) })),
  when: orNull(fc.constantFrom(...momentIds)),
  company: orNull(fc.constantFrom('solo', 'couple', 'friends', 'family', 'work')),
  groupSize: orNull(fc.integer({ min: 1, max: 30 })),
  withinMeters: orNull(fc.constantFrom(...distances)),
  openNow: fc.boolean(),
  prices: fc.subarray([1, 2, 3, 4]),
  category: orNull(fc.constantFrom('bar', 'museum', 'food')),
});

describe('what is asked, in the address', () => {
  it('comes back from the address as it went in', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const query = new URLSearchParams(searchOf(ask)).toString();
        expect(askOf(Object.fromEntries(new URLSearchParams(query)))).toEqual(ask);
      }),
    );
  });

  it('leaves the address empty when nothing is asked', () => {
    expect(searchOf(emptyAsk)).toEqual({});
  });

  it('takes what makes no sense as not said', () => {
    const search = {
      q: '  ',
      at: '95,10',
      when: 'yesterday',
      with: 'dogs',
      size: '0',
      within: '123',
      price: '5x',
      kind: 'spaceport',
      open: '1',
    };
    expect(askOf(search)).toEqual(emptyAsk);
    expect(askOf({ at: 'here' })).toEqual(emptyAsk);
    expect(askOf({ q: 7, size: ['2'] })).toEqual(emptyAsk);
  });
});
