import { describe, expect, it } from 'vitest';
import { dayMs } from '../domain/clock.ts';
import type { RecommendationRequest } from '../domain/recommendation.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { findCandidates, maxCandidates } from './candidates.ts';
import { Places } from './places.ts';
import { resolveQuestion } from './question.ts';

const now = Date.UTC(2026, 10, 25, 24);
const here = { latitude: -23.56, longitude: -46.65 };
const surplus = 50;

/** More venues than are scored, each farther east than the one before. */
function crowdedCity(): FeatureStore {
  const store = new FeatureStore();
  for (let i = 0; i < maxCandidates + surplus; i++) {
    const location = { latitude: here.latitude, longitude: here.longitude + i * 1e-4 };
    const venue = { id: `v${i}`, name: `Bar ${i}`, category: 'bar' as const, timeZone: 'America/Sao_Paulo', location };
    store.apply({ id: `venue-event-${i}`, type: 'venue.upserted', at: now - dayMs, seq: i + 1, receivedAt: now, venue });
  }
  return store;
}

function candidatesFor(store: FeatureStore, request: RecommendationRequest): string[] {
  const question = resolveQuestion(request, store, new Places(store.catalogue), { now: () => now });
  return Array.from(findCandidates(question, store).venues, (index) => store.catalogue.ids[index]!);
}

describe('findCandidates, of more venues than can be scored', () => {
  it('takes the nearest', () => {
    const found = candidatesFor(crowdedCity(), { context: { location: here } });
    expect(found).toEqual(Array.from({ length: maxCandidates }, (_, i) => `v${i}`));
  });

  it('takes the venues a person knows, however far', () => {
    const store = crowdedCity();
    const farthest = `v${maxCandidates + surplus - 1}`;
    store.apply({
      id: 'a-visit-far-away',
      type: 'interaction',
      kind: 'checkin',
      userId: 'ana',
      venueId: farthest,
      at: now - dayMs,
      seq: 1e6,
      receivedAt: now,
    });
    const found = candidatesFor(store, { userId: 'ana', context: { location: here } });
    expect(found).toHaveLength(maxCandidates);
    expect(found.at(-1)).toBe(farthest);
  });

  it('takes the most popular when it is not known where', () => {
    const store = crowdedCity();
    const loved = `v${maxCandidates + 3}`;
    store.apply({
      id: 'a-visit-by-someone',
      type: 'interaction',
      kind: 'checkin',
      userId: 'bia',
      venueId: loved,
      at: now - dayMs,
      seq: 1e6,
      receivedAt: now,
    });
    const found = candidatesFor(store, {});
    expect(found).toHaveLength(maxCandidates);
    expect(found).toContain(loved);
  });
});
