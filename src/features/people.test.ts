import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, memoryLog, opened, served, tombstone } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import { storeOf } from '../../test/support/features.ts';
import type { Moment } from '../domain/dataset.ts';
import { hashRow } from './digest.ts';
import { FeatureStore } from './feature-store.ts';

function momentAt(store: FeatureStore, userId: string | null, at = friday): Moment {
  return store.resolveMoment({ userId, at, context: {}, understood: null });
}

describe('people', () => {
  it('come from home, else from the middle of what they liked lately, else from nowhere', () => {
    const north = { latitude: -23.5, longitude: -46.6 };
    const south = { latitude: -23.7, longitude: -46.6 };
    const store = storeOf([
      opened('north', { location: north }),
      opened('south', { location: south }),
      did('checkin', 'ana', 'north', friday - 30 * days),
      did('checkin', 'ana', 'south', friday),
      did('view', 'bia', 'north', friday),
    ]);
    expect(store.anchorOf('ana')!.latitude).toBeCloseTo((-23.5 + 2 * -23.7) / 3, 9);
    expect(store.anchorOf('bia')).toBeNull();
    expect(store.anchorOf('nobody')).toBeNull();
    expect(store.anchorOf(null)).toBeNull();
    const moved = storeOf([
      ...Array.from({ length: 0 }, () => opened('x')),
      { type: 'user.upserted', at: friday, user: { id: 'ana', home: north } },
    ]);
    expect(moved.anchorOf('ana')).toEqual(north);
  });

  it('have a history with weights, visits and times', () => {
    const store = storeOf([
      opened('a'),
      opened('b'),
      did('view', 'ana', 'b', friday - 3 * hours),
      did('checkin', 'ana', 'a', friday - 2 * hours),
      did('checkin', 'ana', 'a', friday - hours),
      did('rating', 'ana', 'a', friday - 30, { value: 1 }),
      did('reject', 'ana', 'b', friday),
    ]);
    const { venues, weights, visits, lastPositiveAt } = store.historyOf('ana');
    expect([...venues]).toEqual([1, 0]);
    expect([...weights]).toEqual([Math.fround(0.05 - 0.5), 1]);
    expect([...visits]).toEqual([0, 2]);
    expect([...lastPositiveAt]).toEqual([0, friday - hours]);
    const person = store.people.indexOf('ana');
    expect([0, 1].map((venue) => store.histories.visited(person, venue))).toEqual([true, false]);
    expect([0, 1].map((venue) => store.histories.lastRejectedAt(person, venue))).toEqual([0, friday]);
    expect(store.historyOf(null).venues.length).toBe(0);
  });

  it('have a last seq that answers given to them do not move', () => {
    const drafts: Draft[] = [opened('a'), did('view', 'ana', 'a', friday)];
    expect(storeOf([...drafts, served('r1', 'ana', ['a'], friday), opened('b')]).lastSeqOf('ana')).toBe(2);
    expect(storeOf([...drafts, opened('b'), did('reject', 'ana', 'a', friday)]).lastSeqOf('ana')).toBe(4);
    expect(storeOf(drafts).lastSeqOf('nobody')).toBe(0);
  });

  it('who share a device stay apart: its id leads to whoever signed in last, and nobody inherits the history of the one before', () => {
    const store = storeOf([
      opened('a'),
      opened('b'),
      did('checkin', 'ana', 'a', friday - 3 * hours),
      did('view', 'phone', 'a', friday - 3 * hours),
      { type: 'user.merged', at: friday - 2 * hours, fromUserId: 'phone', userId: 'ana' },
      { type: 'user.merged', at: friday - hours, fromUserId: 'phone', userId: 'bia' },
      did('checkin', 'phone', 'b', friday),
    ]);
    expect([...store.historyOf('ana').venues]).toEqual([0]);
    expect([...store.historyOf('bia').venues]).toEqual([1]);
    expect(store.erase('ana')).toEqual(['ana']);
    expect([...store.historyOf('phone').venues]).toEqual([1]);
  });

  it('keep what is theirs when someone is erased who had their device, whether the log still holds the events of the erased or not', () => {
    const anas: Draft[] = [
      opened('a'),
      did('checkin', 'ana', 'a', friday - 3 * hours),
      { type: 'user.merged', at: friday - 2 * hours, fromUserId: 'tablet', userId: 'ana' },
    ];
    const bias: Draft[] = [
      { type: 'user.merged', at: friday - hours, fromUserId: 'tablet', userId: 'bia' },
      did('view', 'tablet', 'a', friday - hours),
    ];
    const after: Draft[] = [tombstone(friday, 'bia', 'tablet'), did('view', 'tablet', 'a', friday)];
    for (const store of [storeOf([...anas, ...bias, ...after]), storeOf([...anas, ...after])]) {
      expect([...store.historyOf('ana').visits]).toEqual([1]);
      expect([...store.historyOf('tablet').weights]).toEqual([Math.fround(0.05)]);
      expect(store.historyOf('bia').venues).toHaveLength(0);
    }
  });

  it('are one after a merge, under either id, also when the ids go on being used', () => {
    const store = storeOf([
      opened('a'),
      opened('b'),
      did('checkin', 'phone', 'a', friday - 2 * hours),
      did('checkin', 'ana', 'b', friday - 2 * hours),
      { type: 'user.merged', at: friday - hours, fromUserId: 'phone', userId: 'ana' },
      { type: 'user.merged', at: friday - hours, fromUserId: 'ana', userId: 'ana@work' },
      did('checkin', 'phone', 'b', friday),
    ]);
    for (const id of ['phone', 'ana', 'ana@work']) {
      expect(store.historyOf(id).venues.toSorted(), id).toEqual(Int32Array.of(0, 1));
      expect(
        [...store.historyOf(id).visits].reduce((a, b) => a + b),
        id,
      ).toBe(3);
      expect(store.lastSeqOf(id), id).toBe(7);
    }
  });

  it('are gone after an erasure, under every id, and may come back as someone new', () => {
    const store = storeOf([
      opened('a'),
      did('checkin', 'phone', 'a', friday - 2 * hours),
      served('r1', 'phone', ['a'], friday - 2 * hours),
      { type: 'user.merged', at: friday - hours, fromUserId: 'phone', userId: 'ana' },
      tombstone(friday, 'ana'),
    ]);
    const blank = storeOf([opened('a'), did('checkin', 'someone', 'a', friday - 2 * hours)]);
    for (const id of ['ana', 'phone']) {
      expect(store.historyOf(id).venues.length).toBe(0);
      expect(store.lastSeqOf(id)).toBe(0);
      const [mine, theirs] = [store, blank].map((s) => s.matrix(id, Int32Array.of(0), momentAt(s, id)));
      expect(hashRow(mine!, 0)).toBe(hashRow(theirs!, 0));
    }
    expect(store.recommendations.get('r1')).toBeNull();
    const again = memoryLog([...Array.from({ length: 5 }, () => opened('a')), did('checkin', 'phone', 'a', friday)]).events[5]!;
    store.apply(again);
    expect([...store.historyOf('phone').visits]).toEqual([1]);
    expect(store.historyOf('ana').venues.length).toBe(0);
  });
});

