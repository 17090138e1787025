import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../domain/clock.ts';
import type { UnstampedEvent } from '../domain/event.ts';
import type { RecommendationRequest } from '../domain/recommendation.ts';
import { isOpenAt, weekdays, type Venue } from '../domain/venue.ts';
import { FeatureStore } from '../features/feature-store.ts';
import type { EnsembleModel } from '../models/model.ts';
import { Random } from '../stats/random.ts';
import { Places } from './places.ts';
import { recommend, type Answer, type Champion, type ServingState } from './recommend.ts';

const timeZone = 'America/Sao_Paulo';
/** Wednesday, 21:00 in São Paulo. */
const now = Date.UTC(2026, 10, 25, 24);
const paulista = { latitude: -23.5614, longitude: -46.6559 };
const daily = (opens: string, closes: string) => weekdays.map((day) => ({ day, opens, closes }));

function storeOf(...events: UnstampedEvent[]): FeatureStore {
  const store = new FeatureStore();
  for (const [i, event] of events.entries()) {
    store.apply({ ...event, id: `event-${i}`, at: now - dayMs, seq: i + 1, receivedAt: now - dayMs });
  }
  return store;
}
const venue = (id: string, rest: Partial<Venue> = {}): { type: 'venue.upserted'; venue: Venue } => ({
  type: 'venue.upserted',
  venue: { id, name: `Bar ${id}`, category: 'bar', timeZone, location: paulista, price: 2, openingHours: daily('18:00', '02:00'), ...rest },
});
const interaction = (kind: 'reject' | 'accept' | 'checkin' | 'view', userId: string, venueId: string) => ({
  type: 'interaction' as const,
  kind,
  userId,
  venueId,
});

function ask(store: FeatureStore, request: RecommendationRequest, state: Partial<ServingState> = {}): Answer {
  return recommend(request, {
    store,
    places: new Places(store.catalogue),
    champion: null,
    clock: { now: () => now },
    onModelError: () => undefined,
    ...state,
  });
}
const ids = ({ recommendation }: Answer): string[] => recommendation.items.map(({ venueId }) => venueId);

/** Gives every candidate whatever score the test wants: the worst a model can do. */
function modelOf(scoreOf: (candidate: number) => number): EnsembleModel {
  return {
    kind: 'adversary',
    members: ['adversary'],
    predict: ({ candidates }) => Float32Array.from(candidates, scoreOf),
    save: () => new Uint8Array(),
    similarVenues: () => [],
    explain: ({ candidates }) => {
      const scores = Float32Array.from(candidates, scoreOf);
      return {
        scores,
        weights: { adversary: 1 },
        members: { adversary: scores },
        confidence: new Float32Array(candidates.length).fill(0.5),
        attribute: (rows) => Array.from(rows, () => []),
      };
    },
  };
}

const { featureSetVersion } = new FeatureStore();
const championOf = (model: EnsembleModel): Champion => ({ version: 'v1', featureSetVersion, model });

