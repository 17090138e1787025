/** Events of every type with everything that a schema lets through and a program may trip over: ends of ranges, poles, ids that are names of JavaScript's own. */
import { eventSchema, interactionKinds, type Event, type LoggedEvent } from '../../src/domain/event.ts';
import { latestTime } from '../../src/domain/clock.ts';
import type { Random } from '../../src/stats/random.ts';

const times = [0, 1, 1_000_000_000_000, latestTime - 1, latestTime];
const names = ['__proto__', 'constructor', 'toString', 'a', ' ', 'ç', 'x'.repeat(128)];
const places = [
  { latitude: 90, longitude: 180 },
  { latitude: -90, longitude: -180 },
  { latitude: 0, longitude: 0 },
];

/** One of them, valid by its schema. */
export function hostileEvent(random: Random, seq: number): LoggedEvent {
  const drafts = draftsOf(random);
  const draft = drafts[random.integer(drafts.length)]!;
  const event = eventSchema.parse({ ...draft, id: `hostile-event-${seq}`, at: random.pick(times) });
  return { ...event, seq, receivedAt: random.pick(times) };
}

/** Of how many types there are drafts. */
export function hostileTypes(random: Random): ReadonlySet<string> {
  return new Set(draftsOf(random).map(({ type }) => type));
}

type Draft<E extends Event = Event> = E extends unknown ? Omit<E, 'id' | 'at'> : never;

function draftsOf(random: Random): readonly Draft[] {
  const [userId, otherId, venueId, recommendationId] = [0, 1, 2, 3].map(() => random.pick(names)) as [string, string, string, string];
  const context = {
    location: random.pick(places),
    time: random.pick(times),
    timeZone: random.pick(['America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Apia']),
    groupSize: random.pick([1, 1000]),
  };
  const kind = random.pick(interactionKinds);
  const value = kind === 'rating' ? { value: random.pick([1, 5]) } : {};
  const timeZone = random.pick(['UTC', 'America/Sao_Paulo', 'Pacific/Apia']);
  const openingHours = [{ day: 'mon' as const, opens: '22:00', closes: random.pick(['04:00', '22:00', '24:00']) }];
  const venue = {
    id: venueId,
    name: venueId,
    category: 'other' as const,
    timeZone,
    location: random.pick(places),
    openingHours,
    capacity: 200_000,
    rating: 5,
  };
  const item = { venueId, position: 0, score: random.pick([-1e300, 0, 1e300]), propensity: 0 };
  const none = '0'.repeat(64);
  return [
    { type: 'interaction', kind, userId, venueId, recommendationId, sessionId: otherId, context, responseTimeMs: 86_400_000, ...value },
    { type: 'interaction', kind, userId, venueId, ...value },
    { type: 'venue.upserted', venue },
    { type: 'venue.removed', venueId },
    { type: 'user.upserted', user: { id: userId, home: random.pick(places) } },
    { type: 'user.merged', fromUserId: userId, userId: otherId },
    { type: 'user.erased', salt: none.slice(0, 32), opaqueIds: [none.slice(0, 16)] },
    {
      type: 'recommendation.served',
      recommendationId,
      userId,
      scenario: 'default',
      context,
      items: [item],
      policy: '',
      source: 'model',
      asOfSeq: 0,
    },
    { type: 'log.erased' },
    { type: 'recommendation.served', recommendationId, scenario: 'discovery', context: {}, items: [], policy: '', source: 'fallback' },
    { type: 'recommendation.feedback', recommendationId, userId, action: 'accepted' },
    { type: 'conversation.message', userId, role: 'user', text: '' },
    { type: 'external.weather', weather: { condition: 'fog', temperatureC: -60 } },
    { type: 'external.event', venueId, title: '', startsAt: random.pick(times), endsAt: latestTime },
    { type: 'external.crowd', venueId, level: 1, waitMinutes: 1440 },
    {
      type: 'model.registered',
      version: userId,
      kind: '',
      artifact: none,
      featureSetVersion: otherId.slice(0, 64),
      trainedToSeq: 0,
      parameters: {},
      metrics: {},
    },
    { type: 'model.rewritten', version: userId, artifact: none },
    { type: 'model.promoted', version: userId, alias: random.pick(['champion', 'challenger', 'shadow']) },
    { type: 'run.started', runId: userId, kind: 'training', parameters: {} },
    { type: 'run.finished', runId: userId, outcome: 'failed' },
  ];
}
