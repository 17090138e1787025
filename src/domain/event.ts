/**
 * The event vocabulary: everything that CheckIn knows, it learned from one of these.
 *
 * Terminology
 * - event: a fact with an id, made once by a client and never changed
 * - `at`: when it happened, by the client's clock; `receivedAt`: when the log took it; both Unix milliseconds
 * - `seq`: its place in the log, 1, 2, 3 ...; the order in which every fold sees events
 */
import { z } from 'zod';
import { requestContextSchema, timeSchema, weatherSchema } from './context.ts';
import { locationSchema } from './geo.ts';
import { servedRecommendationSchema } from './recommendation.ts';
import { userSchema } from './user.ts';
import { idSchema, venueSchema } from './venue.ts';

/** Every event's own id (a UUIDv7 or ULID made by the client) and time. */
const envelope = {
  id: idSchema.min(8).max(64),
  at: timeSchema,
};

export const interactionKinds = ['view', 'click', 'accept', 'reject', 'checkin', 'rating', 'share'] as const;
export type InteractionKind = (typeof interactionKinds)[number];

export const interactionEventSchema = z.strictObject({
  ...envelope,
  type: z.literal('interaction'),
  kind: z.enum(interactionKinds),
  userId: idSchema,
  sessionId: idSchema.exactOptional(),
  venueId: idSchema,
  recommendationId: idSchema.exactOptional(),
  context: requestContextSchema.exactOptional(),
  responseTimeMs: z.number().min(0).max(86_400_000).exactOptional(),
  /** The rating, 1 to 5; only with kind `rating`. */
  value: z.number().min(1).max(5).exactOptional(),
});
export type InteractionEvent = z.infer<typeof interactionEventSchema>;

const venueUpsertedSchema = z.strictObject({ ...envelope, type: z.literal('venue.upserted'), venue: venueSchema });
const venueRemovedSchema = z.strictObject({ ...envelope, type: z.literal('venue.removed'), venueId: idSchema });
const userUpsertedSchema = z.strictObject({ ...envelope, type: z.literal('user.upserted'), user: userSchema });
/** `fromUserId` (an anonymous id) turns out to be `userId`. */
const userMergedSchema = z.strictObject({ ...envelope, type: z.literal('user.merged'), fromUserId: idSchema, userId: idSchema });
/** A tombstone: whoever holds state of a person with one of these ids forgets it. Who it was, it does not say (`opaqueId`). */
const userErasedSchema = z.strictObject({
  ...envelope,
  type: z.literal('user.erased'),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** `opaqueId(id, salt)` of every id that led to the person. */
  opaqueIds: z
    .array(z.string().regex(/^[0-9a-f]{16}$/))
    .min(1)
    .max(1000),
});
/** Events before this one were deleted from the log: whoever holds state folded from them folds it anew, and then has what a replay gives. */
const logErasedSchema = z.strictObject({ ...envelope, type: z.literal('log.erased') });

const recommendationServedSchema = z.strictObject({
  ...envelope,
  type: z.literal('recommendation.served'),
  userId: idSchema.exactOptional(),
  sessionId: idSchema.exactOptional(),
  ...servedRecommendationSchema.shape,
});
export type RecommendationServedEvent = z.infer<typeof recommendationServedSchema>;

export const recommendationFeedbackSchema = z.strictObject({
  ...envelope,
  type: z.literal('recommendation.feedback'),
  recommendationId: idSchema,
  userId: idSchema.exactOptional(),
  /** The venues it is about; absent = all that were recommended. */
  suggestions: z.array(idSchema).min(1).max(100).exactOptional(),
  action: z.enum(['accepted', 'rejected', 'ignored']),
  reason: z.string().max(500).exactOptional(),
  /** 1 (bad) to 5 (good). */
  satisfaction: z.number().min(1).max(5).exactOptional(),
  /** How well the context was understood, 0 to 1. */
  contextAccuracy: z.number().min(0).max(1).exactOptional(),
});

const conversationMessageSchema = z.strictObject({
  ...envelope,
  type: z.literal('conversation.message'),
  userId: idSchema.exactOptional(),
  sessionId: idSchema.exactOptional(),
  role: z.enum(['user', 'assistant']),
  text: z.string().max(4000),
});

