/**
 * A day's events, delivered three times and in any order, leave the state that they leave delivered once and in order.
 *
 * Through the one door and the real log: collect, append, follow, fold. Two things are asked of the order. What an event is joined with on arrival (records of
 * venues and people, weather reports) comes in before what it is joined to: see docs/features.md. And an answer is in the log before anyone can react to it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../src/domain/clock.ts';
import type { Event } from '../../src/domain/event.ts';
import { FeatureStore } from '../../src/features/feature-store.ts';
import { collect } from '../../src/ingest/collect.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { Random } from '../../src/stats/random.ts';
import { firstDifference, stateOf } from '../support/state.ts';

const directory = await mkdtemp(join(tmpdir(), 'checkin-arrival-'));
afterAll(() => rm(directory, { recursive: true }));

const events = [...simulate({ seed: 3, venues: 120, people: 150, weeks: 2 })].flat();
const midnight = Math.floor(events[events.length - 1]!.at / dayMs) * dayMs - dayMs;
const before = events.filter(({ at }) => at < midnight);
const day = events.filter(({ at }) => at >= midnight && at < midnight + dayMs);
const people = [...new Set(day.flatMap((event) => ('userId' in event && event.userId !== undefined ? [event.userId] : [])))];
const venues = [...new Set(events.flatMap((event) => (event.type === 'venue.upserted' ? [event.venue.id] : [])))];
/** Given, where it would else follow the person's anchor. */
const context = { location: { latitude: -23.56, longitude: -46.65 }, groupType: 'couple' } as const;
const clock = { now: () => midnight + dayMs };

/** Not commutative, and says so: distances are measured from an anchor that moves with every visit. The column beside it divides by it. */
const anchored = ['distance_tolerance'];
const anchoredColumns = ['distance_tolerance', 'distance_ratio'];

const isRecord = ({ type }: Event): boolean => type.startsWith('venue.') || type.startsWith('user.') || type === 'external.weather';
const stages = [
  day.filter(isRecord),
  day.filter(({ type }) => type === 'recommendation.served'),
  day.filter((e) => !isRecord(e) && e.type !== 'recommendation.served'),
];

let runs = 0;

/** Delivers the day to a new log and folds what the log gives. @param order of each stage's deliveries: places in the stage, each at least once */
async function deliver(order: (length: number) => readonly number[]): Promise<{ store: FeatureStore; stored: number }> {
  const path = join(directory, String(runs++));
  const { log, close } = await openEmbedded(path, { clock });
  const store = new FeatureStore();
  for (let i = 0; i < before.length; i += 1000) await log.append(before.slice(i, i + 1000));
  for (const stage of stages) {
    const deliveries = order(stage.length).map((place) => stage[place]!);
    for (let i = 0; i < deliveries.length; i += 100) {
      const batch = deliveries.slice(i, i + 100);
      // Answers are CheckIn's own events: they do not come by the door for everyone.
      if (batch[0]!.type === 'recommendation.served') await log.append(batch);
      else expect((await collect(batch, { log, clock })).rejected).toEqual([]);
    }
  }
  const until = await log.lastSeq();
  const done = new AbortController();
  for await (const page of log.follow(0, done.signal)) {
    for (const event of page) store.apply(event);
    if (store.seq === until) done.abort();
  }
  await close();
  return { store, stored: until };
}

/** Rows of many people, venues and moments, but for the columns that may differ. */
function rowsOf(store: FeatureStore): Float32Array {
  const random = new Random(11);
  const kept = store.columns.map((name, column) => (anchoredColumns.includes(name) ? -1 : column)).filter((column) => column >= 0);
  const rows: number[] = [];
  for (let i = 0; i < 60; i++) {
    const userId = people[random.integer(people.length)]!;
    const candidates = Int32Array.from({ length: 10 }, () => store.catalogue.indexOf(venues[random.integer(venues.length)]!));
    const at = midnight + dayMs + random.integer(24) * hourMs;
    const { values, columns } = store.matrix(userId, candidates, store.resolveMoment({ userId, at, context, understood: null }));
    for (let row = 0; row < candidates.length; row++) for (const column of kept) rows.push(values[row * columns.length + column]!);
  }
  return Float32Array.from(rows);
}

describe('a day of events', async () => {
  const inOrder = await deliver((length) => Array.from({ length }, (_, i) => i));
  const expected = stateOf(inOrder.store, anchored);
  const rows = rowsOf(inOrder.store);

  it('is a day of everything that happens in a city', () => {
    const kinds = new Set(day.map((event) => (event.type === 'interaction' ? event.kind : event.type)));
    expect(day.length).toBeGreaterThan(500);
    expect(kinds.size).toBeGreaterThanOrEqual(12);
    expect(rows.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(50_000);
    expect(inOrder.stored).toBe(before.length + day.length);
  });

  it('leaves the same state in any order and delivered three times', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = new Random(seed);
        const { store, stored } = await deliver((length) => random.shuffle(Array.from({ length: 3 * length }, (_, i) => i % length)));
        expect(stored).toBe(inOrder.stored);
        expect(firstDifference(stateOf(store, anchored), expected)).toBeNull();
        // Rows are of single precision: two sums that differ in their last bit may be rounded apart.
        expect(firstDifference(rowsOf(store), rows, 2 ** -22)).toBeNull();
      }),
      { numRuns: 4 },
    );
  });
});
