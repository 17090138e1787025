import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLocalTime, hourMs, localTime, minuteMs } from './clock.ts';

describe('localTime', () => {
  it('agrees with Intl at any minute in zones with and without daylight saving', () => {
    const zone = fc.constantFrom('America/Sao_Paulo', 'America/New_York', 'America/Edmonton', 'Asia/Kathmandu', 'UTC');
    const range = { min: Date.UTC(2010, 0, 1) / minuteMs, max: Date.UTC(2030, 0, 1) / minuteMs };
    fc.assert(
      fc.property(zone, fc.integer(range), (timeZone, minutes) => {
        const at = minutes * minuteMs;
        const format = new Intl.DateTimeFormat('en-US', {
          timeZone,
          hourCycle: 'h23',
          weekday: 'short',
          month: 'numeric',
          hour: 'numeric',
          minute: 'numeric',
        });
        const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
        const local = localTime(at, timeZone);
        expect([local.weekday, local.month, local.hour, local.minute]).toEqual([
          ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part['weekday']!),
          Number(part['month']),
          Number(part['hour']),
          Number(part['minute']),
        ]);
        expect(local.hourOfWeek).toBe(local.weekday * 24 + local.hour);
      }),
    );
  });
});

describe('fromLocalTime', () => {
  it('undoes localTime, except in the hour that occurs twice', () => {
    expect(fromLocalTime(Date.UTC(2012, 3, 3, 14, 0), 'America/New_York')).toBe(Date.UTC(2012, 3, 3, 18, 0));
    expect(fromLocalTime(Date.UTC(2026, 10, 23, 20, 0), 'America/Sao_Paulo')).toBe(Date.UTC(2026, 10, 23, 23, 0));
  });

  it('moves a skipped time on by the gap and takes the first of a repeated time', () => {
    // New York, 2012: 02:30 on 11 March does not exist; 01:30 on 4 November occurs twice.
    expect(fromLocalTime(Date.UTC(2012, 2, 11, 2, 30), 'America/New_York')).toBe(Date.UTC(2012, 2, 11, 7, 30));
    const first = fromLocalTime(Date.UTC(2012, 10, 4, 1, 30), 'America/New_York');
    expect(first).toBe(Date.UTC(2012, 10, 4, 5, 30));
    expect(localTime(first + hourMs, 'America/New_York').hour).toBe(1);
  });
});
