import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEstimator } from '../../test/contracts/estimator-contract.ts';
import { twoCommunities } from '../../test/contracts/two-communities.ts';
import type { Dataset, ScoringRequest } from '../domain/dataset.ts';
import { silent } from '../domain/progress.ts';
import { graphFilterDefaults, graphFilterEstimator } from './graph-filter.ts';

checkEstimator('graph-filter', () => graphFilterEstimator());

const options = { seed: 1, progress: silent };

/** One person's weight on one venue. */
type Cell = readonly [user: number, venue: number, weight: number];

describe('graph-filter', () => {
  it('scores as the filter written out in float64', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(7), fc.nat(8), fc.constantFrom(1, 2, 0.4)), { minLength: 1, maxLength: 40 }),
        async (cells) => {
          const model = await graphFilterEstimator().fit(datasetOf(cells, 8, 9), options);
          const history = cells.filter(([user]) => user === cells[0]![0]);
          const scores = model.predict(requestOf(9, history));
          const lifts = referenceLifts(cells, history, 8, 9);
          for (const [venue, lift] of lifts.entries()) if (lift !== null) expect(scores[venue]).toBeCloseTo(lift / (1 + lift), 5);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the same model whatever the order of people and of their interactions', async () => {
    const { dataset } = twoCommunities(5);
    const { user, venue, weight } = dataset.interactions;
    const last = dataset.users.length - 1;
    const turned = {
      ...dataset,
      users: dataset.users.toReversed(),
      interactions: {
        ...dataset.interactions,
        user: user.map((u) => last - u).toReversed(),
        venue: venue.toReversed(),
        weight: weight.toReversed(),
      },
    };
    const request = requestOf(24, [
      [0, 0, 1],
      [0, 2, 3],
    ]);
    const scores = (await graphFilterEstimator().fit(dataset, options)).predict(request);
    const again = (await graphFilterEstimator().fit(turned, options)).predict(request);
    scores.forEach((score, v) => expect(again[v]).toBeCloseTo(score, 5));
  });

  it('keeps to its own community, and rejections lower what they concern', async () => {
    const world = twoCommunities(5);
    const model = await graphFilterEstimator().fit(world.dataset, options);
    const liking: Cell[] = [
      [0, 0, 1],
      [0, 2, 1],
    ];
    const scores = model.predict(requestOf(24, liking));
    const [own, other] = [0, 1].map((parity) => [...scores].filter((_, v) => v % 2 === parity));
    expect(Math.min(...own!)).toBeGreaterThan(Math.max(...other!));
    const rejecting = model.predict(requestOf(24, [...liking, [0, 4, -0.5]]));
    expect(rejecting[4]).toBeLessThan(scores[4]!);
  });

  it('has no opinion where it knows nothing: a newcomer, a person who only rejects, a venue that nobody likes', async () => {
    const { dataset } = twoCommunities(5);
    const model = await graphFilterEstimator().fit(dataset, options);
    expect(new Set(model.predict(requestOf(24, [])))).toEqual(new Set([0.5]));
    expect(new Set(model.predict(requestOf(24, [[0, 3, -1]])))).toEqual(new Set([0.5]));
    const scores = model.predict(requestOf(26, [[0, 0, 1]]));
    const mean = scores.subarray(0, 24).reduce((sum, score) => sum + Math.log(score / (1 - score)), 0) / 24;
    for (const venue of [24, 25]) expect(Math.log(scores[venue]! / (1 - scores[venue]!))).toBeCloseTo(mean, 4);
  });

  it('keeps the strongest entries and no more than it was told', async () => {
    const { dataset } = twoCommunities(5);
    const full = await graphFilterEstimator().fit(dataset, options);
    const cut = await graphFilterEstimator({ neighbours: 4 }).fit(dataset, options);
    expect(cut.similarVenues('venue-0', 100)).toHaveLength(3);
    expect(full.similarVenues('venue-0', 100).length).toBeGreaterThan(8);
    expect(cut.save().length).toBeLessThan(full.save().length);
    const request = requestOf(24, [[0, 0, 1]]);
    expect(bestFour(cut.predict(request))).toEqual(bestFour(full.predict(request)));
  });

  it('names as similar what the same people go to, by the cosine of their lists', async () => {
    const cells: Cell[] = [
      [0, 0, 1],
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 1],
      [2, 1, 1],
      [2, 2, 1],
      [3, 3, 1],
    ];
    const model = await graphFilterEstimator({ person: 0 }).fit(datasetOf(cells, 4, 4), options);
    const similar = model.similarVenues('venue-0', 5);
    expect(similar).toHaveLength(1);
    expect(similar[0]!.venueId).toBe('venue-1');
    expect(similar[0]!.similarity).toBeCloseTo(2 / Math.sqrt(2 * 3), 5);
    expect(model.similarVenues('venue-1', 5).map(({ venueId }) => venueId)).toEqual(['venue-0', 'venue-2']);
    expect(model.similarVenues('venue-3', 5)).toEqual([]);
    expect(model.similarVenues('never heard of', 5)).toEqual([]);
  });

  it('refuses what cannot be learned from, and parameters out of range', async () => {
    await expect(graphFilterEstimator().fit(datasetOf([[0, 0, -1]], 1, 1), options)).rejects.toMatchObject({
      code: 'models.empty_dataset',
    });
    expect(() => graphFilterEstimator({ target: 2 })).toThrow(expect.objectContaining({ code: 'models.bad_parameters' }));
    expect(() => graphFilterEstimator({ neighbours: 0 })).toThrow(expect.objectContaining({ code: 'models.bad_parameters' }));
  });

  it('gives way to its signal in the middle of a fit', async () => {
    const controller = new AbortController();
    const fitting = graphFilterEstimator().fit(twoCommunities(5).dataset, {
      ...options,
      signal: controller.signal,
      progress: ({ done }) => done === 0 && controller.abort(),
    });
    await expect(fitting).rejects.toThrow(controller.signal.reason as Error);
  });
});

