import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../domain/clock.ts';
import { addToDay, dayOf, mergeDays, newDayRing, sumOfDays } from './day-ring.ts';

const days = fc.array(fc.record({ day: fc.integer({ min: 100, max: 160 }), count: fc.integer({ min: 1, max: 5 }) }), { maxLength: 40 });
type Days = readonly { day: number; count: number }[];

function ringOf(events: Days, length = 10): Float64Array {
  const ring = newDayRing(length);
  for (const { day, count } of events) addToDay(ring, day, count);
  return ring;
}

/** The definition: of the `length` days up to the newest, those from `from` to `to`. */
function sumByDefinition(events: Days, from: number, to: number, length = 10): number {
  const newest = Math.max(...events.map(({ day }) => day));
  return events.filter(({ day }) => day > newest - length && day >= from && day <= to).reduce((sum, { count }) => sum + count, 0);
}

describe('a day ring', () => {
  it('sums the days asked for, whatever order they came in', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 90, max: 170 }), fc.integer({ min: 0, max: 30 }), (events, from, width) => {
        expect(sumOfDays(ringOf(events), from, from + width)).toBe(events.length === 0 ? 0 : sumByDefinition(events, from, from + width));
      }),
    );
  });

  it('merges as if all events had gone to one ring', () => {
    fc.assert(
      fc.property(days, days, (mine, theirs) => {
        const merged = ringOf(mine);
        mergeDays(merged, ringOf(theirs));
        const both = ringOf([...mine, ...theirs]);
        for (let day = 95; day < 165; day++) expect(sumOfDays(merged, day, day)).toBe(sumOfDays(both, day, day));
      }),
    );
  });

  it('starts its days at midnight UTC', () => {
    expect(dayOf(Date.UTC(2025, 0, 2) - 1)).toBe(dayOf(Date.UTC(2025, 0, 1)));
    expect(dayOf(Date.UTC(2025, 0, 2))).toBe(dayOf(Date.UTC(2025, 0, 2) + dayMs - 1));
  });
});
