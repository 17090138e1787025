/** What the routes of data quality and quarantine take and give. */
import { z } from 'zod';

const share = z.number().min(0).max(1);

export const qualityReadingSchema = z.strictObject({
  /** Whether a model may learn from these events. */
  acceptable: z.boolean(),
  issues: z.array(
    z.strictObject({
      code: z.string(),
      severity: z.enum(['warn', 'refuse']),
      count: z.int(),
      /** Of the events looked at. */
      share,
      /** The largest share that would have been fine. */
      threshold: share,
      /** `seq` of some events. */
      examples: z.array(z.int()).readonly(),
      message: z.string(),
      action: z.string(),
    }),
  ),
  figures: z.array(
    z.strictObject({
      code: z.string(),
      on: z.array(z.string()),
      checked: z.number(),
      broken: z.number(),
      share,
      outcome: z.enum(['pass', 'warn', 'refuse']),
    }),
  ),
  /** Events judged, by type. */
  events: z.record(z.string(), z.int()),
  /** How far the clocks of sessions are off: `at` less `receivedAt`. */
  clocks: z.strictObject({ sessions: z.int(), medianSkewMs: z.number().nullable(), aheadShare: share }),
});
export type QualityReading = z.infer<typeof qualityReadingSchema>;

const states = ['waiting', 'replayed', 'discarded'] as const;
const word = z.string().min(1).max(128);

export const quarantinedSummarySchema = z.strictObject({
  id: z.string(),
  /** Unix milliseconds of its first coming. */
  at: z.int(),
  source: z.string(),
  line: z.int().nullable(),
  code: z.string(),
  message: z.string(),
  state: z.enum(states),
});
export type QuarantinedSummary = z.infer<typeof quarantinedSummarySchema>;

/** With the text as it came. */
export const quarantinedSchema = quarantinedSummarySchema.extend({ raw: z.string() });

export const quarantineListQuery = z.strictObject({
  code: word.exactOptional(),
  source: word.exactOptional(),
  state: z.enum(states).exactOptional(),
  limit: z.int().min(1).max(1000).exactOptional(),
  cursor: z.string().max(256).exactOptional(),
});
export type QuarantineListRequest = z.infer<typeof quarantineListQuery>;

/** Which waiting records: some ids, those of a code and/or source, or all; one of the three. */
export const quarantineChoiceSchema = z.strictObject({
  ids: z.array(word).min(1).max(1000).exactOptional(),
  code: word.exactOptional(),
  source: word.exactOptional(),
  all: z.literal(true).exactOptional(),
});
export type QuarantineChoice = z.infer<typeof quarantineChoiceSchema>;

export const mendingSchema = z.strictObject({
  /** The whole event, in place of what is there. */
  event: z.record(z.string(), z.json()).exactOptional(),
  /** Single fields; a path has dots, e.g. `context.groupSize`. */
  set: z.record(z.string(), z.json()).exactOptional(),
  unset: z.array(z.string()).max(100).exactOptional(),
});
export type MendingRequest = z.infer<typeof mendingSchema>;

const problemSchema = z.strictObject({ code: z.string(), message: z.string() });

export const mendResultSchema = z.strictObject({
  id: z.string(),
  /** What is still wrong with it; `null` = it can be replayed. */
  problem: problemSchema.nullable(),
});
export type MendResult = z.infer<typeof mendResultSchema>;

export const quarantineReplaySchema = z.strictObject({
  /** Now in the log. */
  replayed: z.int(),
  /** How many of these the log already held. */
  duplicates: z.int(),
  /** Thrown away: about people who were erased since. */
  discarded: z.int(),
  /** Still waiting, with their new reason. */
  failed: z.int(),
  firstFailures: z.array(problemSchema.extend({ id: z.string() })),
  /** The newest event of the replayed; 0 = none. */
  lastSeq: z.int(),
});
export type QuarantineReplay = z.infer<typeof quarantineReplaySchema>;
