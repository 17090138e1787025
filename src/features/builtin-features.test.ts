import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, did, friday, memoryLog, opened, randomCast, randomEvent } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import { dayMs, hourMs } from '../domain/clock.ts';
import { Random } from '../stats/random.ts';
import { builtinFeatures } from './builtin-features.ts';
import { City } from './city.ts';
import { columnNames, defineFeature } from './define.ts';
import type { FeatureDefinition } from './define.ts';
import { FeatureStore } from './feature-store.ts';
import { Stage } from './world.ts';

const today = Math.floor(friday / dayMs) * dayMs;
const now = today + 20 * hourMs;

const canvas = `
  avg_session_duration check_in_frequency venue_category_preferences time_of_day_patterns social_activity_level exploration_vs_exploitation
  cuisine_preferences price_sensitivity distance_tolerance rating_threshold group_size_preference
  recent_rejections current_mood_indicators seasonal_preferences weather_sensitivity
  category price_range capacity location_features amenities
  popularity_score recent_rating_trend check_in_volume_trend peak_hours typical_crowd_demographics
  current_crowd_level wait_time_estimate live_events weather_impact`;

function storeOf(drafts: readonly Draft[], definitions: readonly FeatureDefinition[] = builtinFeatures): FeatureStore {
  const store = new FeatureStore(definitions);
  for (const event of memoryLog(drafts).events) store.apply(event);
  return store;
}

/** All columns of a pair, by name. */
function rowOf(store: FeatureStore, userId: string, venueId: string, at = now): Record<string, number> {
  const moment = store.resolveMoment({ userId, at, context: {}, understood: null });
  const { columns, values } = store.matrix(userId, Int32Array.of(store.catalogue.indexOf(venueId)), moment);
  return Object.fromEntries(columns.map((name, i) => [name, values[i]!]));
}

function isReport({ type }: Draft): boolean {
  return type === 'external.weather';
}

/** A history of two weeks, then the events of one day. */
function randomDays(random: Random): { before: Draft[]; day: Draft[] } {
  const before = randomCast(random, { at: today - 40 * dayMs });
  for (let i = 0; i < 40; i++) before.push(randomEvent(random, { from: today - 14 * dayMs, until: today }));
  const day = Array.from({ length: 25 }, () => randomEvent(random, { from: today, until: today + dayMs }));
  // What the city knew of the weather when an event came in belongs to the event: reports stay where they are.
  return { before: [...before, ...day.filter(isReport)], day: day.filter((event) => !isReport(event)) };
}

describe('the feature set', () => {
  it('has every feature of the canvas, by its name', () => {
    expect(builtinFeatures.map(({ name }) => name)).toEqual(canvas.trim().split(/\s+/));
  });

  it('describes every column, each name once', () => {
    const store = new FeatureStore();
    expect(new Set(store.columns).size).toBe(store.columns.length);
    for (const { name, unit, range, description } of store.descriptions) {
      expect(unit, name).not.toBe('');
      expect(description.length, name).toBeGreaterThan(20);
      expect(range[0], name).toBeLessThan(range[1]);
    }
  });

  it('gives values within the declared range, or none', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -2, max: 45 }), (seed, daysLater) => {
        const random = new Random(seed);
        const { before, day } = randomDays(random);
        const store = storeOf([...before, ...day]);
        const row = rowOf(store, `person-${random.integer(5)}`, `venue-${random.integer(6)}`, now + daysLater * dayMs);
        for (const { name, range } of store.descriptions) {
          const value = row[name]!;
          if (Number.isNaN(value)) continue;
          expect(value, name).toBeGreaterThanOrEqual(range[0]);
          expect(value, name).toBeLessThanOrEqual(range[1]);
        }
        expect(store.failures).toEqual({});
      }),
      { numRuns: 60 },
    );
  });

  it('gives every column a value for someone and somewhere well known', () => {
    const random = new Random(5);
    const drafts = randomCast(random, { at: today - 40 * dayMs, people: 40, venues: 40 });
    for (let i = 0; i < 3000; i++) drafts.push(randomEvent(random, { from: today - 20 * dayMs, until: now, people: 40, venues: 40 }));
    const store = storeOf(drafts);
    const everMissing = new Set(store.columns);
    for (let person = 0; person < 40; person++) {
      const userId = `person-${person}`;
      const moment = store.resolveMoment({
        userId,
        at: now,
        context: { groupSize: 2, groupType: 'couple', weather: { condition: 'rain' } },
        understood: {
          language: 'en',
          categories: ['bar'],
          cuisines: ['pizza'],
          mood: ['cozy'],
          price: { min: 1, max: 2, budgetBRL: null },
          near: [],
          maxDistanceM: 1000,
          time: { day: null, daypart: null, at: null, now: true },
          group: { type: null, size: null },
          dietary: ['vegan'],
          amenities: ['wifi'],
          music: ['samba'],
          exclude: ['amenity:dj'],
        },
      });
      const { columns, values } = store.matrix(
        userId,
        Int32Array.from({ length: 40 }, (_, i) => i),
        moment,
      );
      for (const [i, value] of values.entries()) if (!Number.isNaN(value)) everMissing.delete(columns[i % columns.length]!);
    }
    expect([...everMissing]).toEqual([]);
  });
});

