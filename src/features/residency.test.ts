import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { days, did, friday, memoryLog, opened, randomCast, randomEvent, tombstone } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import { canReadNameless, readNameless } from '../../test/support/nameless-file.ts';
import { Spill } from '../log/spill.ts';
import { Random } from '../stats/random.ts';
import { builtinFeatures } from './builtin-features.ts';
import { hashRow } from './digest.ts';
import { FeatureStore } from './feature-store.ts';
import type { Residency } from './people.ts';

const directory = mkdtempSync(join(tmpdir(), 'checkin-residency-'));
let spills = 0;
afterAll(() => rmSync(directory, { recursive: true }));

function residency(residentPeople: number): Residency {
  return { spill: new Spill(join(directory, `people-${spills++}.db`)), residentPeople };
}

const everyone = ['nobody', ...Array.from({ length: 12 }, (_, i) => `person-${i}`), 'phone'];

/** Everything a store says about some people: rows, histories, anchors. */
function answers(store: FeatureStore, userIds: readonly string[]): string {
  const candidates = Int32Array.from({ length: store.catalogue.size }, (_, i) => i);
  return JSON.stringify(
    userIds.map((userId) => {
      const matrix = store.matrix(userId, candidates, store.resolveMoment({ userId, at: friday, context: {}, understood: null }));
      const history = Object.values(store.historyOf(userId)).map((list) => Array.from(list as Int32Array));
      return [Array.from(candidates, (_, row) => hashRow(matrix, row)), history, store.anchorOf(userId), store.lastSeqOf(userId)];
    }),
  );
}

/** Random traffic of a dozen people, with merges, a lent device and erasures. */
function traffic(random: Random, length: number): Draft[] {
  const drafts = randomCast(random, { at: friday - 40 * days, people: 12 });
  const anyone = (): string => random.pick(everyone.slice(1));
  while (drafts.length < length) {
    drafts.push(randomEvent(random, { from: friday - 20 * days, until: friday, people: 12 }));
    if (random.chance(0.03))
      drafts.push({ type: 'user.merged', at: friday, fromUserId: random.pick(['phone', anyone()]), userId: anyone() });
    if (random.chance(0.02)) drafts.push(tombstone(friday, anyone()));
    if (random.chance(0.05))
      drafts.push({ type: 'user.upserted', at: friday - random.integer(days), user: { id: anyone(), price: 1 + random.integer(4) } });
  }
  return drafts;
}

describe('people out of memory', () => {
  it.each([1, 3])('with %i in memory, every answer and the digest are those of a store that keeps everyone', (limit) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const whole = new FeatureStore();
        const small = new FeatureStore(builtinFeatures, residency(limit));
        for (const event of memoryLog(traffic(random, 150)).events) {
          whole.apply(event);
          small.apply(event);
          if (!random.chance(0.2)) continue;
          const asked = [random.pick(everyone), random.pick(everyone)];
          expect(answers(small, asked)).toBe(answers(whole, asked));
        }
        expect(small.digest()).toBe(whole.digest());
        expect(answers(small, everyone)).toBe(answers(whole, everyone));
        // Someone is still in memory whom the last question was about.
        small.historyOf(null);
        expect(small.people.residency).toMatchObject({ resident: limit, failures: 0 });
        expect(small.people.residency.returned).toBeGreaterThan(10);
      }),
      { numRuns: 12 },
    );
  });

  it('are in the snapshot, from which any store goes on as the one it was made of', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 140 }), (seed, cut) => {
        const { events } = memoryLog(traffic(new Random(seed), 150));
        const whole = new FeatureStore();
        const small = new FeatureStore(builtinFeatures, residency(3));
        for (const event of events.slice(0, cut)) for (const store of [whole, small]) store.apply(event);
        const bytes = small.snapshot();
        expect(Buffer.from(bytes).equals(whole.snapshot())).toBe(true);
        const stores = [
          small,
          FeatureStore.restore(bytes)!,
          ...[2, 100].map((limit) => FeatureStore.restore(bytes, builtinFeatures, residency(limit))!),
        ];
        for (const store of [whole, ...stores]) for (const event of events) if (event.seq > store.seq) store.apply(event);
        for (const store of stores) {
          expect(store.digest()).toBe(whole.digest());
          expect(answers(store, everyone)).toBe(answers(whole, everyone));
        }
      }),
      { numRuns: 12 },
    );
  });

  it.skipIf(!canReadNameless)('leave no trace in the spill once they are erased or merged away', () => {
    const store = new FeatureStore(builtinFeatures, residency(1));
    const people = Array.from({ length: 40 }, (_, i) => `somebody-${i}-known`);
    const drafts = [opened('a'), ...people.map((id) => did('checkin', id, 'a', friday, { sessionId: `session-of-${id}` }))];
    const { events } = memoryLog([
      ...drafts,
      { type: 'user.merged', at: friday, fromUserId: people[7]!, userId: people[8]! },
      tombstone(friday, ...people.slice(8)),
      did('view', 'bia', 'a', friday),
      did('view', 'caio', 'a', friday),
    ]);
    for (const event of events.slice(0, drafts.length)) store.apply(event);
    const file = join(directory, `people-${spills - 1}.db`);
    expect(readNameless(file).includes(people[20]!)).toBe(true);
    for (const event of events.slice(drafts.length)) store.apply(event);
    const left = readNameless(file);
    expect(people.filter((id) => left.includes(id))).toEqual(people.slice(0, 7));
  });

  it('stay in memory when the spill has no room, and it is counted', () => {
    const spill = new Spill(join(directory, 'absent', 'people.db'));
    const store = new FeatureStore(builtinFeatures, { spill, residentPeople: 1 });
    for (const event of memoryLog([opened('a'), ...['ana', 'bia', 'caio'].map((id) => did('checkin', id, 'a', friday))]).events)
      store.apply(event);
    expect(['ana', 'bia', 'caio'].map((id) => [...store.historyOf(id).visits])).toEqual([[1], [1], [1]]);
    expect(store.people.residency).toMatchObject({ resident: 3, evicted: 0, failures: 1 });
  });
});
