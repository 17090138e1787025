import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nthSmallest } from './select.ts';

describe('nthSmallest', () => {
  it('is what a full sort has at that place, also with ties and infinities', () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (drawn, place) => {
        const n = place % drawn.length;
        const values = Float64Array.from(drawn, (one) => one + 0);
        expect(nthSmallest(values.slice(), n)).toBe(values.toSorted()[n]);
      }),
    );
  });

  it('refuses a place that is not there', () => {
    expect(() => nthSmallest(new Float64Array(0), 0)).toThrow(RangeError);
    expect(() => nthSmallest(Float64Array.of(1), 1)).toThrow(RangeError);
  });
});