const externalWeatherSchema = z.strictObject({
  ...envelope,
  type: z.literal('external.weather'),
  location: locationSchema.exactOptional(),
  weather: weatherSchema,
});
/** Something on at a venue: a concert, a match, a fair. */
const externalEventSchema = z.strictObject({
  ...envelope,
  type: z.literal('external.event'),
  venueId: idSchema,
  title: z.string().max(200),
  startsAt: timeSchema,
  endsAt: timeSchema,
});
const externalCrowdSchema = z.strictObject({
  ...envelope,
  type: z.literal('external.crowd'),
  venueId: idSchema,
  /** 0 = empty, 1 = full. */
  level: z.number().min(0).max(1),
  waitMinutes: z.number().min(0).max(1440).exactOptional(),
});

const versionSchema = z.string().min(1).max(128);
const artifactSchema = z.string().regex(/^[0-9a-f]{64}$/);
const modelRegisteredSchema = z.strictObject({
  ...envelope,
  type: z.literal('model.registered'),
  version: versionSchema,
  kind: z.string().max(64),
  /** sha256 of the artefact, hex. */
  artifact: artifactSchema,
  featureSetVersion: z.string().max(64),
  /** The features of that set, in order: what a later process needs to fold the same values. */
  features: z
    .array(z.strictObject({ name: z.string().max(64), version: z.int().min(1) }))
    .max(1000)
    .exactOptional(),
  /** The events it learned from: those with `seq` up to this one. */
  trainedToSeq: z.int().min(0),
  runId: idSchema.exactOptional(),
  parent: versionSchema.exactOptional(),
  parameters: z.record(z.string(), z.json()),
  /** Metrics by member, e.g. `{ensemble: {"ndcg@10": 0.31}}`. */
  metrics: z.record(z.string(), z.record(z.string(), z.number())),
});
/** A version's artefact was made anew without an erased person; everything else of the version holds on. */
const modelRewrittenSchema = z.strictObject({
  ...envelope,
  type: z.literal('model.rewritten'),
  version: versionSchema,
  /** sha256 of the artefact that takes the place of the old one, hex. */
  artifact: artifactSchema,
});
export const modelAliases = ['champion', 'challenger', 'shadow'] as const;
export type ModelAlias = (typeof modelAliases)[number];
const modelPromotedSchema = z.strictObject({
  ...envelope,
  type: z.literal('model.promoted'),
  version: versionSchema,
  alias: z.enum(modelAliases),
  reason: z.string().max(500).exactOptional(),
});

const runStartedSchema = z.strictObject({
  ...envelope,
  type: z.literal('run.started'),
  runId: idSchema,
  kind: z.enum(['training', 'import', 'simulation']),
  parameters: z.record(z.string(), z.json()),
});
const runFinishedSchema = z.strictObject({
  ...envelope,
  type: z.literal('run.finished'),
  runId: idSchema,
  outcome: z.enum(['succeeded', 'failed', 'abandoned']),
  reason: z.string().max(1000).exactOptional(),
  summary: z.record(z.string(), z.json()).exactOptional(),
});

/** One event, as clients send it and the log stores it. */
export const eventSchema = z.discriminatedUnion('type', [
  interactionEventSchema,
  venueUpsertedSchema,
  venueRemovedSchema,
  userUpsertedSchema,
  userMergedSchema,
  userErasedSchema,
  logErasedSchema,
  recommendationServedSchema,
  recommendationFeedbackSchema,
  conversationMessageSchema,
  externalWeatherSchema,
  externalEventSchema,
  externalCrowdSchema,
  modelRegisteredSchema,
  modelRewrittenSchema,
  modelPromotedSchema,
  runStartedSchema,
  runFinishedSchema,
]);
export type Event = z.infer<typeof eventSchema>;
export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** What happened, before it is given an id and a time. */
export type UnstampedEvent<E extends Event = Event> = E extends unknown ? Omit<E, 'id' | 'at'> : never;

/** An event in the log. */
export type LoggedEvent<E extends Event = Event> = E & { readonly seq: number; readonly receivedAt: number };

/** The person an event is about, if any: the index that erasure and export follow. */
export function userOf(event: Event): string | null {
  switch (event.type) {
    case 'interaction':
    case 'user.merged':
      return event.userId;
    case 'user.upserted':
      return event.user.id;
    case 'recommendation.served':
    case 'recommendation.feedback':
    case 'conversation.message':
      return event.userId ?? null;
    case 'user.erased':
    case 'log.erased':
    case 'venue.upserted':
    case 'venue.removed':
    case 'external.weather':
    case 'external.event':
    case 'external.crowd':
    case 'model.registered':
    case 'model.rewritten':
    case 'model.promoted':
    case 'run.started':
    case 'run.finished':
      return null;
  }
}