describe('recommend', () => {
  it('answers by rules while there is no model, the nearer the better, and says so', () => {
    const store = storeOf(venue('far', { location: { latitude: -23.6, longitude: -46.7 } }), venue('near'));
    const answer = ask(store, { context: { location: paulista } });
    expect(ids(answer)).toEqual(['near', 'far']);
    expect(answer.recommendation).toMatchObject({ source: 'fallback', fallbackReason: 'no_model', asOfSeq: 2 });
    expect(answer.recommendation.items[0]).toMatchObject({ distanceMeters: 0, isOpen: true });
  });

  it('answers by rules when the model throws, and tells', () => {
    const errors: unknown[] = [];
    const model = modelOf(() => {
      throw new Error('broken model');
    });
    const answer = ask(storeOf(venue('a')), {}, { champion: championOf(model), onModelError: (error) => errors.push(error) });
    expect(answer.recommendation).toMatchObject({ source: 'fallback', fallbackReason: 'model_error', items: [{ venueId: 'a' }] });
    expect(answer.recommendation.modelVersion).toBeUndefined();
    expect(errors).toEqual([new Error('broken model')]);
  });

  it('never feeds a model with features other than those it was trained on', () => {
    const errors: unknown[] = [];
    const asked: number[] = [];
    const model = modelOf((candidate) => asked.push(candidate));
    const champion = { ...championOf(model), featureSetVersion: 'another' };
    const answer = ask(storeOf(venue('a')), {}, { champion, onModelError: (error) => errors.push(error) });
    expect(answer.recommendation).toMatchObject({ source: 'fallback', fallbackReason: 'model_error' });
    expect(asked).toEqual([]);
    expect(errors).toEqual([new RangeError(`model v1 needs feature set another; this is ${featureSetVersion}`)]);
  });

  it('remembers what it answered, with positions and digests of the features', () => {
    const { recommendation, served } = ask(storeOf(venue('a'), venue('b')), { userId: 'ana', text: 'um bar' });
    expect(served).toMatchObject({
      type: 'recommendation.served',
      userId: 'ana',
      text: 'um bar',
      asOfSeq: 2,
      recommendationId: recommendation.recommendationId,
    });
    expect(served.items.map(({ position }) => position)).toEqual([0, 1]);
    for (const { featureHash } of served.items) expect(featureHash).toMatch(/^[0-9a-f]{16}$/);
  });

  it('returns an empty list, not an error, when the city is empty or nothing passes', () => {
    expect(ids(ask(storeOf(), { text: 'um bar' }))).toEqual([]);
    expect(ids(ask(storeOf(venue('a')), { filter: { price: { max: 1 } } }))).toEqual([]);
  });

  it('does not show what was rejected until it is chosen again', () => {
    const events = [venue('a'), venue('b'), interaction('reject', 'ana', 'a')] as const;
    expect(ids(ask(storeOf(...events), { userId: 'ana' }))).toEqual(['b']);
    expect(ids(ask(storeOf(...events), { userId: 'bia' }))).toHaveLength(2);
    const store = storeOf(...events);
    store.apply({ ...interaction('accept', 'ana', 'a'), id: 'later-event', at: now, seq: 10, receivedAt: now });
    expect(ids(ask(store, { userId: 'ana' }))).toHaveLength(2);
  });

  it('leaves out visited places in discovery, and only there', () => {
    const store = storeOf(venue('a'), venue('b'), interaction('checkin', 'ana', 'a'));
    expect(ids(ask(store, { userId: 'ana', scenario: 'discovery' }))).toEqual(['b']);
    expect(ids(ask(store, { userId: 'ana' }))).toContain('a');
  });

  it('keeps to the wish while a venue meets it, and says what it gave up when none does', () => {
    const music = { amenities: ['live_music' as const] };
    const others = [venue('d'), venue('e'), venue('museum', { category: 'museum', ...music })];
    const kept = ask(storeOf(venue('a', music), ...others), { text: 'um bar com música ao vivo' });
    expect(ids(kept)).toEqual(['a']);
    expect(kept.recommendation.relaxed).toBeUndefined();

    const relaxed = ask(storeOf(...others), { text: 'um bar com música ao vivo' });
    expect(ids(relaxed).toSorted()).toEqual(['d', 'e']);
    expect(relaxed.recommendation.relaxed).toEqual(['música ao vivo']);
  });

  it('takes a wish without a time to mean the next time at which it can be met', () => {
    const evening = { openingHours: daily('20:00', '23:30') };
    const store = storeOf(
      venue('a', evening),
      venue('b', evening),
      venue('c', evening),
      venue('cafe', { category: 'cafe', openingHours: daily('00:00', '24:00') }),
    );
    const morning = now - 11 * hourMs;
    const clock = { now: () => morning };
    const untimed = ask(store, { text: 'um bar' }, { clock });
    expect(ids(untimed).toSorted()).toEqual(['a', 'b', 'c']);
    expect(untimed.recommendation.relaxed).toBeUndefined();
    expect(untimed.recommendation.forTime).toBe(morning + 10 * hourMs);
    const timed = ask(store, { text: 'um bar', context: { time: morning } }, { clock });
    expect(ids(timed)).toEqual(['cafe']);
    expect(timed.recommendation).toMatchObject({ relaxed: ['bar'], forTime: morning });
  });

  it('never gives up what the person refuses', () => {
    const store = storeOf(venue('a', { category: 'nightclub' }), venue('b'));
    expect(ids(ask(store, { text: 'nada de balada' }))).toEqual(['b']);
  });

  it('measures from the place named in the wish, learned from the venues', () => {
    const moema = { latitude: -23.6, longitude: -46.66 };
    const store = storeOf(venue('a', { district: 'Moema', location: moema }), venue('b', { district: 'Bela Vista' }));
    const answer = ask(store, { text: 'um bar perto de moema', context: { location: paulista } });
    expect(answer.recommendation.items[0]).toMatchObject({ venueId: 'a', distanceMeters: 0 });
  });

  it('explains in the language of the wish', () => {
    const store = storeOf(venue('a', { amenities: ['live_music'] }));
    expect(ask(store, { text: 'um bar com música ao vivo' }).recommendation.items[0]?.explanation).toBe(
      'Bar. Tem o que você pediu: bar e música ao vivo.',
    );
    expect(ask(store, { text: 'a bar with live music' }).recommendation.items[0]?.explanation).toContain('It has what you asked for: ');
  });
});

