/** Events for tests of folds: short to write, valid, and with a memory in place of a log. */
import type { Event, EventOf, InteractionEvent, InteractionKind, LoggedEvent } from '../../src/domain/event.ts';
import { interactionKinds } from '../../src/domain/event.ts';
import { opaqueId } from '../../src/domain/ids.ts';
import {
  amenityIds,
  categoryIds,
  cuisineIds,
  dietaryIds,
  groupTypeIds,
  moodIds,
  musicIds,
  weatherConditionIds,
} from '../../src/domain/taxonomy.ts';
import type { Venue } from '../../src/domain/venue.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import type { Random } from '../../src/stats/random.ts';

type Unnamed<T extends Event> = T extends Event ? Omit<T, 'id'> : never;

/** An event without its id; `memoryLog` gives it one. */
export type Draft = Unnamed<Event>;

/** Friday 6 June 2025, 18:00 in São Paulo. */
export const friday = Date.UTC(2025, 5, 6, 21);
export const hours = 3_600_000;
export const days = 24 * hours;

/** The erasure of whoever has one of these ids. */
export function tombstone(at: number, ...ids: readonly string[]): Unnamed<EventOf<'user.erased'>> {
  const salt = 'a1'.repeat(16);
  return { type: 'user.erased', at, salt, opaqueIds: ids.map((id) => opaqueId(id, salt)) };
}

/** A log in memory, with what a test needs of one. */
export interface MemoryLog extends Pick<EventLog, 'read'> {
  readonly events: readonly LoggedEvent[];
  /** Appends events and gives their `seq`. */
  push(...drafts: readonly Draft[]): number;
}

export function memoryLog(drafts: readonly Draft[] = [], pageSize = 100): MemoryLog {
  const events: LoggedEvent[] = [];
  const push = (...more: readonly Draft[]): number => {
    for (const draft of more) {
      const seq = events.length + 1;
      events.push({ ...draft, id: `event-${seq}`, seq, receivedAt: draft.at });
    }
    return events.length;
  };
  push(...drafts);
  return {
    events,
    push,
    async *read(afterSeq, untilSeq) {
      for (let i = afterSeq; i < Math.min(untilSeq, events.length); i += pageSize)
        yield events.slice(i, Math.min(untilSeq, events.length, i + pageSize));
    },
  };
}

/** An interaction; `said` adds what matters to the test. */
export function did(
  kind: InteractionKind,
  userId: string,
  venueId: string,
  at: number,
  said: Partial<InteractionEvent> = {},
): Unnamed<EventOf<'interaction'>> {
  return { type: 'interaction', kind, userId, venueId, at, ...(kind === 'rating' && { value: 5 }), ...said };
}

/** A venue in the centre of São Paulo; `said` adds what matters to the test. */
export function opened(id: string, said: Partial<Venue> = {}, at = friday - 60 * days): Unnamed<EventOf<'venue.upserted'>> {
  const location = { latitude: -23.55, longitude: -46.63 };
  return { type: 'venue.upserted', at, venue: { id, name: id, category: 'bar', timeZone: 'America/Sao_Paulo', location, ...said } };
}

/** A recommendation that was served; `said` adds what matters to the test. */
export function served(
  recommendationId: string,
  userId: string,
  venueIds: readonly string[],
  at: number,
  said: Partial<EventOf<'recommendation.served'>> = {},
): Unnamed<EventOf<'recommendation.served'>> {
  const items = venueIds.map((venueId, position) => ({ venueId, position, score: 0.5, propensity: 1 }));
  return {
    type: 'recommendation.served',
    recommendationId,
    userId,
    scenario: 'default',
    context: {},
    items,
    policy: 'top',
    source: 'model',
    at,
    ...said,
  };
}

