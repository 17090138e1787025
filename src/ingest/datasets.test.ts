import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { localTime, systemClock } from '../domain/clock.ts';
import type { EventOf, InteractionEvent, LoggedEvent } from '../domain/event.ts';
import { silent } from '../domain/progress.ts';
import type { User } from '../domain/user.ts';
import { isOpenAt, type Venue } from '../domain/venue.ts';
import { openEmbedded } from '../log/open.ts';
import { datasetNames, detectDataset, importDataset } from './datasets.ts';
import type { ImportReport } from './import.ts';

const root = mkdtempSync(join(tmpdir(), 'checkin-datasets-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

interface Imported {
  readonly report: ImportReport;
  readonly venues: ReadonlyMap<string, Venue>;
  readonly users: ReadonlyMap<string, User>;
  readonly interactions: readonly InteractionEvent[];
  readonly events: readonly LoggedEvent[];
}

async function imported(dir: string, options: { name?: string; only?: string } = {}): Promise<Imported> {
  const data = join(root, `data-${++made}`);
  const { log, quarantine, close } = await openEmbedded(data, { clock: systemClock });
  try {
    const target = { log, quarantine, progress: silent, signal: new AbortController().signal };
    const report = await importDataset({ dir, ...options, ...target });
    const events: LoggedEvent[] = [];
    for await (const page of log.read(0, await log.lastSeq())) events.push(...page);
    const of = <T extends LoggedEvent['type']>(type: T): EventOf<T>[] =>
      events.filter((event) => event.type === type) as unknown as EventOf<T>[];
    return {
      report,
      events,
      venues: new Map(of('venue.upserted').map(({ venue }) => [venue.id, venue])),
      users: new Map(of('user.upserted').map(({ user }) => [user.id, user])),
      interactions: of('interaction'),
    };
  } finally {
    await close();
  }
}

/** A folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const dir = join(root, `set-${++made}`);
  mkdirSync(dir);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const shared = join(import.meta.dirname, '../../../shared/data');
const withReal = describe.skipIf(!existsSync(shared));
const real = (name: string, options?: { only?: string }): Promise<Imported> => imported(join(shared, name), options);

const isInOrder = (events: readonly { readonly at: number }[]): boolean => events.every(({ at }, i) => i === 0 || at >= events[i - 1]!.at);

withReal('the real data sets (skipped where ../shared is absent)', () => {
  it('are all recognised', async () => {
    for (const name of datasetNames) expect(await detectDataset(join(shared, name))).toBe(name);
  });

  it('gnpr-foursquare-nyc: 118,350 + 28,151 check-ins of 1,076 people at 5,081 venues, by the clock of New York', async () => {
    const { report, venues, interactions } = await real('gnpr-foursquare-nyc');
    expect(report).toMatchObject({ rows: 146_501, accepted: 151_582, duplicates: 0, quarantined: 0, outOfOrder: 0 });
    expect([venues.size, new Set(interactions.map(({ userId }) => userId)).size]).toEqual([5_081, 1_076]);
    expect(interactions[0]).toMatchObject({ userId: 'gnpr-14', venueId: 'gnpr-1500', at: Date.parse('2012-04-03T14:00:00-04:00') });
    expect(interactions.at(-1)!.at).toBe(Date.parse('2013-02-15T21:34:00-05:00'));

    const stream = await real('gnpr-foursquare-nyc', { only: 'test' });
    expect(stream.interactions.map(({ id }) => id)).toEqual(interactions.slice(118_350).map(({ id }) => id));
  });

  it('calgary-foursquare: 9,317 check-ins of 130 people at 604 venues, at the true local hour, with a category for each', async () => {
    const { report, venues, interactions } = await real('calgary-foursquare');
    expect(report).toMatchObject({ rows: 9_317, accepted: 9_921, duplicates: 0, quarantined: 0, outOfOrder: 0 });
    expect([venues.size, new Set(interactions.map(({ userId }) => userId)).size]).toEqual([604, 130]);
    expect([...venues.values()].filter(({ category }) => category === 'other')).toEqual([]);
    expect(new Set([...venues.values()].map(({ categoryLabel }) => categoryLabel)).size).toBe(154);
    expect(new Set([...venues.values()].map(({ name }) => name)).size).toBe(604);
    const grocery = venues.get('calgary-4b3fcbf7f964a520feae25e3')!;
    expect(grocery).toMatchObject({
      category: 'grocery',
      categoryLabel: 'Grocery Store',
      location: { latitude: 51.115835, longitude: -114.069843 },
    });
    expect([...venues.values()].find(({ categoryLabel }) => categoryLabel === 'Café')).toMatchObject({ category: 'cafe' });
    expect(interactions[0]).toMatchObject({ venueId: grocery.id, at: Date.parse('2012-04-03T12:18:36-06:00') });
    // An independent sign that the time is right: people come to the office in the morning and to the pub in the evening.
    expect(busiestHour(interactions, venues, 'Office')).toBe(8);
    expect(busiestHour(interactions, venues, 'Pub')).toBe(21);
  });

  it('ufsc-foursquare-nyc: 66,962 check-ins of 193 people at 13,848 venues, each on its weekday and hour, one week per trajectory', async () => {
    const { report, venues, interactions } = await real('ufsc-foursquare-nyc');
    expect(report).toMatchObject({ rows: 66_962, accepted: 80_810, duplicates: 0, quarantined: 0, outOfOrder: 0 });
    expect([venues.size, new Set(interactions.map(({ userId }) => userId)).size]).toEqual([13_848, 193]);
    // Trajectory 126 is the first of person 6: Monday 5 h, Monday 23 h, Tuesday 0 h of the first week; 127 is the week after.
    const six = interactions.filter(({ userId }) => userId === 'ufsc-6');
    expect(six.slice(0, 3).map(({ at }) => at)).toEqual(
      ['2012-04-02T05:00:00-04:00', '2012-04-02T23:00:00-04:00', '2012-04-03T00:00:00-04:00'].map((time) => Date.parse(time)),
    );
    expect(six.some(({ at, venueId }) => at === Date.parse('2012-04-09T13:00:00-04:00') && venueId === 'ufsc-21580')).toBe(true);
    expect(venues.get('ufsc-21580')).toMatchObject({ category: 'food', price: 1, rating: 1 + 0.4 * 8.2 });
    expect(venues.get('ufsc-15703')).not.toHaveProperty('price');
    expect(interactions.filter(({ context }) => context?.weather?.condition === 'rain')).toHaveLength(3_182);
    expect(interactions.filter(({ context }) => context === undefined)).toHaveLength(166);
    const days = Array.from({ length: 7 }, () => 0);
    for (const { at } of interactions) days[localTime(at, 'America/New_York').weekday]!++;
    expect(days).toEqual([9_991, 10_097, 9_403, 8_915, 11_125, 9_446, 7_985]);
  });

  it('uci-restaurant-consumer: 1,161 ratings of 130 restaurants by 138 guests, with hours, cuisines and tastes', async () => {
    const { report, venues, users, interactions } = await real('uci-restaurant-consumer');
    expect(report).toMatchObject({ rows: 1_429, accepted: 1_429, duplicates: 0, quarantined: 0, outOfOrder: 0 });
    expect([venues.size, users.size, interactions.length]).toEqual([130, 138, 1_161]);
    const { openingHours: hours, ...rest } = venues.get('uci-135085')!;
    // Its only hours are "00:00-00:00" every day, which says nothing of a restaurant that 36 people rated.
    expect(hours).toBeUndefined();
    expect(rest).toMatchObject({ name: 'Tortas Locas Hipocampo', category: 'snack_bar', timeZone: 'America/Mexico_City' });
    expect(venues.get('uci-135106')!.name).toBe('El Rinc\uFFFDn de San Francisco');
    const ratings = interactions.map(({ value }) => value);
    expect([1, 3, 5].map((stars) => ratings.filter((value) => value === stars).length)).toEqual([254, 421, 486]);
    expect(users.get('uci-U1003')).toMatchObject({ price: 1, ageGroup: '18_24', favouriteCuisines: ['mexican'] });
    const overnight = [...venues.values()].filter(({ openingHours = [] }) => openingHours.some(({ opens, closes }) => closes < opens));
    expect(overnight.length).toBeGreaterThan(0);
    for (const venue of venues.values()) for (let hour = 0; hour < 168; hour++) isOpenAt(venue, interactions[0]!.at + hour * 3_600_000);
  });
});

function busiestHour(interactions: readonly InteractionEvent[], venues: ReadonlyMap<string, Venue>, label: string): number {
  const counts = Array.from({ length: 24 }, () => 0);
  for (const { venueId, at } of interactions) {
    const venue = venues.get(venueId)!;
    if (venue.categoryLabel === label) counts[localTime(at, venue.timeZone).hour]!++;
  }
  return counts.indexOf(Math.max(...counts));
}

describe('a data set', () => {
  const header = 'Uid,Pid,Time\n';

  it('comes with all venues before the first interaction', async () => {
    const dir = folder({ 'train.csv': `${header}1,7,2012-04-03 14:00\n`, 'test.csv': `${header}1,8,2012-11-23 05:00\n` });
    const { events } = await imported(dir);
    expect(events.map(({ type }) => type)).toEqual(['venue.upserted', 'venue.upserted', 'interaction', 'interaction']);
    expect(isInOrder(events)).toBe(true);
  });

  it('quarantines its bad rows and imports the others', async () => {
    const dir = folder({ 'train.csv': `${header}1,7,3 April\n1,7,2012-04-03 14:00\n`, 'test.csv': `${header}1\n` });
    const { report } = await imported(dir);
    expect(report).toMatchObject({ rows: 3, accepted: 2, quarantined: 2 });
    expect(report.firstProblems.map(({ file, line, code }) => [file, line, code])).toEqual([
      ['train.csv', 2, 'row.bad_time'],
      ['test.csv', 2, 'row.field_count'],
    ]);
  });

  it('has opening hours past midnight, all day and on single days', async () => {
    const places =
      'placeID,latitude,longitude,name,address,city,alcohol,smoking_area,dress_code,accessibility,price,Rambience,area,other_services\n';
    const { venues } = await imported(
      folder({
        'geoplaces2.csv': `${places}1,22.1,-100.9,Bar_Uno,?,?,Full_Bar,section,formal,completely,high,quiet,open,Internet\n`,
        'chefmozcuisine.csv': 'placeID,Rcuisine\n1,Bar\n1,Mexican\n',
        'chefmozhours4.csv':
          'placeID,hours,days\n1,21:00-01:00;,Mon;Tue;\n1,00:00-23:30;,Sat;\n1,00:00-00:00;,Sun;\n1,10:00-12:00;14:00-16:00;,Wed;\n',
        'chefmozparking.csv': 'placeID,parking_lot\n1,valet parking\n',
        'chefmozaccepts.csv': 'placeID,Rpayment\n1,cash\n1,VISA\n',
        'userprofile.csv': 'userID,latitude,longitude,birth_year,budget,smoker\nU1,22,-100,1950,?,true\n',
        'usercuisine.csv': 'userID,Rcuisine\n',
        'rating_final.csv': 'userID,placeID,rating\nU1,1,0\n',
      }),
    );
    expect(venues.get('uci-1')).toEqual({
      id: 'uci-1',
      name: 'Bar Uno',
      category: 'bar',
      categoryLabel: 'Bar, Mexican',
      cuisines: ['mexican'],
      location: { latitude: 22.1, longitude: -100.9 },
      timeZone: 'America/Mexico_City',
      price: 3,
      amenities: ['parking', 'smoking_area', 'wheelchair_accessible', 'outdoor_seating', 'wifi', 'cocktails'],
      moods: ['quiet', 'fancy'],
      openingHours: [
        { day: 'mon', opens: '21:00', closes: '01:00' },
        { day: 'tue', opens: '21:00', closes: '01:00' },
        { day: 'sat', opens: '00:00', closes: '24:00' },
        { day: 'wed', opens: '10:00', closes: '12:00' },
        { day: 'wed', opens: '14:00', closes: '16:00' },
      ],
      description: 'Takes cash, VISA.',
    });
  });

  it.each([
    [
      'dataset.unknown',
      {},
      'looked for calgary-foursquare (CAL_checkin_with_active_regionId.csv); gnpr-foursquare-nyc (train.csv, test.csv)',
    ],
    ['dataset.bad_option', { name: 'gowalla' }, 'there is no data set "gowalla"'],
    ['dataset.file_missing', { name: 'gnpr-foursquare-nyc' }, 'has no train.csv, which gnpr-foursquare-nyc needs'],
    ['dataset.bad_option', { name: 'gnpr-foursquare-nyc', only: 'validation' }, 'has no slice "validation"'],
  ])('that cannot be read is refused: %s', async (code, options, message) => {
    await expect(imported(folder({ 'README.md': 'hello' }), options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('must be in a folder', async () => {
    await expect(detectDataset(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'dataset.not_a_directory' });
  });
});
