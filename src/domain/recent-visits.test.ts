import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRecentVisit, recentVisitsKept, type RecentVisits } from './recent-visits.ts';

function kept(visits: readonly (readonly [venue: number, at: number])[]): RecentVisits {
  const recent: RecentVisits = { venues: [], at: [] };
  for (const [venue, at] of visits) addRecentVisit(recent, venue, at);
  return recent;
}

describe('the newest visits', () => {
  it('keeps the newest, oldest first, whatever the order of arrival', () => {
    const visits = Array.from({ length: recentVisitsKept + 50 }, (_, i) => [i % 7, 1000 * i] as const);
    const { venues, at } = kept(visits.toReversed());
    expect(at).toEqual(visits.slice(50).map(([, time]) => time));
    expect(venues).toEqual(visits.slice(50).map(([venue]) => venue));
  });

  it('is one set for any order, with any repeats, ties at its edge included', () => {
    const visit = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(fc.array(visit, { minLength: 200, maxLength: 600 }), fc.infiniteStream(fc.nat()), (visits, random) => {
        const order = [...visits, ...visits].map((one) => [random.next().value!, one] as const).toSorted(([a], [b]) => a - b);
        const inOrder = kept(visits);
        expect(kept(order.map(([, one]) => one))).toEqual(inOrder);
        // By another road: everything not older than the n-th newest distinct visit.
        const distinct = [...new Set(visits.map(([venue, at]) => at * 10 + venue))].toSorted((a, b) => a - b);
        const edge = Math.floor((distinct.at(-recentVisitsKept) ?? 0) / 10);
        expect(inOrder.at.map((at, i) => at * 10 + inOrder.venues[i]!)).toEqual(distinct.filter((key) => Math.floor(key / 10) >= edge));
      }),
    );
  });
});
