/**
 * Everything a program can ask of CheckIn: the one interface of the HTTP routes and of the in-process SDK (`CheckIn.open`).
 *
 * Terminology
 * - page: `items` and, where there are more, the `nextCursor` to ask for them with
 */
import { z } from 'zod';
import { modelAliases, type ModelAlias } from '../domain/event.ts';
import type { Recommendation, RecommendationRequest } from '../domain/recommendation.ts';
import type { User } from '../domain/user.ts';
import type { Venue } from '../domain/venue.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { CollectReport, Feedback, Interaction, StreamReport, Tracked } from './event-schemas.ts';
import type {
  MendingRequest,
  MendResult,
  QualityReading,
  QuarantineChoice,
  QuarantinedSummary,
  QuarantineListRequest,
  QuarantineReplay,
} from './quality-schemas.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

export interface PageRequest {
  /** At most this many, 1 to 5,000; 100 unless told. */
  readonly limit?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

const metricsSchema = z.record(z.string(), z.record(z.string(), z.number()));

export const modelSummarySchema = z.strictObject({
  version: z.string(),
  kind: z.string(),
  aliases: z.array(z.enum(modelAliases)),
  registeredAt: z.int(),
  trainedToSeq: z.int(),
  metrics: metricsSchema,
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;

export const overviewSchema = z.strictObject({
  venues: z.int(),
  users: z.int(),
  /** Events in the log. */
  events: z.int(),
  timeZone: z.string(),
  /** Where the venues are; `null` when none has coordinates. */
  bounds: z.strictObject({ south: z.number(), west: z.number(), north: z.number(), east: z.number() }).nullable(),
  champion: modelSummarySchema.nullable(),
  /** Unix milliseconds by the server's clock. */
  now: z.int(),
});
export type Overview = z.infer<typeof overviewSchema>;

/** Work that was asked for and is done in the background, once. */
export const jobSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  state: z.enum(['waiting', 'running', 'succeeded', 'failed']),
  /** How often it was begun. */
  attempts: z.int(),
  /** Unix milliseconds. */
  createdAt: z.int(),
  endedAt: z.int().nullable(),
  /** Of an erasure: its receipt. Of a training: `{version, isNew, metrics, promoted}`. */
  result: z.record(z.string(), z.json()).nullable(),
  /** What went wrong last. */
  error: z.string().nullable(),
});
export type JobSummary = z.infer<typeof jobSchema>;

export const trainingRequestSchema = z.strictObject({
  /** Same events and seed, same model; 1 unless told. */
  seed: z.int().exactOptional(),
  /** Let the model serve when it is there; false unless told. */
  promote: z.boolean().exactOptional(),
  /** With the neural member, which needs onnxruntime-node in the process that trains; false unless told. */
  neural: z.boolean().exactOptional(),
});
export type TrainingRequest = z.infer<typeof trainingRequestSchema>;

export interface FeatureReadingRequest {
  readonly userId?: string;
  readonly venueId?: string;
  /** As of the state right after this event; as of now unless told. */
  readonly seq?: number;
}

export const featureReadingSchema = z.strictObject({
  userId: z.string().nullable(),
  venueId: z.string().nullable(),
  /** The state holds the events up to this one and none after it. */
  seq: z.int(),
  /** The moment of the reading, Unix milliseconds; of a past event, that event's. */
  at: z.int(),
  featureSetVersion: z.string(),
  /** Whether the person was known then. */
  isKnown: z.boolean(),
  /** `null` = missing: nothing is known that would give a value. */
  values: z.array(z.strictObject({ name: z.string(), value: z.number().nullable(), unit: z.string(), description: z.string() })).readonly(),
});
export type FeatureReading = z.infer<typeof featureReadingSchema>;

export const similarVenuesSchema = z.strictObject({
  /** `people`: the same people go there, as the champion has learned; `kind`: category, cuisine, price and amenities in common, where no model knows the venue. */
  source: z.enum(['people', 'kind']),
  /** Most similar first; similarity up to 1. */
  items: z.array(z.strictObject({ venueId: z.string(), similarity: z.number() })).readonly(),
});
export type SimilarVenues = z.infer<typeof similarVenuesSchema>;

export interface Readiness {
  readonly ready: boolean;
  /** What is not ready, one sentence each. */
  readonly problems: readonly string[];
}

export interface Operations {
  /** Takes up to 1,000 events; each is taken or rejected by itself, and what is taken is durable when this resolves. */
  trackEvents(events: readonly unknown[]): Promise<CollectReport>;
  /** Takes events as lines of JSON, however many; each answer says up to which line everything is durable or rejected. */
  trackStream(chunks: AsyncIterable<Buffer>): AsyncIterable<StreamReport>;
  /** Takes in what a person did with a venue. @throws CheckInError `event.rejected` */
  trackInteraction(interaction: Interaction): Promise<Tracked>;
  /** Takes in what a person made of a recommendation. @throws CheckInError `event.rejected` */
  trackFeedback(feedback: Feedback): Promise<Tracked>;
  recommend(request: RecommendationRequest): Promise<Recommendation>;

