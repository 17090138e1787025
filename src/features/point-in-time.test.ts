import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, memoryLog, opened, randomCast, randomEvent } from '../../test/support/events.ts';
import type { Draft, MemoryLog } from '../../test/support/events.ts';
import type { EventLog } from '../log/event-log.ts';
import { Random } from '../stats/random.ts';
import { FeatureStore } from './feature-store.ts';
import { readValues, valuesAt } from './point-in-time.ts';

type Readable = Pick<EventLog, 'read' | 'lastSeq'>;

function readable(log: MemoryLog): Readable {
  return { read: log.read, lastSeq: () => Promise.resolve(log.events.length) };
}

function someDrafts(seed: number): Draft[] {
  const random = new Random(seed);
  const drafts = randomCast(random, { at: friday - 40 * days });
  while (drafts.length < 80) drafts.push(randomEvent(random, { from: friday - 5 * days, until: friday }));
  return drafts;
}

const ana = { userId: 'ana', venueId: 'bar' };
const visits = readable(
  memoryLog([
    opened('bar'),
    did('checkin', 'ana', 'bar', friday - 2 * days),
    did('checkin', 'ana', 'bar', friday - days),
    did('checkin', 'bia', 'bar', friday),
  ]),
);

async function visitsBefore(seq: number): Promise<number | null | undefined> {
  const { values } = await valuesAt(visits, { ...ana, seq, store: new FeatureStore() });
  return values.find(({ name }) => name === 'visits_before')?.value;
}

describe('values as of a past event', () => {
  it('hold what had happened by then: the second visit is not in what was known after the first', async () => {
    expect([await visitsBefore(1), await visitsBefore(2), await visitsBefore(3), await visitsBefore(4)]).toEqual([0, 1, 2, 2]);
  });

  it('never depend on what came later: a log that ends there gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 7, max: 80 }), async (seed, seq) => {
        const drafts = someDrafts(seed);
        const subject = { userId: `person-${Math.abs(seed) % 4}`, venueId: `venue-${Math.abs(seed) % 6}`, seq };
        const whole = await valuesAt(readable(memoryLog(drafts)), { ...subject, store: new FeatureStore() });
        const cut = await valuesAt(readable(memoryLog(drafts.slice(0, seq))), { ...subject, store: new FeatureStore() });
        expect(whole).toEqual(cut);
        expect(whole.seq).toBe(seq);
      }),
      { numRuns: 30 },
    );
  });

  it('are the same from a snapshot of before as from the beginning', async () => {
    const log = memoryLog(someDrafts(7));
    const early = new FeatureStore();
    for (const event of log.events.slice(0, 40)) early.apply(event);
    const options = { userId: 'person-1', venueId: 'venue-2', seq: 60 };
    const fromSnapshot = await valuesAt(readable(log), { ...options, store: FeatureStore.restore(early.snapshot())! });
    expect(fromSnapshot).toEqual(await valuesAt(readable(log), { ...options, store: new FeatureStore() }));
  });

  it('are read at the time of the event, or at one that is told, by which sums have decayed', async () => {
    const read = (at?: number) => valuesAt(visits, { ...ana, seq: 3, store: new FeatureStore(), ...(at !== undefined && { at }) });
    const then = await read();
    expect(then.at).toBe(friday - days);
    expect(await read(friday - days)).toEqual(then);
    const later = await read(friday + 30 * days);
    const frequency = (values: typeof then.values) => values.find(({ name }) => name === 'check_in_frequency')!.value!;
    expect(frequency(later.values)).toBeLessThan(frequency(then.values));
    // A snapshot of exactly that event replays nothing, and still knows when it was.
    const store = new FeatureStore();
    await valuesAt(visits, { ...ana, seq: 3, store });
    expect(await valuesAt(visits, { ...ana, seq: 3, store })).toEqual(then);
  });

  it('are those of a person, of a venue, or of both and what lies between them; NaN is null', () => {
    const store = new FeatureStore();
    for (const event of memoryLog([opened('bar'), did('checkin', 'ana', 'bar', friday)]).events) store.apply(event);
    const at = friday + hours;
    const person = readValues(store, { userId: 'ana', venueId: null, at, seq: 2 });
    const venue = readValues(store, { userId: null, venueId: 'bar', at, seq: 2 });
    const both = readValues(store, { ...ana, at, seq: 2 });
    expect(person.values[0]!.name).toBe('avg_session_duration');
    expect(venue.values.map(({ name }) => name)).toContain('popularity_score');
    expect(both.values.slice(0, person.values.length)).toEqual(person.values);
    expect(both.values.map(({ name }) => name)).toContain('visits_before');
    expect(venue.values.some(({ name }) => name.startsWith('moment.') || name === 'visits_before')).toBe(false);
    expect(both.values.every(({ value }) => value === null || Number.isFinite(value))).toBe(true);
    expect(readValues(store, { userId: 'someone new', venueId: null, at, seq: 2 }).isKnown).toBe(false);
  });

  it('say what is wrong: a venue that came later, an event that is not there yet, nobody named', async () => {
    await expect(valuesAt(visits, { userId: null, venueId: 'cinema', seq: 4, store: new FeatureStore() })).rejects.toMatchObject({
      code: 'venues.not_found',
    });
    await expect(valuesAt(visits, { ...ana, seq: 5, store: new FeatureStore() })).rejects.toMatchObject({
      code: 'features.not_reached',
      message: 'there is no event 5 yet: the newest is 4',
    });
    await expect(valuesAt(visits, { userId: null, venueId: null, seq: 4, store: new FeatureStore() })).rejects.toMatchObject({
      code: 'features.no_subject',
    });
  });
});