/** A venue with random attributes, some of them not known, within some 10 km of the centre. */
export function randomVenue(random: Random, id: string): Venue {
  const some = <T>(all: readonly T[], share: number): T[] => all.filter(() => random.chance(share));
  const maybe = <K extends keyof Venue>(key: K, value: NonNullable<Venue[K]>): Partial<Venue> =>
    random.chance(0.8) ? { [key]: value } : {};
  const opens = `${String(random.integer(24)).padStart(2, '0')}:${random.pick(['00', '15', '30', '50'])}`;
  const closes = `${String(random.integer(24)).padStart(2, '0')}:${random.pick(['00', '30', '45', '01'])}`;
  return {
    id,
    name: id,
    category: random.pick(categoryIds),
    timeZone: random.pick(['America/Sao_Paulo', 'America/Sao_Paulo', 'America/New_York', 'Asia/Kolkata']),
    ...maybe('location', { latitude: -23.55 + 0.1 * random.normal(), longitude: -46.63 + 0.1 * random.normal() }),
    ...maybe('cuisines', some(cuisineIds, 0.08)),
    ...maybe('price', 1 + random.integer(4)),
    ...maybe('capacity', 1 + random.integer(500)),
    ...maybe('amenities', some(amenityIds, 0.2)),
    ...maybe('moods', some(moodIds, 0.2)),
    ...maybe('music', some(musicIds, 0.1)),
    ...maybe('dietary', some(dietaryIds, 0.1)),
    ...maybe('rating', 1 + 4 * random.uniform()),
    ...maybe(
      'openingHours',
      some(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, 0.8).map((day) => ({ day, opens, closes })),
    ),
    ...maybe('status', random.pick(['open', 'open', 'open', 'closed', 'hidden'])),
  };
}

/** An event of any kind that features listen to, about one of a few people and venues, somewhere in the given span. */
export function randomEvent(
  random: Random,
  { from, until, people = 4, venues = 6 }: { from: number; until: number; people?: number; venues?: number },
): Draft {
  const at = from + random.integer(until - from);
  const userId = `person-${random.integer(people)}`;
  const venueId = `venue-${random.integer(venues)}`;
  const sessionId = `session-${userId}-${Math.floor(at / days)}-${random.integer(3)}`;
  const weather = { condition: random.pick(weatherConditionIds) };
  if (random.chance(0.05)) return { type: 'external.weather', at, weather };
  if (random.chance(0.1)) return { type: 'external.crowd', at, venueId, level: random.uniform(), waitMinutes: random.integer(60) };
  if (random.chance(0.05))
    return {
      type: 'external.event',
      at,
      venueId,
      title: 'Show',
      startsAt: at + random.integer(days),
      endsAt: at + days + random.integer(days),
    };
  if (random.chance(0.05))
    return served(`answer-${random.integer(50)}`, userId, [venueId], at, { context: { mood: [random.pick(moodIds)] } });
  const kind = random.pick(interactionKinds);
  const context = {
    ...(random.chance(0.5) && { groupSize: 1 + random.integer(8) }),
    ...(random.chance(0.5) && { groupType: random.pick(groupTypeIds) }),
    ...(random.chance(0.5) && { weather }),
    ...(random.chance(0.3) && { mood: [random.pick(moodIds)] }),
  };
  return did(kind, userId, venueId, at, { sessionId, context, ...(kind === 'rating' && { value: 1 + random.integer(5) }) });
}

/** People and venues to begin with: the ones that `randomEvent` speaks of. */
export function randomCast(random: Random, { at, people = 4, venues = 6 }: { at: number; people?: number; venues?: number }): Draft[] {
  const cast: Draft[] = Array.from({ length: venues }, (_, i) => ({
    type: 'venue.upserted',
    at,
    venue: randomVenue(random, `venue-${i}`),
  }));
  for (let i = 0; i < people; i++) {
    if (!random.chance(0.7)) continue;
    const ageGroup = random.pick(['under_18', '18_24', '25_34', '35_44', '45_54', '55_plus'] as const);
    const home = { latitude: -23.55 + 0.05 * random.normal(), longitude: -46.63 + 0.05 * random.normal() };
    const favouriteCategories = [random.pick(categoryIds)];
    cast.push({
      type: 'user.upserted',
      at,
      user: { id: `person-${i}`, ageGroup, home, favouriteCategories, price: 1 + random.integer(4) },
    });
  }
  return cast;
}
