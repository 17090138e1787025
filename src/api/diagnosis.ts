import { z } from 'zod';

/** One question that was looked into, and its answer. It names no person. */
const checkSchema = z.strictObject({
  /** Stable, e.g. `clocks`. */
  name: z.string(),
  verdict: z.enum(['ok', 'warn', 'problem']),
  /** What was found, in a sentence or two, with figures. */
  found: z.string(),
  /** What to do about it; `null` = nothing. */
  action: z.string().nullable(),
});
export type Check = z.infer<typeof checkSchema>;

/** What `checkin doctor` and `GET /v1/doctor` say. */
export const diagnosisSchema = z
  .strictObject({
    /** The worst of the checks. */
    verdict: checkSchema.shape.verdict,
    /** Unix milliseconds. */
    at: z.int(),
    checks: z.array(checkSchema),
  })
  .meta({ id: 'Diagnosis' });
export type Diagnosis = z.infer<typeof diagnosisSchema>;
