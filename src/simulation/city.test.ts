import { describe, expect, it } from 'vitest';
import { isOpenAt, venueSchema } from '../domain/venue.ts';
import { distanceMeters } from '../domain/geo.ts';
import { buildCity } from './city.ts';
import { parseSchedule } from './city/opening-hours.ts';
import { worldOptions } from './options.ts';
import { kilometresBetween } from './plane.ts';
import { columnsOf, isOpenIn, slotOf } from './world/venue-columns.ts';

const options = worldOptions({ seed: 3 });
const city = buildCity(options);

function share(...categories: string[]): number {
  return city.filter(({ venue }) => categories.includes(venue.category)).length / city.length;
}

function shareIn(district: string, category: string): number {
  const there = city.filter(({ venue }) => venue.district === district);
  return there.filter(({ venue }) => venue.category === category).length / there.length;
}

describe('buildCity', () => {
  it('makes venues that the domain accepts, each with a name of its own', () => {
    for (const { venue } of city) expect(venueSchema.safeParse(venue).error).toBeUndefined();
    expect(new Set(city.map(({ venue }) => venue.name)).size).toBe(options.venues);
    expect(new Set(city.map(({ venue }) => venue.id)).size).toBe(options.venues);
  });

  it('still finds a name for every venue of a city four times as large', () => {
    const large = buildCity({ ...options, venues: 8000 });
    expect(new Set(large.map(({ venue }) => venue.name)).size).toBe(8000);
  });

  it('has the mix of a city to go out in: mostly food and drink, some of everything else', () => {
    expect(share('restaurant')).toBeGreaterThan(0.22);
    expect(share('restaurant')).toBeLessThan(0.38);
    expect(share('bar', 'boteco', 'pub', 'brewery', 'wine_bar')).toBeGreaterThan(0.15);
    for (const category of ['park', 'museum', 'cinema', 'theater', 'nightclub', 'karaoke', 'bookstore'])
      expect(share(category)).toBeGreaterThan(0.003);
  });

  it('keeps a district its character: karaoke in Liberdade, theatres in Bela Vista', () => {
    expect(shareIn('Liberdade', 'karaoke')).toBeGreaterThan(2 * share('karaoke'));
    expect(shareIn('Bela Vista', 'theater')).toBeGreaterThan(1.3 * share('theater'));
  });

  it('opens and closes some venues for good while the simulation runs', () => {
    const openings = city.filter(({ opensFrom }) => opensFrom > options.startsAt);
    const closures = city.filter(({ closesFrom }) => closesFrom < Infinity);
    expect(openings.length).toBeGreaterThan(60);
    expect(closures.length).toBeGreaterThan(30);
  });

  it('does not depend on the number of people, and hardly on that of venues', () => {
    expect(buildCity({ ...options, people: 7 })).toEqual(city);
    expect(buildCity({ ...options, venues: 50 })).toEqual(city.slice(0, 50));
    expect(buildCity({ ...options, seed: 4 })[0]).not.toEqual(city[0]);
  });
});

describe('the plane', () => {
  it('measures as the sphere does, to one part in a thousand', () => {
    for (let i = 1; i < 200; i++) {
      const [a, b] = [city[i - 1]!, city[i]!];
      const metres = distanceMeters(a.venue.location!, b.venue.location!);
      expect(Math.abs(kilometresBetween(a.at, b.at) * 1000 - metres)).toBeLessThan(0.001 * metres + 1);
    }
  });
});

describe('the timetable', () => {
  it('agrees with the opening hours at every quarter of an hour', () => {
    const few = city.slice(0, 60);
    const columns = columnsOf(few);
    const wrong: string[] = [];
    for (let quarter = 0; quarter < 7 * 96; quarter++) {
      const at = options.startsAt + quarter * 900_000;
      few.forEach(({ venue, opensFrom, closesFrom }, index) => {
        const expected = isOpenAt(venue, at) === true && at >= opensFrom && at < closesFrom;
        if (isOpenIn(columns, index, slotOf(at, options.timeZone), at) !== expected) wrong.push(`${venue.id} at quarter ${quarter}`);
      });
    }
    expect(wrong).toEqual([]);
  });

  it('reads a schedule with overnight spans, single days and exceptions', () => {
    expect(parseSchedule('fri-sat 22:00-04:00, sat 22:00-05:00')).toEqual([
      { day: 'fri', opens: '22:00', closes: '04:00' },
      { day: 'sat', opens: '22:00', closes: '05:00' },
    ]);
  });
});
