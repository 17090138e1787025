/**
 * Training of the neural collaborative filter, from examples to weights. Blocks its thread for milliseconds at a time, so it runs in a worker (`trainInWorker`).
 *
 * The last fifth of the examples, by time, validates. Negatives are drawn, fresh in each epoch, among venues that the person has no positive example with;
 * those of the validation part are drawn once. All chance comes from (seed, epoch), and a checkpoint is taken at the end of an epoch: training that was
 * interrupted goes on to the same bits.
 *
 * @see He et al. 2017, "Neural Collaborative Filtering", section 3.3
 */
import { createHash } from 'node:crypto';
import { CheckInError } from '../domain/errors.ts';
import { Random } from '../stats/random.ts';
import { type ExampleSet, Negatives, drawEpoch, splitByTime } from './neural-examples.ts';
import { readCheckpoint, writeCheckpoint } from './neural-checkpoint.ts';
import { type Validation, validate } from './neural-validation.ts';
import { NeuralStep, type NeuralState } from './neural-step.ts';
import { initialWeights, type NeuralShape, type NeuralWeights } from './neural-weights.ts';
import type { ExecutionProvider } from './onnx-session.ts';
import { type ScheduleOptions, type ScheduleState, nextEpoch, startSchedule } from './training-schedule.ts';

export interface NeuralTrainingJob {
  readonly shape: NeuralShape;
  /** In the order of time; labels 0 or 1. */
  readonly examples: ExampleSet;
  readonly batch: number;
  readonly epochs: number;
  readonly dropout: number;
  readonly regularization: number;
  readonly negativesPerPositive: number;
  readonly schedule: ScheduleOptions;
  readonly seed: number;
  readonly threads: number;
  readonly provider: ExecutionProvider;
  /** File to write after each epoch, and to go on from; `null` = none. */
  readonly checkpoint: string | null;
}

/** One row of the learning curve. */
export interface NeuralEpoch extends Validation {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch's batches, with dropout and the L2 penalty. */
  readonly loss: number;
  readonly learningRate: number;
  readonly isBest: boolean;
}

export interface NeuralTraining {
  /** Those of the epoch with the lowest validation loss. */
  readonly weights: NeuralWeights;
  readonly curve: readonly NeuralEpoch[];
}

/** Where training stands after an epoch. */
export interface NeuralProgress {
  readonly state: Required<NeuralState>;
  readonly best: NeuralWeights | null;
  readonly schedule: ScheduleState;
  readonly curve: readonly NeuralEpoch[];
}

export interface TrainingHooks {
  readonly onEpoch: (epoch: NeuralEpoch) => void;
  /** Asked before every batch. */
  readonly isCancelled: () => boolean;
}

/**
 * @throws CheckInError `compute.diverged`, `compute.checkpoint_failed`, `compute.cancelled`, and what `NeuralStep.open` throws; the last good checkpoint stays
 */
export async function trainNeural(job: NeuralTrainingJob, hooks: TrainingHooks): Promise<NeuralTraining> {
  const digest = digestOf(job);
  const resumed = job.checkpoint === null ? null : readCheckpoint(job.checkpoint, digest);
  const { training, validation } = splitByTime(job.examples);
  const negatives = new Negatives(job.examples, job.shape);
  const judged = drawEpoch(validation, { negatives, perPositive: job.negativesPerPositive, random: new Random(job.seed).fork(0) });
  const start = resumed?.state ?? { weights: initialWeights(job.shape, job.seed), step: 0 };
  let schedule = resumed?.schedule ?? startSchedule(job.schedule);
  let best = resumed?.best ?? null;
  const curve = [...(resumed?.curve ?? [])];
  let isOver = curve.length > 0 && schedule.sinceLowest >= job.schedule.patience;

  await using step = await NeuralStep.open({ ...job, start, learningRate: schedule.learningRate });
  while (!isOver && curve.length < job.epochs) {
    const epoch = curve.length + 1;
    const random = new Random(job.seed).fork(epoch);
    const drawn = drawEpoch(training, { negatives, perPositive: job.negativesPerPositive, random });
    step.learningRate = schedule.learningRate;
    const loss = await runEpoch(step, drawn, job.batch, hooks);
    const found = validate(step.state().weights, judged);
    if (!Number.isFinite(loss) || !Number.isFinite(found.validationLoss)) throw diverged(epoch);
    const next = nextEpoch(schedule, found.validationLoss, job.schedule);
    if (next.isBest) best = step.snapshot().weights;
    const row = { epoch, loss, learningRate: schedule.learningRate, isBest: next.isBest, ...found };
    curve.push(row);
    schedule = next.state;
    isOver = next.isOver;
    if (job.checkpoint !== null) writeCheckpoint(job.checkpoint, digest, { state: step.snapshot(), best, schedule, curve });
    hooks.onEpoch(row);
  }
  return { weights: best ?? step.snapshot().weights, curve };
}

async function runEpoch(step: NeuralStep, { users, venues, labels }: ExampleSet, batch: number, hooks: TrainingHooks): Promise<number> {
  let sum = 0;
  for (let from = 0; from < users.length; from += batch) {
    if (hooks.isCancelled())
      throw new CheckInError('compute.cancelled', 'the training was cancelled', 'Start it again; it goes on from its checkpoint.');
    const to = Math.min(from + batch, users.length);
    const loss = await step.run({
      users: users.subarray(from, to),
      venues: venues.subarray(from, to),
      labels: Float32Array.from(labels.subarray(from, to)),
    });
    sum += loss * (to - from);
  }
  return sum / users.length;
}

/** Of all that decides the result but the number of epochs, so that a training can be prolonged. */
function digestOf({
  examples,
  shape,
  batch,
  dropout,
  regularization,
  negativesPerPositive,
  schedule,
  seed,
  threads,
  provider,
}: NeuralTrainingJob): string {
  const hash = createHash('sha256').update(
    JSON.stringify({ shape, batch, dropout, regularization, negativesPerPositive, schedule, seed, threads, provider }),
  );
  for (const column of [examples.users, examples.venues, examples.labels]) hash.update(column);
  return hash.digest('hex');
}

function diverged(epoch: number): CheckInError {
  return new CheckInError(
    'compute.diverged',
    `the loss is no longer a number in epoch ${epoch}`,
    'Train with a lower learning rate, or look for values in the data that are not finite.',
  );
}