describe('the guard', () => {
  const venueArbitrary = fc.record({
    status: fc.constantFrom<NonNullable<Venue['status']>[]>('open', 'closed', 'hidden'),
    opens: fc.constantFrom('08:00', '18:00', '22:00'),
    price: fc.constantFrom(1, 2, 3, 4),
    removed: fc.boolean(),
    rejected: fc.boolean(),
    visited: fc.boolean(),
    excluded: fc.boolean(),
    eastMeters: fc.integer({ min: 0, max: 5000 }),
  });

  it('never lets through what must not be shown, whatever the model says', () => {
    fc.assert(
      fc.property(
        fc.array(venueArbitrary, { maxLength: 12 }),
        fc.constantFrom('default' as const, 'discovery' as const),
        fc.integer(),
        (drawn, scenario, seed) => {
          const location = (meters: number) => ({ latitude: paulista.latitude, longitude: paulista.longitude + meters / 102_000 });
          const store = storeOf(
            ...drawn.map(({ status, opens, price, eastMeters }, i) =>
              venue(`${i}`, { status, price, openingHours: daily(opens, '23:00'), location: location(eastMeters) }),
            ),
            ...drawn.flatMap(({ removed }, i) => (removed ? [{ type: 'venue.removed' as const, venueId: `${i}` }] : [])),
            ...drawn.flatMap(({ visited }, i) => (visited ? [interaction('checkin', 'ana', `${i}`)] : [])),
            ...drawn.flatMap(({ rejected }, i) => (rejected ? [interaction('reject', 'bia', `${i}`)] : [])),
          );
          const random = new Random(seed);
          const model = modelOf(() => random.pick([0, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, -1]));
          const request: RecommendationRequest = {
            userId: random.pick(['ana', 'bia']),
            scenario,
            limit: 20,
            context: { location: paulista },
            maxDistanceMeters: 3000,
            filter: { price: { max: 3 } },
            exclude: drawn.flatMap(({ excluded }, i) => (excluded ? [`${i}`] : [])),
          };
          const { recommendation } = ask(store, request, { champion: championOf(model) });
          expect(new Set(recommendation.items.map(({ venueId }) => venueId)).size).toBe(recommendation.items.length);
          for (const item of recommendation.items) {
            const truth = drawn[Number(item.venueId)]!;
            expect(truth).toMatchObject({ status: 'open', removed: false, excluded: false });
            expect(truth.price).toBeLessThanOrEqual(3);
            expect(item.distanceMeters).toBeLessThanOrEqual(3000);
            expect(isOpenAt(item.venue, now)).toBe(true);
            if (request.userId === 'bia') expect(truth.rejected).toBe(false);
            if (request.userId === 'ana' && scenario === 'discovery') expect(truth.visited).toBe(false);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