  listVenues(page: PageRequest): Promise<Page<Venue>>;
  /** @throws CheckInError `venues.not_found` */
  getVenue(venueId: string): Promise<Venue>;
  /** Listed venues that are like this one; 10 unless told, at most 100. @throws CheckInError `venues.not_found` */
  similarVenues(venueId: string, limit?: number): Promise<SimilarVenues>;
  putVenue(venue: Venue): Promise<Venue>;
  /** @throws CheckInError `venues.not_found` */
  removeVenue(venueId: string): Promise<void>;

  listUsers(page: PageRequest): Promise<Page<User>>;
  /** @throws CheckInError `users.not_found` */
  getUser(userId: string): Promise<User>;
  putUser(user: User): Promise<User>;
  /** An anonymous id turns out to be this person: from now on it leads to them, with all that it has done. @throws CheckInError `users.same_id` */
  mergeUsers(userId: string, fromUserId: string): Promise<Tracked>;
  /** Asks for the erasure of a person; asked again while that waits or runs, it is the same job. Its result is the receipt (`ErasureReceipt`). */
  eraseUser(userId: string): Promise<JobSummary>;
  /** Everything about a person, one object after another (`ExportRecord`); the last one is `{record: 'end'}`. @throws CheckInError `users.not_found`, before the first */
  exportUser(userId: string): Promise<AsyncIterable<Readonly<Record<string, unknown>>>>;

  /** @throws CheckInError `jobs.not_found` */
  getJob(jobId: string): Promise<JobSummary>;
  /** Newest first; 100 unless told. */
  listJobs(limit?: number): Promise<Page<JobSummary>>;
  /** Asks for a training; asked for the same again while that waits or runs, it is the same job. Its result says the version. */
  train(request?: TrainingRequest): Promise<JobSummary>;

  listModels(): Promise<Page<ModelSummary>>;
  /** @throws CheckInError `registry.unknown_version` */
  promoteModel(version: string, alias: ModelAlias): Promise<ModelSummary>;

  /** Feature values of a person, a venue or both. @throws CheckInError `venues.not_found`, `features.no_subject`, `features.not_reached` */
  readFeatures(request: FeatureReadingRequest): Promise<FeatureReading>;

  /** How the events received in the last days meet the expectations. @param days 1 to 400 */
  readQuality(days: number): Promise<QualityReading>;
  listQuarantine(request: QuarantineListRequest): Promise<Page<QuarantinedSummary>>;
  /** @throws CheckInError `quarantine.not_found`, as the three below */
  getQuarantined(recordId: string): Promise<QuarantinedSummary & { readonly raw: string }>;
  mendQuarantined(recordId: string, mending: MendingRequest): Promise<MendResult>;
  /** @throws CheckInError `quarantine.bad_choice` unless exactly one way of choosing is given */
  replayQuarantine(choice: QuarantineChoice): Promise<QuarantineReplay>;
  discardQuarantined(choice: QuarantineChoice): Promise<{ readonly discarded: number }>;

  overview(): Promise<Overview>;
  /** What is wrong, and what to do about it. */
  diagnose(): Promise<Diagnosis>;
  readiness(): Readiness;
  /** What an operator watches, in Prometheus's text format. */
  metrics(): Promise<string>;
}
