import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, memoryLog, opened, randomCast, randomEvent, tombstone } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import type { Moment } from '../domain/dataset.ts';
import { columnIndex } from '../domain/matrix.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import { Random } from '../stats/random.ts';
import { builtinFeatures } from './builtin-features.ts';
import { defineFeature } from './define.ts';
import { hashRow } from './digest.ts';
import { FeatureStore } from './feature-store.ts';

function storeOf(drafts: readonly Draft[], store = new FeatureStore()): FeatureStore {
  for (const event of memoryLog(drafts).events) if (event.seq > store.seq) store.apply(event);
  return store;
}

function momentAt(store: FeatureStore, userId: string | null, at = friday): Moment {
  return store.resolveMoment({ userId, at, context: {}, understood: null });
}

/** Digests of everyone's rows for every venue. */
function digest(store: FeatureStore, at = friday): string {
  const candidates = Int32Array.from({ length: store.catalogue.size }, (_, i) => i);
  return ['nobody', 'person-0', 'person-1', 'person-2', 'person-3']
    .flatMap((userId) => {
      const matrix = store.matrix(userId, candidates, momentAt(store, userId, at));
      return Array.from(candidates, (_, row) => hashRow(matrix, row));
    })
    .join();
}

function randomLog(seed: number, length = 120): Draft[] {
  const random = new Random(seed);
  const drafts = randomCast(random, { at: friday - 40 * days });
  while (drafts.length < length) {
    drafts.push(randomEvent(random, { from: friday - 20 * days, until: friday }));
    if (random.chance(0.02))
      drafts.push({ type: 'user.merged', at: friday, fromUserId: `person-${random.integer(2)}`, userId: 'person-2' });
    if (random.chance(0.02)) drafts.push(tombstone(friday, 'person-3'));
    if (random.chance(0.02)) drafts.push({ type: 'venue.removed', at: friday, venueId: `venue-${random.integer(6)}` });
  }
  return drafts;
}

describe('the order of events', () => {
  it('is that of seq; gaps are erased events, steps back are refused', () => {
    const store = new FeatureStore();
    const [first] = memoryLog([opened('a')]).events;
    store.apply({ ...first!, seq: 5 });
    expect(() => store.apply({ ...first!, seq: 5 })).toThrow(RangeError);
    expect(() => store.apply({ ...first!, seq: 4 })).toThrow('event 4 after 5');
    store.apply({ ...first!, seq: 9 });
    expect(store.seq).toBe(9);
  });
});

function viewed(count: number): Draft[] {
  return [opened('a'), ...Array.from({ length: count }, () => did('view', 'ana', 'a', friday - hours, { context: { mood: ['cozy'] } }))];
}

describe('a poison event', () => {
  const touchy = defineFeature({
    name: 'touchy',
    entity: 'venue',
    version: 1,
    unit: 'views',
    range: [0, 10],
    description: 'throws at the third view',
    on: ['view'],
    init: () => ({ views: 0 }),
    apply: (state) => {
      state.views++;
      if (state.views === 3) throw new Error('poison');
    },
    read: ({ views }, _now, out, offset) => {
      if (views > 3) throw new Error('cannot say');
      out[offset] = views;
    },
  });

  it('is counted for the feature that throws and reaches all the others', () => {
    const store = storeOf(viewed(3), new FeatureStore([touchy, ...builtinFeatures]));
    expect(store.failures).toEqual({ touchy: 1 });
    expect(store.seq).toBe(4);
    const { features } = store.request('ana', Int32Array.of(0), momentAt(store, 'ana'));
    expect(features.values[columnIndex(features, 'current_mood_indicators.cozy')]).toBeGreaterThan(0.5);
    expect(features.values[columnIndex(features, 'touchy')]).toBe(3);

    const worse = storeOf(viewed(4), new FeatureStore([touchy, ...builtinFeatures]));
    const row = worse.request('ana', Int32Array.of(0), momentAt(worse, 'ana')).features;
    expect(row.values[columnIndex(row, 'touchy')]).toBeNaN();
    expect(worse.failures).toEqual({ touchy: 2 });
  });
});