function said(id: string, price: number, ago: number): Draft {
  return { type: 'user.upserted', at: friday - ago, user: { id, price } };
}

describe('what people say of themselves', () => {
  it('holds until they say something newer, in whatever order it comes in', () => {
    const store = storeOf([said('ana', 2, hours), said('ana', 1, 2 * hours), said('ana', 4, 3 * hours)]);
    expect(store.people.user('ana')).toEqual({ id: 'ana', price: 2 });
    // Of two things of the same moment, the one that came later.
    expect(storeOf([said('ana', 2, 0), said('ana', 3, 0)]).people.user('ana')!.price).toBe(3);
  });

  it('cannot be held against correction by a clock that is ahead', () => {
    const [wrong, right] = memoryLog([said('ana', 4, -300_000), said('ana', 1, -1000)]).events;
    const store = new FeatureStore();
    store.apply({ ...wrong!, receivedAt: friday });
    store.apply({ ...right!, receivedAt: friday + 2000 });
    expect(store.people.user('ana')!.price).toBe(1);
  });

  it('is one record after a merge: their own word first, then the newest, whichever came in first', () => {
    const phone: Draft = { type: 'user.upserted', at: friday - hours, user: { id: 'phone', price: 4, favouriteCuisines: ['pizza'] } };
    const tablet: Draft = {
      type: 'user.upserted',
      at: friday - 2 * hours,
      user: { id: 'tablet', favouriteCuisines: ['thai'], ageGroup: '25_34' },
    };
    const merges = ['phone', 'tablet'].map((fromUserId): Draft => ({ type: 'user.merged', at: friday, fromUserId, userId: 'ana' }));
    fc.assert(
      fc.property(fc.shuffledSubarray([phone, tablet, said('ana', 1, 3 * hours), ...merges], { minLength: 5 }), (drafts) => {
        expect(storeOf(drafts).people.user('phone')).toEqual({ id: 'ana', price: 1, favouriteCuisines: ['pizza'], ageGroup: '25_34' });
      }),
    );
  });
});
