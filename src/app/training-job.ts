/** Training that was asked for: a job, so that one worker does it, whoever asked and however often. */
import { z } from 'zod';
import type { Expectation } from '../ingest/expectations.ts';
import type { Job } from '../log/jobs.ts';
import { recommenderEstimator } from '../models/catalogue.ts';
import { trainRecommender } from '../training/train.ts';
import type { Core } from './core.ts';
import { promoteModel } from './operations/models.ts';

export const trainKind = 'train';

const payloadSchema = z.strictObject({ seed: z.int(), promote: z.boolean(), neural: z.boolean().default(false) });

/** Asks for a training. While the same one waits or runs, it is the answer. */
export async function requestTraining(
  { storage }: Pick<Core, 'storage'>,
  { seed = 1, promote = false, neural = false }: { readonly seed?: number; readonly promote?: boolean; readonly neural?: boolean } = {},
): Promise<Job> {
  return storage.jobs.enqueue({ kind: trainKind, payload: { seed, promote, neural }, key: `${seed} ${promote} ${neural}` });
}

/**
 * Does the job. Done twice, it gives the same version again, as long as no events came in between.
 *
 * @returns the version, whether it is new, its metrics by member, and whether it was promoted
 * @throws CheckInError as `trainRecommender`
 */
export async function trainAsAsked(
  core: Core,
  payload: unknown,
  { expectations, signal }: { readonly expectations: readonly Expectation[] | undefined; readonly signal: AbortSignal },
): Promise<Readonly<Record<string, unknown>>> {
  const { seed, promote, neural } = payloadSchema.parse(payload);
  const { storage, state, clock } = core;
  const { version, isNew, evaluation } = await trainRecommender({
    log: storage.log,
    artifacts: storage.artifacts,
    clock,
    estimator: recommenderEstimator(neural ? { neuralCf: {} } : {}),
    definitions: state.features.current,
    seed,
    signal,
    ...(expectations !== undefined && { expectations }),
  });
  await state.reaches(await storage.log.lastSeq());
  // A process that is stopping sees no more events, and does not know the new version.
  signal.throwIfAborted();
  if (promote) await promoteModel(core, version, 'champion');
  return { version, isNew, metrics: evaluation.decisions === 0 ? {} : evaluation.metrics, promoted: promote };
}
