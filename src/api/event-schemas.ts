/** What goes in at the door for events, and what comes back. */
import { z } from 'zod';
import { interactionEventSchema, recommendationFeedbackSchema } from '../domain/event.ts';
import { idSchema } from '../domain/venue.ts';

/** What became of a batch of events. */
export const collectReportSchema = z.strictObject({
  /** Events now in the log, the ones it already held included. */
  accepted: z.int(),
  /** How many of the accepted the log already held. */
  duplicates: z.int(),
  /** Events that were not taken, by their index in the batch. */
  rejected: z.array(z.strictObject({ index: z.int(), code: z.string(), message: z.string() })),
  /** How many of the accepted came with a time outside [now - 7 days, now + 5 minutes], which was moved to its nearer end. */
  clamped: z.int(),
  /** The newest event of the batch in the log; send it as `minSeq` to be sure that a recommendation has seen it. */
  lastSeq: z.int(),
});
export type CollectReport = z.infer<typeof collectReportSchema>;

/** What became of the lines of a stream since the answer before. */
export const streamReportSchema = collectReportSchema.omit({ rejected: true }).extend({
  /** All lines up to this one, from 1, are in the log or rejected: send what comes after it again if the stream breaks. */
  line: z.int(),
  rejected: z.array(z.strictObject({ line: z.int(), code: z.string(), message: z.string() })).readonly(),
});
export type StreamReport = z.infer<typeof streamReportSchema>;

const said = {
  /** A UUIDv7 or ULID of the client's: the same call sent again is a duplicate. Absent = a new one. */
  id: idSchema.min(8).max(64).exactOptional(),
  /** Unix milliseconds, or ISO 8601 with an offset; absent = now. */
  at: z.union([z.int(), z.string()]).exactOptional(),
};

export const interactionSchema = interactionEventSchema.omit({ type: true, id: true, at: true }).extend(said);
export type Interaction = z.infer<typeof interactionSchema>;

export const feedbackSchema = recommendationFeedbackSchema.omit({ type: true, id: true, at: true }).extend(said);
export type Feedback = z.infer<typeof feedbackSchema>;

/** One event in the log. */
export const trackedSchema = z.strictObject({
  eventId: z.string(),
  seq: z.int(),
  /** The log already held it: nothing has changed. */
  isDuplicate: z.boolean(),
});
export type Tracked = z.infer<typeof trackedSchema>;
