/**
 * A world whose right answers follow from how it is made: people of two communities go to venues of their own community only, some
 * venues are more popular than others, and half of the venues are of the evening. Numbers only, no store and no log.
 */
import type { Dataset, ScoringRequest, UserHistory } from '../../src/domain/dataset.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { Random } from '../../src/stats/random.ts';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 5); // a Monday
export const columns = ['user.visits', 'venue.popularity', 'match.taste', 'match.distance'] as const;

export interface World {
  readonly dataset: Dataset;
  readonly venueIds: readonly string[];
  /** 0 or 1: odd and even venues. */
  communityOf(venue: number): 0 | 1;
  /** A question by a member of a community who has been to the first `visited` venues of it. */
  request(
    community: 0 | 1,
    visited: number,
    options?: { readonly hourOfWeek?: number; readonly candidates?: readonly number[] },
  ): ScoringRequest;
}

/** @param venues 1 or more; venue v is of community v % 2, of the evening if v % 4 >= 2, and rarer the higher v is */
export function twoCommunities(seed: number, users = 60, venues = 24): World {
  const random = new Random(seed);
  const venueIds = Array.from({ length: venues }, (_, v) => `venue-${v}`);
  const weights = venueIds.map((_, v) => 1 / (1 + v / 4));
  const interactions: { user: number; venue: number; at: number; hourOfWeek: number }[] = [];
  for (let day = 0; day < 42; day++) {
    for (let user = 0; user < users; user++) {
      if (!random.chance(0.4)) continue;
      const hour = random.chance(0.5) ? 12 : 20;
      const suits = weights.map((weight, v) => (v % 2 === user % 2 || venues < 2 ? weight * (v % 4 >= 2 === hour >= 18 ? 3 : 1) : 0));
      interactions.push({ user, venue: random.weighted(suits), at: start + (day * 24 + hour) * hourMs, hourOfWeek: (day % 7) * 24 + hour });
    }
  }
  const features = (user: number, venue: number): number[] => [
    3,
    weights[venue]!,
    // A quarter of the tastes are not known.
    (user * 7 + venue * 5) % 4 === 0 ? Number.NaN : venue % 2 === user % 2 ? 0.8 : 0.2,
    ((user * 31 + venue * 17) % 50) / 10,
  ];
  return {
    dataset: {
      users: Array.from({ length: users }, (_, user) => `user-${user}`),
      venues: venueIds.map((id, v): Venue => ({
        id,
        name: id,
        category: v % 4 >= 2 ? 'bar' : 'restaurant',
        location: { latitude: -23.55 + (v % 5) * 0.01, longitude: -46.63 },
        timeZone: 'America/Sao_Paulo',
      })),
      interactions: {
        user: Int32Array.from(interactions, ({ user }) => user),
        venue: Int32Array.from(interactions, ({ venue }) => venue),
        weight: new Float32Array(interactions.length).fill(1),
        at: Float64Array.from(interactions, ({ at }) => at),
        hourOfWeek: Uint8Array.from(interactions, ({ hourOfWeek }) => hourOfWeek),
        positive: new Uint8Array(interactions.length).fill(1),
        visit: new Uint8Array(interactions.length).fill(1),
      },
      decisions: decisionsOf(interactions, venues, features, random),
      until: start + 42 * 24 * hourMs,
    },
    venueIds,
    communityOf: (venue) => (venue % 2) as 0 | 1,
    request(community, visited, { hourOfWeek = 20, candidates = venueIds.map((_, v) => v) } = {}) {
      const history = Array.from({ length: visited }, (_, i) => i * 2 + community).filter((v) => v < venues);
      return {
        catalogue: venueIds,
        candidates: Int32Array.from(candidates),
        user: visited === 0 ? null : `user-${community}`,
        history: historyOf(history),
        moment: { at: start, hourOfWeek, location: null, groupSize: null, groupType: null, weather: null, wish: null },
        features: {
          rows: candidates.length,
          columns,
          values: Float32Array.from(candidates.flatMap((v) => (v < venues ? features(community, v) : columns.map(() => Number.NaN)))),
        },
      };
    },
  };
}

/** The same dataset without its interactions and decisions. */
export function emptied(dataset: Dataset): Dataset {
  return {
    ...dataset,
    users: [],
    interactions: {
      user: new Int32Array(0),
      venue: new Int32Array(0),
      weight: new Float32Array(0),
      at: new Float64Array(0),
      hourOfWeek: new Uint8Array(0),
      positive: new Uint8Array(0),
      visit: new Uint8Array(0),
    },
    decisions: {
      features: { rows: 0, columns, values: new Float32Array(0) },
      start: Int32Array.of(0),
      venue: new Int32Array(0),
      label: new Float32Array(0),
      at: new Float64Array(0),
    },
  };
}

function historyOf(venues: readonly number[]): UserHistory {
  return {
    venues: Int32Array.from(venues),
    weights: new Float32Array(venues.length).fill(1),
    visits: new Int32Array(venues.length).fill(1),
    lastPositiveAt: new Float64Array(venues.length).fill(start),
    recentVenues: Int32Array.from(venues),
    recentAt: Float64Array.from(venues, (_, i) => start - (venues.length - i) * 24 * hourMs),
  };
}

function decisionsOf(
  chosen: readonly { user: number; venue: number; at: number }[],
  venues: number,
  features: (user: number, venue: number) => number[],
  random: Random,
): Dataset['decisions'] {
  const values: number[] = [];
  const venue: number[] = [];
  const label: number[] = [];
  const starts = [0];
  for (const decision of chosen) {
    const candidates = [decision.venue, ...Array.from({ length: 8 }, () => random.integer(venues)).filter((v) => v !== decision.venue)];
    for (const candidate of new Set(candidates)) {
      values.push(...features(decision.user, candidate));
      venue.push(candidate);
      label.push(candidate === decision.venue ? 1 : 0);
    }
    starts.push(venue.length);
  }
  return {
    features: { rows: venue.length, columns, values: Float32Array.from(values) },
    start: Int32Array.from(starts),
    venue: Int32Array.from(venue),
    label: Float32Array.from(label),
    at: Float64Array.from(chosen, ({ at }) => at),
  };
}
