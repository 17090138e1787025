import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Venue } from '../domain/venue.ts';
import { verifyParity } from '../features/verify.ts';
import { openEmbedded } from '../log/open.ts';
import { recommenderEstimator } from '../models/catalogue.ts';
import { startEndingAt } from '../simulation/options.ts';
import { simulate } from '../simulation/simulate.ts';
import { Random } from '../stats/random.ts';
import { trainRecommender } from '../training/train.ts';
import { CheckIn } from './checkin.ts';

const timeZone = 'America/Sao_Paulo';
const location = { latitude: -23.5614, longitude: -46.6559 };
const venue = (id: string): Venue => ({ id, name: `Bar ${id}`, category: 'bar', timeZone, location, price: 2 });
const now = Date.UTC(2026, 10, 23, 23);
const clock = { now: () => now };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'checkin-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Runs a story against an open directory and closes it, also when the story fails. */
async function withCheckIn<T>(story: (checkin: CheckIn) => Promise<T>): Promise<T> {
  const errors: unknown[] = [];
  const checkin = await CheckIn.open({ dir, clock, onError: (error) => errors.push(error) });
  try {
    return await story(checkin);
  } finally {
    await checkin.close();
    expect(errors).toEqual([]);
  }
}

describe('CheckIn.open', () => {
  it('lets feedback count in the very next request, and after a restart', async () => {
    await withCheckIn(async (checkin) => {
      for (const id of ['a', 'b']) await checkin.putVenue(venue(id));
      const { items, recommendationId } = await checkin.recommend({ userId: 'ana' });
      expect(items).toHaveLength(2);
      const report = await checkin.trackEvents([{ type: 'interaction', kind: 'reject', userId: 'ana', venueId: 'a', recommendationId }]);
      expect(report).toMatchObject({ accepted: 1, duplicates: 0, rejected: [] });
      const next = await checkin.recommend({ userId: 'ana', minSeq: report.lastSeq });
      expect(next.items.map(({ venueId }) => venueId)).toEqual(['b']);
      expect(next.stale).toBeUndefined();
    });
    await withCheckIn(async (checkin) => {
      expect((await checkin.recommend({ userId: 'ana' })).items.map(({ venueId }) => venueId)).toEqual(['b']);
    });
  });

  it('says that an answer is stale when it was asked to wait for what has not come', async () => {
    await withCheckIn(async (checkin) => {
      expect((await checkin.recommend({ minSeq: 1_000 })).stale).toBe(true);
    });
  });

  it('takes the good events of a batch and names the bad ones', async () => {
    await withCheckIn(async (checkin) => {
      const good = { id: 'event-number-1', type: 'interaction', kind: 'view', userId: 'ana', venueId: 'a' };
      const report = await checkin.trackEvents([good, { ...good, id: 'event-number-2', kind: 'stare' }, good]);
      expect(report).toMatchObject({ accepted: 2, duplicates: 1, rejected: [{ index: 1, code: 'event.invalid' }] });
    });
  });

  it('reads, replaces, lists and removes venues and profiles', async () => {
    await withCheckIn(async (checkin) => {
      for (const id of ['a', 'b', 'c']) await checkin.putVenue(venue(id));
      await checkin.putVenue({ ...venue('b'), name: 'Bar novo' });
      expect((await checkin.getVenue('b')).name).toBe('Bar novo');
      await checkin.removeVenue('a');
      await expect(checkin.getVenue('a')).rejects.toMatchObject({ code: 'venues.not_found' });
      await expect(checkin.removeVenue('a')).rejects.toMatchObject({ code: 'venues.not_found' });
      const first = await checkin.listVenues({ limit: 1 });
      expect(first.items.map(({ id }) => id)).toEqual(['b']);
      expect((await checkin.listVenues({ cursor: first.nextCursor! })).items.map(({ id }) => id)).toEqual(['c']);
      await expect(checkin.listVenues({ cursor: 'x' })).rejects.toMatchObject({ code: 'page.bad_cursor' });
      await checkin.putUser({ id: 'ana', home: location });
      expect(await checkin.getUser('ana')).toEqual({ id: 'ana', home: location });
      await checkin.trackEvents([{ type: 'interaction', kind: 'view', userId: 'bia', venueId: 'b' }]);
      expect((await checkin.listUsers({})).items.map(({ id }) => id)).toEqual(['ana', 'bia']);
      await expect(checkin.putVenue({ ...venue('d'), price: 9 })).rejects.toMatchObject({ code: 'request.invalid' });
    });
  });

  it('refuses a directory that is open already, in one line that says what to do', async () => {
    await withCheckIn(async () => {
      await expect(CheckIn.open({ dir, clock })).rejects.toMatchObject({ code: 'log.directory_in_use' });
    });
  });
});