describe('the matrix', () => {
  it('is the same, bit by bit, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const drafts = randomLog(seed);
        const asked = new FeatureStore();
        for (const event of memoryLog(drafts).events) {
          asked.apply(event);
          if (random.chance(0.3)) digest(asked, friday + random.integer(100) * 20_000);
        }
        expect(digest(asked)).toBe(digest(storeOf(drafts)));
      }),
      { numRuns: 25 },
    );
  });

  it('gives a venue the same row alone and among others', () => {
    const store = storeOf(randomLog(3));
    const moment = momentAt(store, 'person-1');
    const all = store.matrix('person-1', Int32Array.of(5, 2, 0, 2), moment);
    for (const [row, venue] of [5, 2, 0, 2].entries())
      expect(hashRow(all, row)).toBe(hashRow(store.matrix('person-1', Int32Array.of(venue), moment), 0));
  });

  it('gives a single venue feature as it stands in the rows', () => {
    const store = storeOf(randomLog(6));
    const venues = Int32Array.of(3, 1, 4);
    const moment = momentAt(store, null, friday + 30_000);
    const matrix = store.matrix(null, venues, moment);
    const column = columnIndex(matrix, 'popularity_score');
    expect([...store.venueValues('popularity_score', venues, moment.at)]).toEqual(
      [0, 1, 2].map((row) => matrix.values[row * matrix.columns.length + column]),
    );
    expect(() => store.venueValues('check_in_frequency', venues, moment.at)).toThrow(RangeError);
  });

  it('counts time in whole minutes', () => {
    const store = storeOf(randomLog(4));
    expect(digest(store, friday + 59_999)).toBe(digest(store, friday));
    expect(digest(store, friday + 60_000)).not.toBe(digest(store, friday));
  });

  it('works for nobody, for nothing, and for venues known by id only', () => {
    const empty = new FeatureStore();
    expect(empty.matrix(null, new Int32Array(0), momentAt(empty, null))).toMatchObject({ rows: 0 });
    const store = storeOf([did('checkin', 'ana', 'unknown', friday - hours)]);
    const matrix = store.matrix(null, Int32Array.of(0), momentAt(store, null));
    expect(matrix.values.length).toBe(store.columns.length);
    expect(matrix.values[columnIndex(matrix, 'popularity_score')]).toBeGreaterThan(0);
    expect(matrix.values[columnIndex(matrix, 'category.food')]).toBeNaN();
  });
});

function matrixOf(...values: number[]): FeatureMatrix {
  return { rows: 1, columns: values.map((_, i) => `c${i}`), values: Float32Array.from(values) };
}

describe('the hash of a row', () => {
  it('changes with any bit of any value, and with their order', () => {
    const base = [0, 1, 0.1, Number.NaN, -5];
    const variants = [
      base,
      [-0, 1, 0.1, Number.NaN, -5],
      [0, 1, Math.fround(0.1) + 1e-8, Number.NaN, -5],
      [1, 0, 0.1, Number.NaN, -5],
      [0, 1, 0.1, 0, -5],
    ];
    expect(new Set(variants.map((values) => hashRow(matrixOf(...values), 0))).size).toBe(variants.length);
  });

  it('takes every NaN for the same', () => {
    const matrix = matrixOf(1, Number.NaN);
    const other = { ...matrix, values: Float32Array.from(matrix.values) };
    new Uint32Array(other.values.buffer)[1] = 0xffc00001;
    expect(hashRow(other, 0)).toBe(hashRow(matrix, 0));
  });
});

describe('a snapshot', () => {
  it('and the events after it give what replaying everything gives', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 119 }), (seed, cut) => {
        const drafts = randomLog(seed);
        const bytes = storeOf(drafts.slice(0, cut)).snapshot();
        const restored = FeatureStore.restore(bytes)!;
        expect(restored.seq).toBe(cut);
        const whole = storeOf(drafts);
        expect(digest(storeOf(drafts, restored))).toBe(digest(whole));
        expect(restored.digest()).toBe(whole.digest());
        // The bytes are not the state: a second start from them is as good as the first.
        expect(digest(storeOf(drafts, FeatureStore.restore(bytes)!))).toBe(digest(storeOf(drafts)));
      }),
      { numRuns: 25 },
    );
  });

  it('has the digest of its state, which every event about someone changes and no reading does', () => {
    const store = new FeatureStore();
    const seen = new Set([store.digest()]);
    for (const event of memoryLog(randomLog(2, 60)).events) {
      store.apply(event);
      digest(store);
      seen.add(store.digest());
    }
    expect(seen.size).toBe(store.seq + 1);
    expect(FeatureStore.restore(store.snapshot())!.digest()).toBe(store.digest());
  });

  it('is refused when damaged, cut off, or made with other features', () => {
    const store = storeOf(randomLog(1));
    const bytes = store.snapshot();
    const damaged = Uint8Array.from(bytes);
    damaged[damaged.length - 7]! ^= 1;
    expect(FeatureStore.restore(damaged)).toBeNull();
    expect(FeatureStore.restore(bytes.subarray(0, bytes.length - 1))).toBeNull();
    expect(FeatureStore.restore(new Uint8Array(3))).toBeNull();
    expect(FeatureStore.restore(bytes, builtinFeatures.slice(1))).toBeNull();
    const [first, ...rest] = builtinFeatures;
    expect(FeatureStore.restore(bytes, [{ ...first!, version: first!.version + 1 }, ...rest])).toBeNull();
    expect(FeatureStore.restore(bytes)).not.toBeNull();
  });
});