function bestFour(scores: Float32Array): number[] {
  return [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]!).slice(0, 4);
}

/** Lift of each venue as the docstring of `predict` has it, multiplied out; `null` for venues that nobody likes. */
function referenceLifts(cells: readonly Cell[], history: readonly Cell[], users: number, venues: number): (number | null)[] {
  const { history: a, person: c, target: b } = graphFilterDefaults;
  const liked: number[][] = Array.from({ length: users }, (_, u) =>
    Array.from({ length: venues }, (__, v) => (cells.some(([x, y]) => x === u && y === v) ? 1 : 0)),
  );
  const degree = Array.from({ length: venues }, (_, v) => liked.reduce((sum, row) => sum + row[v]!, 0));
  const sums = Array.from({ length: venues }, (_, v) => history.reduce((sum, [, venue, weight]) => sum + (venue === v ? weight : 0), 0));
  const people = liked.map((row) => {
    const size = row.reduce((sum, one) => sum + one, 0);
    return size === 0 ? 0 : size ** -c * row.reduce((sum, one, v) => sum + (one > 0 ? Math.log1p(sums[v]!) * degree[v]! ** -a : 0), 0);
  });
  const evidence = degree.map((d, v) => (d === 0 ? 0 : d ** -b * liked.reduce((sum, row, u) => sum + row[v]! * people[u]!, 0)));
  const total = evidence.reduce((sum, value) => sum + value, 0);
  const known = degree.filter((d) => d > 0).length;
  return evidence.map((value, v) => (degree[v] === 0 ? null : ((value / total) * known + 0.1) / 1.1));
}

function datasetOf(cells: readonly Cell[], users: number, venues: number): Dataset {
  const { dataset } = twoCommunities(1, 1, 1);
  return {
    ...dataset,
    users: Array.from({ length: users }, (_, u) => `user-${u}`),
    venues: Array.from({ length: venues }, (_, v) => ({ ...dataset.venues[0]!, id: `venue-${v}` })),
    interactions: {
      ...dataset.interactions,
      user: Int32Array.from(cells, ([user]) => user),
      venue: Int32Array.from(cells, ([, venue]) => venue),
      weight: Float32Array.from(cells, ([, , weight]) => weight),
      at: new Float64Array(cells.length),
      hourOfWeek: new Uint8Array(cells.length),
      positive: Uint8Array.from(cells, ([, , weight]) => (weight > 0 ? 1 : 0)),
    },
  };
}

/** Every venue of a catalogue as a candidate, for a person with this history. */
function requestOf(venues: number, cells: readonly Cell[]): ScoringRequest {
  const catalogue = Array.from({ length: venues }, (_, v) => `venue-${v}`);
  const weights = new Map<number, number>();
  for (const [, venue, weight] of cells) weights.set(venue, (weights.get(venue) ?? 0) + weight);
  const request = twoCommunities(1, 1, 1).request(0, 0);
  return {
    ...request,
    catalogue,
    candidates: Int32Array.from(catalogue, (_, v) => v),
    history: { ...request.history, venues: Int32Array.from(weights.keys()), weights: Float32Array.from(weights.values()) },
  };
}
