import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../domain/clock.ts';
import { addDecayed, forwardWeight, presentFactor, readDecayed } from './decay.ts';

const moments = fc.integer({ min: Date.UTC(2009, 0), max: Date.UTC(2040, 0) });

/** The definition: each value halves per half-life since it happened. */
function decayedSum(values: readonly { at: number; value: number }[], now: number, halfLifeMs: number): number {
  return values.reduce((sum, { at, value }) => sum + value * 2 ** (-(now - at) / halfLifeMs), 0);
}

describe('forward decay', () => {
  it('halves what is 30 days old', () => {
    const now = Date.UTC(2025, 5, 1);
    expect(forwardWeight(now - 30 * dayMs) * presentFactor(now)).toBeCloseTo(0.5, 12);
    expect(forwardWeight(now) * presentFactor(now)).toBeCloseTo(1, 12);
  });

  it('stays a finite positive number from 1970 to any year a clock may claim', () => {
    for (const at of [0, Date.UTC(2099, 0), Date.UTC(9999, 0), Number.MAX_SAFE_INTEGER]) {
      expect(forwardWeight(at)).toBeGreaterThan(0);
      expect(forwardWeight(at)).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(presentFactor(at)).toBeGreaterThan(0);
    }
  });
});

describe('decayed sums of short half-life', () => {
  const events = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 48 }).map((h) => Date.UTC(2025, 0, 1) + h * hourMs),
      value: fc.double({ min: 0, max: 10, noNaN: true }),
    }),
    {
      minLength: 1,
      maxLength: 20,
    },
  );

  it('equal the definition in any order of events', () => {
    fc.assert(
      fc.property(events, (values) => {
        const state = new Float64Array(2);
        for (const { at, value } of values) addDecayed(state, 0, at, value, hourMs);
        const now = Date.UTC(2025, 0, 3, 5);
        expect(readDecayed(state, 0, now, hourMs)).toBeCloseTo(decayedSum(values, now, hourMs), 9);
      }),
    );
  });

  it('do not overflow over decades, where a fixed landmark would within weeks', () => {
    fc.assert(
      fc.property(fc.array(moments, { minLength: 1, maxLength: 20 }), (times) => {
        const state = new Float64Array(2);
        for (const at of times) addDecayed(state, 0, at, 1, hourMs);
        const newest = Math.max(...times);
        expect(readDecayed(state, 0, newest, hourMs)).toBeCloseTo(
          decayedSum(
            times.map((at) => ({ at, value: 1 })),
            newest,
            hourMs,
          ),
          9,
        );
      }),
    );
  });
});
