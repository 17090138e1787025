import { describe, expect, it } from 'vitest';
import { checkEstimator } from '../../test/contracts/estimator-contract.ts';
import { twoCommunities } from '../../test/contracts/two-communities.ts';
import type { Dataset, ScoringRequest } from '../domain/dataset.ts';
import { silent } from '../domain/progress.ts';
import { popularityEstimator } from './popularity.ts';

checkEstimator('popularity', () => popularityEstimator());

const dayMs = 86_400_000;
const options = { seed: 1, progress: silent };
const here = { latitude: -23.55, longitude: -46.63 };
const farAway = { latitude: -23.65, longitude: -46.73 };

describe('popularity', () => {
  it('ranks evening venues above lunch venues at 20h and below at 12h', async () => {
    const world = twoCommunities(3);
    const model = await popularityEstimator().fit(world.dataset, options);
    const lift = (venue: number): number =>
      logOdds(model.predict(world.request(0, 0, { hourOfWeek: 20 }))[venue]!) -
      logOdds(model.predict(world.request(0, 0, { hourOfWeek: 12 }))[venue]!);
    for (const venue of [0, 1, 4, 5]) expect(lift(venue)).toBeLessThan(-0.3);
    for (const venue of [2, 3, 6, 7]) expect(lift(venue)).toBeGreaterThan(0.3);
  });

  it('counts a visit half after one half-life', async () => {
    const old = visitsOf([...times(400, { venue: 0, daysAgo: 28 }), ...times(400, { venue: 1, daysAgo: 0 })], 2);
    const model = await popularityEstimator({ halfLifeDays: 28 }).fit(old, options);
    const [before, now] = model.predict(requestOf(2));
    expect(logOdds(now!) - logOdds(before!)).toBeCloseTo(Math.log(2), 1);
  });

  it('takes a venue without visits for one of its neighbourhood', async () => {
    const visits = [0, 1, 2, 3, 4].flatMap((venue) => times(20 + venue, { venue, daysAgo: 1 })).concat(times(3, { venue: 6, daysAgo: 1 }));
    const dataset = visitsOf(visits, 12, (venue) => (venue < 6 ? here : farAway));
    const scores = (await popularityEstimator().fit(dataset, options)).predict(requestOf(12));
    const [emptyInBusyCell, emptyInQuietCell] = [scores[5]!, scores[7]!];
    expect(emptyInBusyCell).toBeGreaterThan(emptyInQuietCell);
    expect(emptyInBusyCell).toBeLessThan(scores[0]!);
  });

  it('has no opinion, 0.5, of a venue that opened after the fit', async () => {
    const model = await popularityEstimator().fit(visitsOf(times(5, { venue: 0, daysAgo: 1 }), 1), options);
    expect(model.predict(requestOf(2))[1]).toBe(0.5);
  });
});

function logOdds(score: number): number {
  return Math.log(score / (1 - score));
}

interface Visit {
  readonly venue: number;
  readonly daysAgo: number;
}

function times(count: number, visit: Visit): Visit[] {
  return Array.from({ length: count }, () => visit);
}

function visitsOf(visits: readonly Visit[], venues: number, locationOf: (venue: number) => typeof here = () => here): Dataset {
  const until = Date.UTC(2026, 5, 1);
  const { decisions } = twoCommunities(1, 1, 1).dataset;
  return {
    users: ['someone'],
    venues: Array.from({ length: venues }, (_, v) => ({
      id: `v${v}`,
      name: 'Bar',
      category: 'bar' as const,
      timeZone: 'UTC',
      location: locationOf(v),
    })),
    interactions: {
      user: new Int32Array(visits.length),
      venue: Int32Array.from(visits, ({ venue }) => venue),
      weight: new Float32Array(visits.length).fill(1),
      at: Float64Array.from(visits, ({ daysAgo }) => until - daysAgo * dayMs),
      hourOfWeek: new Uint8Array(visits.length).fill(20),
      positive: new Uint8Array(visits.length).fill(1),
      visit: new Uint8Array(visits.length).fill(1),
    },
    decisions,
    until,
  };
}

function requestOf(venues: number): ScoringRequest {
  const request = twoCommunities(1, 1, 1).request(0, 0);
  const catalogue = Array.from({ length: venues }, (_, v) => `v${v}`);
  return { ...request, catalogue, candidates: Int32Array.from(catalogue, (_, v) => v) };
}
