/** `checkin benchmark stream`: reads check-ins in the order of time, says where each person goes next among all venues, then learns where they went. */
import type { Clock } from '../../domain/clock.ts';
import type { Progress } from '../../domain/progress.ts';
import { VisitStream } from '../../models/visit-stream.ts';
import type { Visit, VisitStreamOptions } from '../../models/visit-stream.ts';
import { PeakMemory } from './peak-memory.ts';
import { Frequency, Popularity } from './stream-baselines.ts';
import type { StreamMember } from './stream-baselines.ts';
import { readStream } from './stream-data.ts';
import { StreamTally } from './stream-protocol.ts';
import type { StreamQuality } from './stream-protocol.ts';
import { learnAll, predictThenLearn } from './stream-run.ts';
import type { Run } from './stream-run.ts';

export interface StreamOptions {
  /** A folder with train.csv and test.csv. */
  readonly dir: string;
  /** Same seed and files, same figures. */
  readonly seed: number;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a member is worth on the test stream. */
export interface StreamMeasured extends StreamQuality {
  /** The same with ties in its favour, as the published baselines count them. */
  readonly optimistic: StreamQuality;
  /** Learning from train. */
  readonly fitSeconds: number;
  /** Test events predicted and learned from, a second. */
  readonly eventsPerSecond: number;
}

/** The figures of a run. Those at the top are the sequence member's. */
export interface StreamReport extends StreamQuality {
  readonly members: Readonly<Record<string, StreamMeasured>>;
  readonly parameters: StreamParameters;
  readonly sizes: { readonly people: number; readonly venues: number; readonly train: number; readonly test: number };
  readonly tuningSeconds: number;
  readonly seconds: number;
  readonly peakMemoryMb: number;
}

/** What is chosen on train. */
export interface StreamParameters {
  readonly learningRate: number;
  /** How often train is read; the last time is the one that makes the histories. */
  readonly passes: number;
}

const usual: StreamParameters = { learningRate: 0.1, passes: 1 };
/** Tried one after the other, each with the best value of the one before. */
const choices: readonly Partial<StreamParameters>[] = [{ learningRate: 0.05 }, { learningRate: 0.2 }, { passes: 2 }];
/** The last part of train is the stream that parameters are chosen by; so many of its visits are judged, evenly spread. */
const slice = 0.2;
const judged = 6000;
const fewest = 30;

/**
 * Runs the benchmark. The test file is looked at after the parameters are chosen on train, except for the ids in it: all venues of both files are ranked.
 *
 * @throws CheckInError `benchmark.file_missing`, `benchmark.bad_line`, `benchmark.empty`, and those of reading; the signal's reason when aborted
 */
export async function benchmarkStream({ dir, seed, clock, progress, signal }: StreamOptions): Promise<StreamReport> {
  const started = clock.now();
  using memory = new PeakMemory();
  const { train, test, people, venues } = await readStream(dir, signal);
  const run: Run = { progress, signal };

  const parameters = await tune(train, { venues, seed }, run);
  const tuningSeconds = (clock.now() - started) / 1000;

  const counting =
    (member: StreamMember): Fit =>
    async (pass) => {
      await learnAll(member, train, pass);
      return member;
    };
  const members: Record<string, Fit> = {
    popularity: counting(new Popularity(venues)),
    frequency: counting(new Frequency(venues, 0)),
    'frequency + 0.5 Markov': counting(new Frequency(venues, 0.5)),
    sequence: (pass) => fitSequence(train, { venues, seed, ...parameters }, pass),
  };
  const measured: Record<string, StreamMeasured> = {};
  let sequenceQuality = new StreamTally().quality;
  for (const [name, fit] of Object.entries(members)) {
    const begun = clock.now();
    const member = await fit({ ...run, stage: `${name}: learning from train` });
    const fitted = clock.now();
    const [average, optimistic] = [new StreamTally(), new StreamTally()];
    await predictThenLearn(member, test, { ...run, stage: `${name}: predicting, then learning` }, (places) => {
      average.add(places.average);
      optimistic.add(places.optimistic);
    });
    const seconds = (clock.now() - fitted) / 1000;
    if (name === 'sequence') sequenceQuality = average.quality;
    measured[name] = {
      ...average.quality,
      optimistic: optimistic.quality,
      fitSeconds: (fitted - begun) / 1000,
      eventsPerSecond: Math.round(test.length / Math.max(1e-3, seconds)),
    };
  }
  return {
    ...sequenceQuality,
    members: measured,
    parameters,
    sizes: { people, venues, train: train.length, test: test.length },
    tuningSeconds,
    seconds: (clock.now() - started) / 1000,
    peakMemoryMb: memory.megabytes,
  };
}

type Fit = (pass: Run & { readonly stage: string }) => Promise<StreamMember>;

type Shape = Pick<VisitStreamOptions, 'venues' | 'seed'>;

async function fitSequence(
  train: readonly Visit[],
  { passes, ...options }: Shape & StreamParameters,
  pass: Run & { readonly stage: string },
): Promise<VisitStream> {
  let stream = new VisitStream(options);
  await learnAll(stream, train, pass);
  for (let again = 1; again < passes; again++) {
    stream = new VisitStream({ ...options, weights: stream.weights });
    await learnAll(stream, train, pass);
  }
  return stream;
}

/** The parameters with the best MRR on the last part of train; the usual ones if there is too little of it to tell. */
async function tune(train: readonly Visit[], shape: Shape, run: Run): Promise<StreamParameters> {
  const from = Math.floor((1 - slice) * train.length);
  const [first, held] = [train.slice(0, from), train.slice(from)];
  if (held.length < fewest) return usual;
  const mrrOf = async (parameters: StreamParameters, trial: number): Promise<number> => {
    const stage = `choosing parameters on train, trial ${trial} of ${choices.length + 1}`;
    const member = await fitSequence(first, { ...shape, ...parameters }, { ...run, stage });
    const tally = new StreamTally();
    await predictThenLearn(member, held, { ...run, stage, every: Math.ceil(held.length / judged) }, ({ average }) => tally.add(average));
    return tally.quality.mrr;
  };
  let best = { parameters: usual, mrr: await mrrOf(usual, 1) };
  for (const [i, choice] of choices.entries()) {
    const parameters = { ...best.parameters, ...choice };
    const mrr = await mrrOf(parameters, i + 2);
    if (mrr > best.mrr) best = { parameters, mrr };
  }
  return best.parameters;
}