describe('similar venues', () => {
  it('are of the same kind where no model knows the venue, and listed', async () => {
    await withCheckIn(async (checkin) => {
      const park: Venue = { ...venue('park'), category: 'park', price: 4 };
      const cheap: Venue = { ...venue('cheap'), price: 1 };
      for (const each of [venue('a'), venue('b'), venue('gone'), cheap, park]) await checkin.putVenue(each);
      await checkin.removeVenue('gone');
      const { source, items } = await checkin.similarVenues('a');
      expect(source).toBe('kind');
      expect(items).toEqual([
        { venueId: 'b', similarity: 1 },
        { venueId: 'cheap', similarity: 1 / 3 },
      ]);
      await expect(checkin.similarVenues('gone')).rejects.toMatchObject({ code: 'venues.not_found' });
    });
  });

  it('are those that the same people go to, once a champion has learned it', async () => {
    await trainCity();
    await withCheckIn(async (checkin) => {
      const { items: venues } = await checkin.listVenues({ limit: 80 });
      const answers = await Promise.all(venues.map(({ id }) => checkin.similarVenues(id, 5)));
      const learned = answers.filter(({ source }) => source === 'people');
      expect(learned.length).toBeGreaterThan(venues.length / 2);
      const [removed] = learned[0]!.items;
      await checkin.removeVenue(removed!.venueId);
      const again = await checkin.similarVenues(venues[answers.indexOf(learned[0]!)]!.id, 5);
      expect(again.items).toHaveLength(5);
      expect(again.items.map(({ venueId }) => venueId)).not.toContain(removed!.venueId);
    });
  });
});

describe('replay parity', () => {
  it('reproduces bit by bit the vectors of 1,000 recommendations served by a trained model amid concurrent events', async () => {
    await trainCity();
    await withCheckIn(async (checkin) => {
      const people = (await checkin.listUsers({ limit: 100 })).items;
      const venues = (await checkin.listVenues({ limit: 100 })).items;
      const random = new Random(3);
      const texts = ['um barzinho com música ao vivo', 'jantar japonês', undefined];
      for (let round = 0; round < 100; round++) {
        const answers = Array.from({ length: 10 }, async () => {
          const text = random.pick(texts);
          const { source } = await checkin.recommend({ userId: random.pick(people).id, limit: 5, ...(text !== undefined && { text }) });
          expect(source).toBe('model');
        });
        const kind = random.pick(['view', 'click', 'accept', 'reject', 'checkin'] as const);
        const event = { type: 'interaction', kind, userId: random.pick(people).id, venueId: random.pick(venues).id };
        await Promise.all([...answers, checkin.trackEvents([event, { ...event, kind: 'view' }])]);
      }
    });
    const { log, close } = await openEmbedded(dir, { clock });
    const report = await verifyParity(log, { untilSeq: await log.lastSeq() });
    await close();
    expect(report).toMatchObject({ answers: 1000, mismatches: [], unmatched: 0 });
    expect(report.checked).toBeGreaterThan(1000);
  });
});

/** A small city with a past, and a promoted model. */
async function trainCity(): Promise<void> {
  const storage = await openEmbedded(dir, { clock });
  const { log, artifacts, close } = storage;
  for (const events of simulate({ venues: 80, people: 150, weeks: 3, seed: 5, startsAt: startEndingAt(now, 3, timeZone) }))
    await log.append(events);
  const { version } = await trainRecommender({
    log,
    artifacts,
    clock,
    estimator: recommenderEstimator(),
    seed: 1,
    evaluatedDecisions: 50,
    gateDecisions: 200,
  });
  await close();
  await withCheckIn(async (checkin) => {
    expect((await checkin.promoteModel(version, 'champion')).aliases).toEqual(['champion']);
  });
}
