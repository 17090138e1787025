import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLocalTime, hourMs } from './clock.ts';
import { isOpenAt, venueSchema, weekdays, type OpeningSpan } from './venue.ts';

const timeZone = 'America/Sao_Paulo';
/** 2026-11-23 is a Monday. */
const at = (day: number, hour: number, minute = 0): number => fromLocalTime(Date.UTC(2026, 10, 23 + day, hour, minute), timeZone);
const open = (openingHours: OpeningSpan[], when: number): boolean | null => isOpenAt({ openingHours, timeZone }, when);

describe('isOpenAt', () => {
  const friday: OpeningSpan[] = [{ day: 'fri', opens: '18:00', closes: '02:30' }];

  it('keeps a Friday bar open past midnight and no longer', () => {
    expect(open(friday, at(4, 17, 59))).toBe(false);
    expect(open(friday, at(4, 18))).toBe(true);
    expect(open(friday, at(5, 2, 29))).toBe(true);
    expect(open(friday, at(5, 2, 30))).toBe(false);
    expect(open(friday, at(5, 18))).toBe(false);
    expect(open(friday, at(4, 1))).toBe(false);
  });

  it('carries Sunday night into Monday', () => {
    expect(open([{ day: 'sun', opens: '22:00', closes: '03:00' }], at(7, 2))).toBe(true);
  });

  it('takes 00:00-24:00 as all day and equal times as all day into the next', () => {
    expect(open([{ day: 'mon', opens: '00:00', closes: '24:00' }], at(0, 23, 59))).toBe(true);
    expect(open([{ day: 'mon', opens: '00:00', closes: '24:00' }], at(1, 0))).toBe(false);
    expect(open([{ day: 'mon', opens: '10:00', closes: '10:00' }], at(1, 9, 59))).toBe(true);
  });

  it('knows that it does not know', () => {
    expect(isOpenAt({ timeZone }, at(0, 12))).toBeNull();
    expect(open([], at(0, 12))).toBe(false);
  });

  it('agrees with a minute-by-minute drawing of the week', () => {
    const time = fc.integer({ min: 0, max: 1439 });
    const span = fc.record({ day: fc.integer({ min: 0, max: 6 }), opens: time, closes: time });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 4 }), fc.integer({ min: 0, max: 7 * 1440 - 1 }), (spans, minuteOfWeek) => {
        const drawn = new Uint8Array(7 * 1440);
        for (const { day, opens, closes } of spans) {
          const length = closes > opens ? closes - opens : closes + 1440 - opens;
          for (let i = 0; i < length; i++) drawn[(day * 1440 + opens + i) % drawn.length] = 1;
        }
        const openingHours = spans.map(({ day, opens, closes }) => ({
          day: weekdays[day]!,
          opens: clockTime(opens),
          closes: clockTime(closes),
        }));
        expect(open(openingHours, at(0, 0) + (minuteOfWeek / 60) * hourMs)).toBe(drawn[minuteOfWeek] === 1);
      }),
    );
  });
});

describe('venueSchema', () => {
  it('refuses an unknown key, a fifth price level and a made-up time zone', () => {
    const venue = { id: 'v1', name: 'Bar', category: 'bar', timeZone };
    expect(venueSchema.safeParse(venue).success).toBe(true);
    expect(venueSchema.safeParse({ ...venue, colour: 'red' }).success).toBe(false);
    expect(venueSchema.safeParse({ ...venue, price: 5 }).success).toBe(false);
    expect(venueSchema.safeParse({ ...venue, timeZone: 'America/Nowhere' }).success).toBe(false);
    expect(venueSchema.safeParse({ ...venue, id: 'a\nb' }).success).toBe(false);
  });
});

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
