import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, memoryLog, randomCast, randomEvent, served, tombstone } from '../../test/support/events.ts';
import type { Draft, MemoryLog } from '../../test/support/events.ts';
import type { LoggedEvent } from '../domain/event.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import { Random } from '../stats/random.ts';
import { builtinFeatures } from './builtin-features.ts';
import { defineFeature } from './define.ts';
import type { FeatureDefinition } from './define.ts';
import { featureDigests, hashRow } from './digest.ts';
import { FeatureStore } from './feature-store.ts';
import { checkParity, type ParityCheck } from './parity-check.ts';

const now = friday + 3 * hours;
const snapshotSeq = 200;

function someEvents(seed: number): Draft[] {
  const random = new Random(seed);
  const events = randomCast(random, { at: friday - 40 * days, people: 10, venues: 20 });
  while (events.length < 300) events.push(randomEvent(random, { from: friday - days, until: friday, people: 10, venues: 20 }));
  return events;
}

function folded(events: readonly LoggedEvent[], definitions: readonly FeatureDefinition[] = builtinFeatures): FeatureStore {
  const store = new FeatureStore(definitions);
  for (const event of events) store.apply(event);
  return store;
}

function check(log: MemoryLog, live: FeatureStore, definitions = builtinFeatures): Promise<ParityCheck | null> {
  const base = FeatureStore.restore(folded(log.events.slice(0, snapshotSeq), definitions).snapshot(), definitions)!;
  return checkParity({ live, base, log, now, share: 1, round: 3, signal: new AbortController().signal });
}

/** An answer as the store would give it, in the log. */
function answer(log: MemoryLog, store: FeatureStore, userId: string, at: number): void {
  const candidates = Int32Array.of(0, 1, 2);
  const features = store.matrix(userId, candidates, store.resolveMoment({ userId, at, context: { time: at }, understood: null }));
  const items = [...candidates].map((venue, position) => ({
    venueId: store.catalogue.ids[venue]!,
    position,
    score: 0,
    propensity: 1,
    featureHash: hashRow(features, position),
    ...(position === 1 && { featureDigests: featureDigests(features, position) }),
  }));
  const { seq: asOfSeq, featureSetVersion } = store;
  log.push(served(`answer-${at}`, userId, [], at, { context: { time: at }, items, asOfSeq, featureSetVersion }));
  store.apply(log.events.at(-1)!);
}

describe('the parity check of a running process', () => {
  it('finds nothing where there is nothing to find', async () => {
    const log = memoryLog(someEvents(1));
    const live = folded(log.events);
    for (let i = 0; i < 5; i++) answer(log, live, `person-${i}`, now + i);
    expect(await check(log, live)).toEqual({ fromSeq: snapshotSeq, toSeq: log.events.length, served: 15, probed: 30, mismatched: {} });
  });

  it('finds an event that was skipped, and one that was applied twice, by the features that they went into', async () => {
    const visit = did('checkin', 'person-1', 'venue-3', friday);
    const log = memoryLog([...someEvents(2), visit, did('view', 'person-1', 'venue-4', friday)]);
    const skipped = folded(log.events.filter((event) => !(event.type === 'interaction' && event.kind === 'checkin' && event.seq > 300)));
    const twice = folded(log.events.flatMap((event) => (event.seq === 301 ? [event, { ...event, seq: 301.5 }] : [event])));
    for (const live of [skipped, twice]) {
      const { mismatched } = (await check(log, live))!;
      expect(Object.keys(mismatched)).toEqual(expect.arrayContaining(['venue_category_preferences', 'popularity_score', 'peak_hours']));
    }
  });

  it("finds a venue's row that was kept too long", async () => {
    class Forgetful extends FeatureStore {
      readonly kept = new Map<string, FeatureMatrix>();
      override matrix(...asked: Parameters<FeatureStore['matrix']>): FeatureMatrix {
        const key = `${asked[0]} ${asked[1].join(' ')}`;
        const matrix = this.kept.get(key) ?? super.matrix(...asked);
        this.kept.set(key, matrix);
        return matrix;
      }
    }
    const log = memoryLog(someEvents(3));
    const live = new Forgetful();
    for (const event of log.events) live.apply(event);
    expect((await check(log, live))!.mismatched).toEqual({});
    log.push(did('checkin', 'person-1', 'venue-3', friday));
    live.apply(log.events.at(-1)!);
    const { mismatched } = (await check(log, live))!;
    expect(Object.keys(mismatched)).toContain('popularity_score');
  });

  it('finds a feature that reads the time of the machine, by what was served before', async () => {
    let machineTime = 1;
    const impure = defineFeature({
      name: 'impure',
      entity: 'venue',
      version: 1,
      unit: 's',
      range: [0, Infinity],
      description: 'reads a clock of its own',
      on: ['view'],
      init: () => ({}),
      apply: () => undefined,
      read: (_state, _now, out, offset) => {
        out[offset] = machineTime;
      },
    });
    const definitions = [...builtinFeatures, impure];
    const log = memoryLog(someEvents(4));
    const live = folded(log.events, definitions);
    answer(log, live, 'person-1', now);
    machineTime = 2;
    expect(await check(log, live, definitions)).toMatchObject({
      served: 3,
      mismatched: { impure: expect.any(Number) as number, unknown: 2 },
    });
  });

  it('says nothing where events were deleted in between, or the snapshot is newer than the live store', async () => {
    for (const erasure of [{ type: 'log.erased', at: friday } as const, tombstone(friday, 'nobody')]) {
      const log = memoryLog([...someEvents(5), erasure]);
      expect(await check(log, folded(log.events))).toBeNull();
    }
    const log = memoryLog(someEvents(5));
    const live = folded(log.events);
    const checking = check(log, live);
    // The tombstone comes while the replay is under way, and events that it has not come to yet may go.
    live.apply({ ...tombstone(friday, 'nobody'), id: 'a tombstone', seq: live.seq + 1, receivedAt: friday });
    expect(await checking).toBeNull();
    expect(await check(log, folded(log.events.slice(0, 100)))).toBeNull();
  });
});
