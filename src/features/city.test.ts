import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../domain/clock.ts';
import type { WeatherCondition } from '../domain/taxonomy.ts';
import { City } from './city.ts';

const noon = Date.UTC(2025, 5, 6, 12);

function cityOf(...reports: readonly (readonly [WeatherCondition, number])[]): City {
  const city = new City();
  for (const [condition, at] of reports) city.report({ condition }, at);
  return city;
}

describe('the weather of a moment', () => {
  it('is the last report before it, else the first after it, neither more than six hours away', () => {
    const city = cityOf(['rain', noon], ['clear', noon + 10 * hourMs]);
    const at = (hours: number): string | undefined => city.weatherAt(noon + hours * hourMs)?.condition;
    expect([-7, -6, 0, 5, 6, 7, 10, 16, 17].map(at)).toEqual([
      undefined,
      'rain',
      'rain',
      'rain',
      'rain',
      'clear',
      'clear',
      'clear',
      undefined,
    ]);
    expect(city.weather).toEqual({ condition: 'clear' });
  });

  it('is known for what comes in a week late', () => {
    const hourly = Array.from({ length: 24 * 8 }, (_, i) => [i % 2 === 0 ? 'rain' : 'clear', noon - i * hourMs] as const);
    expect(cityOf(...hourly.toReversed()).weatherAt(noon - 7 * dayMs)).toEqual({ condition: 'rain' });
  });

  it('is the same in whatever order the reports came in', () => {
    const conditions = ['clear', 'rain', 'storm', 'snow'] as const;
    const reports = fc.uniqueArray(
      fc.tuple(
        fc.constantFrom(...conditions),
        fc.integer({ min: -12 * 24 * 20, max: 0 }).map((i) => noon + i * 3 * minuteMs),
      ),
      {
        selector: ([, at]) => at,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(
        reports.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(cityOf(...shuffled).save()).toEqual(cityOf(...all).save());
        },
      ),
    );
  });

  it('costs a bounded memory, however often it is reported', () => {
    const city = new City();
    for (let at = noon - 9 * dayMs; at < noon; at += minuteMs) city.report({ condition: 'clear' }, at);
    expect(city.save().reports.length).toBeLessThanOrEqual(2306);
  });
});
