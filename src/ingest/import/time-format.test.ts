import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeParser } from './time-format.ts';

describe('a time format', () => {
  it.each([
    ['DD/MM/YYYY H:mm', 'America/Sao_Paulo', '06/06/2025 9:30', '2025-06-06T09:30:00-03:00'],
    ['D/M/YYYY H:mm:ss', 'UTC', '3/4/2012 18:18:36', '2012-04-03T18:18:36Z'],
    ['YYYY-MM-DD HH:mm', 'America/New_York', '2012-07-01 12:00', '2012-07-01T12:00:00-04:00'],
    ['YYYY-MM-DD HH:mm', 'America/New_York', '2012-12-01 12:00', '2012-12-01T12:00:00-05:00'],
    ['YYYY-MM-DDTHH:mm:ss.SSSZ', 'UTC', '2025-06-06T09:30:00.5+02:00', '2025-06-06T09:30:00.500+02:00'],
    ['YYYY-MM-DD HH:mm Z', 'UTC', '2025-06-06 09:30 -0330', '2025-06-06T09:30:00-03:30'],
    ['iso', 'America/Sao_Paulo', '2025-06-06T09:30:00Z', '2025-06-06T09:30:00Z'],
    ['iso', 'America/Sao_Paulo', '2025-06-06 09:30', '2025-06-06T09:30:00-03:00'],
    ['iso', 'America/Sao_Paulo', '2025-06-06', '2025-06-06T00:00:00-03:00'],
    ['unix', 'UTC', '1749213000.25', '2025-06-06T12:30:00.250Z'],
    ['unix-ms', 'UTC', '1749213000250', '2025-06-06T12:30:00.250Z'],
  ])('%s in %s reads %s', (format, zone, text, expected) => {
    expect(timeParser(format, zone)(text)).toBe(Date.parse(expected));
  });

  it.each([
    ['YYYY-MM-DD', '2025-02-29'],
    ['YYYY-MM-DD', '2025-13-01'],
    ['YYYY-MM-DD', '2025-1-01'],
    ['YYYY-MM-DD HH:mm', '2025-01-01 24:00'],
    ['YYYY-MM-DD HH:mm', '2025-01-01 10:60'],
    ['YYYY.MM.DD', '2025-01-01'],
    ['iso', 'yesterday'],
    ['iso', ''],
    ['unix', '-5'],
    ['unix', '1e9'],
  ])('%s does not read %s', (format, text) => {
    expect(timeParser(format, 'UTC')(text)).toBeNull();
  });

  it('reads every minute that it can write', () => {
    const parse = timeParser('D.M.YYYY H:mm', 'UTC');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000_000 }), (minute) => {
        const time = new Date(minute * 60_000);
        const text = `${time.getUTCDate()}.${time.getUTCMonth() + 1}.${time.getUTCFullYear()} ${time.getUTCHours()}:${String(time.getUTCMinutes()).padStart(2, '0')}`;
        expect(parse(text)).toBe(minute * 60_000);
      }),
    );
  });

  it('must have year, month and day', () => {
    expect(() => timeParser('HH:mm', 'UTC')).toThrow('no year, month and day');
  });
});