/** The values of one feature for everyone, read in double precision from states folded by the store's own rules. */
function valuesOf(definition: FeatureDefinition, drafts: readonly Draft[], at = now): Float64Array {
  const states = new Map<string, unknown>();
  const spy: FeatureDefinition = {
    ...definition,
    init: () => definition.init(),
    apply: (state, event, world) => {
      definition.apply(state, event, world);
      const id =
        definition.entity === 'user'
          ? 'user' in event
            ? event.user.id
            : 'userId' in event
              ? event.userId
              : ''
          : 'venue' in event
            ? event.venue.id
            : 'venueId' in event
              ? event.venueId
              : '';
      states.set(id, state);
    },
    read: () => undefined,
  };
  const store = storeOf(drafts, [spy]);
  expect(store.failures).toEqual({});
  const stage = new Stage(store.catalogue, new City());
  stage.openRead(at, null);
  const ids = [...states.keys()].toSorted();
  const width = columnNames(definition).length;
  const out = new Float64Array(ids.length * width);
  for (const [i, id] of ids.entries()) definition.read(states.get(id), at, out as unknown as Float32Array, i * width, stage);
  return out;
}

function expectClose(a: Float64Array, b: Float64Array): void {
  expect(a.length).toBe(b.length);
  for (const [i, value] of a.entries()) {
    if (Number.isNaN(value)) expect(b[i]).toBeNaN();
    else expect(Math.abs(value - b[i]!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  }
}

describe('commutativity', () => {
  it.each(builtinFeatures.filter(({ commutative }) => commutative))('$name: any order of a day gives the same values', (definition) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const { before, day } = randomDays(random);
        expectClose(valuesOf(definition, [...before, ...random.shuffle([...day])]), valuesOf(definition, [...before, ...day]));
      }),
      { numRuns: 15 },
    );
  });

  it('would notice a feature that depends on the order', () => {
    const last = defineFeature({
      name: 'last_seen',
      entity: 'user',
      version: 1,
      unit: 'ms',
      range: [0, Infinity],
      description: 'the last one wins',
      on: ['view', 'click', 'checkin'],
      init: () => ({ at: 0 }),
      apply: (state, { at }) => {
        state.at = at;
      },
      read: ({ at }, _now, out, offset) => {
        out[offset] = at;
      },
      merge: () => undefined,
    });
    const orders = [1, 2, 3, 4, 5].map((seed) => {
      const { before, day } = randomDays(new Random(9));
      return valuesOf(last, [...before, ...new Random(seed).shuffle(day)]).join();
    });
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  it('leaves only distance_tolerance out: its anchor moves with every visit', () => {
    expect(builtinFeatures.filter(({ commutative }) => !commutative).map(({ name }) => name)).toEqual(['distance_tolerance']);
  });
});

describe('values that are kept', () => {
  const { before, day } = randomDays(new Random(3));
  const kept = builtinFeatures.filter(({ timeless, daily }) => timeless || daily);

  it.each(kept)('$name: is the same at every minute for which it is kept', (definition) => {
    const drafts = [...before, ...day];
    const at = (moment: number): string => valuesOf(definition, drafts, moment).join();
    expect(at(today + dayMs - 1)).toBe(at(today));
    if (definition.timeless) expect(at(today + 40 * dayMs)).toBe(at(today));
  });
});

describe('merging', () => {
  // From where distances count depends on what one knew of the person then.
  const features = builtinFeatures.filter(({ entity, name }) => entity === 'user' && name !== 'distance_tolerance');

  it('gives the person what they would have had, had they been known from the start', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const cast = randomCast(random, { at: today - 40 * dayMs, people: 0 });
        const events = Array.from({ length: 40 }, () => randomEvent(random, { from: today - 14 * dayMs, until: now, people: 1 })).toSorted(
          (a, b) => a.at - b.at,
        );
        const anonymousSessions = random.integer(3);
        const known = storeOf([...cast, ...events], features);
        // A session is known or anonymous as a whole.
        const isAnonymous = (event: Draft): boolean => 'sessionId' in event && event.sessionId.endsWith(`-${anonymousSessions}`);
        const asAnonymous = events.map((event) => (isAnonymous(event) ? { ...event, userId: 'anonymous' } : event));
        const merged = storeOf(
          [...cast, ...asAnonymous, { type: 'user.merged', at: now, fromUserId: 'anonymous', userId: 'person-0' }],
          features,
        );
        const [a, b] = [rowOf(known, 'person-0', 'venue-0'), rowOf(merged, 'person-0', 'venue-0')];
        for (const name of features.flatMap((feature) => columnNames(feature)))
          expect(b[name], name).toSatisfy(
            (value: number) => Object.is(value, a[name]!) || Math.abs(value - a[name]!) <= 1e-6 * Math.max(1, Math.abs(value)),
          );
        expect(rowOf(merged, 'anonymous', 'venue-0')).toEqual(b);
      }),
      { numRuns: 40 },
    );
  });

  it('a declared taste survives the merge of someone who declared nothing', () => {
    const store = storeOf([
      opened('bar'),
      { type: 'user.upserted', at: friday - 2 * days, user: { id: 'ana', price: 4, favouriteCuisines: ['pizza'] } },
      did('view', 'anonymous', 'bar', friday - days),
      { type: 'user.merged', at: friday, fromUserId: 'anonymous', userId: 'ana' },
    ]);
    expect(rowOf(store, 'ana', 'bar')).toMatchObject({ price_sensitivity: 0, 'cuisine_preferences.pizza': 1 });
  });
});
