/** `checkin benchmark topn`: tunes the members on slices of train, fits them on all of train, and only then reads the test file and ranks. */
import { defaultThreads } from '../../compute/workers.ts';
import type { SparseMatrix } from '../../compute/sparse-matrix.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Progress } from '../../domain/progress.ts';
import { PeakMemory } from './peak-memory.ts';
import { readPairs, requireFile, testUsers, trainMatrix } from './topn-data.ts';
import { type FitOptions, type Member, type Parameters, type Scorer, topnMembers } from './topn-members.ts';
import { type Quality, mostPopular, qualityOf } from './topn-protocol.ts';
import { type Slice, holdOutAlike, holdOutAtRandom } from './topn-slices.ts';
import { type Tuned, rankUsers, tune, weighMembers } from './topn-tuning.ts';

export interface TopnOptions {
  /** A folder with train.txt and test.txt. */
  readonly dir: string;
  /** Same seed and files, same figures. */
  readonly seed: number;
  /** Names of members; all of them unless told. */
  readonly members?: readonly string[];
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a member, or the mix of all, is worth on the test file. */
export interface Measured extends Quality {
  readonly fitSeconds: number;
  /** Ranking all venues for all test users. */
  readonly evaluateSeconds: number;
  /** Of the process, while this was fitted and evaluated. */
  readonly peakMemoryMb: number;
}

/** The figures of a run. Those at the top are the ensemble's. */
export interface TopnReport extends Quality {
  readonly members: Readonly<Record<string, Measured & { readonly parameters: Parameters }>>;
  /** Its fit is that of its members. */
  readonly ensemble: Measured & { readonly weights: Readonly<Record<string, number>> };
  readonly sizes: {
    readonly users: number;
    readonly venues: number;
    readonly train: number;
    readonly test: number;
    readonly testUsers: number;
  };
  readonly tuningSeconds: number;
  readonly seconds: number;
  readonly peakMemoryMb: number;
}

/** People of each slice that a trial of the tuning ranks for. */
const tuningUsers = 2048;

/**
 * Runs the benchmark. The test file is not read before tuning is over.
 *
 * @throws CheckInError `benchmark.file_missing`, `benchmark.bad_line`, `benchmark.empty`, `benchmark.unknown_member`, and those of reading; the signal's reason
 *         when aborted
 */
export async function benchmarkTopn({ dir, seed, members: wanted, clock, progress, signal }: TopnOptions): Promise<TopnReport> {
  const members = chosenMembers(wanted);
  const [trainPath, testPath] = [await requireFile(dir, 'train.txt'), await requireFile(dir, 'test.txt')];
  const started = clock.now();
  using whole = new PeakMemory();
  // Two threads also on one core: the event loop must stay free for Ctrl-C.
  const options: FitOptions = { seed, threads: Math.max(2, defaultThreads()), signal };
  const train = await trainMatrix(await readPairs(trainPath, signal));

  const tuned = await tuneMembers(members, train.matrix, { options, progress });
  const tuningSeconds = (clock.now() - started) / 1000;

  const fitted: Fitted[] = [];
  for (const [i, member] of members.entries()) {
    progress({ stage: 'fitting on all of train', done: i, total: members.length, unit: 'members' });
    fitted.push(await fitMember(member, tuned.parameters[i]!, train.matrix, options, clock));
  }
  progress({ stage: 'fitting on all of train', done: members.length, total: members.length, unit: 'members' });

  const test = testUsers(await readPairs(testPath, signal), train);
  const task: Slice = { train: train.matrix, users: test };
  const rank = (name: string, scorers: readonly Scorer[], weights: readonly number[]) =>
    measureRanking(scorers, weights, task, { options, clock, progress, stage: `ranking all venues, ${name}` });

  const measured: Record<string, Measured & { parameters: Parameters }> = {};
  for (const [i, { scorer, seconds, peakMb }] of fitted.entries()) {
    const { evaluateSeconds, peakMemoryMb, ...quality } = await rank(members[i]!.name, [scorer], [1]);
    measured[members[i]!.name] = {
      ...quality,
      fitSeconds: seconds,
      evaluateSeconds,
      peakMemoryMb: Math.max(peakMb, peakMemoryMb),
      parameters: tuned.parameters[i]!,
    };
  }
  const mixed = await rank(
    'ensemble',
    fitted.map(({ scorer }) => scorer),
    tuned.weights,
  );
  const ensemble = {
    ...mixed,
    fitSeconds: fitted.reduce((sum, { seconds }) => sum + seconds, 0),
    weights: Object.fromEntries(members.map(({ name }, i) => [name, tuned.weights[i]!])),
  };
  return {
    'recall@20': ensemble['recall@20'],
    'ndcg@20': ensemble['ndcg@20'],
    members: measured,
    ensemble,
    sizes: {
      users: train.matrix.rows,
      venues: train.matrix.columns,
      train: train.matrix.indices.length,
      test: test.reduce((sum, { relevant }) => sum + relevant.size, 0),
      testUsers: test.length,
    },
    tuningSeconds,
    seconds: (clock.now() - started) / 1000,
    peakMemoryMb: whole.megabytes,
  };
}

interface Fitted {
  readonly scorer: Scorer;
  readonly seconds: number;
  readonly peakMb: number;
}

async function fitMember(member: Member, parameters: Parameters, train: SparseMatrix, options: FitOptions, clock: Clock): Promise<Fitted> {
  using memory = new PeakMemory();
  const started = clock.now();
  const scorer = await member.fit(train, parameters, options);
  return { scorer, seconds: (clock.now() - started) / 1000, peakMb: memory.megabytes };
}

/** Parameters of each member, and what each counts in the ensemble, by slices of train. */
async function tuneMembers(
  members: readonly Member[],
  train: SparseMatrix,
  { options, progress }: { readonly options: FitOptions; readonly progress: Progress },
): Promise<{ readonly parameters: readonly Parameters[]; readonly weights: readonly number[] }> {
  const held = { seed: options.seed, users: tuningUsers, signal: options.signal };
  progress({ stage: 'holding out slices of train', done: 0, total: 2, unit: 'slices' });
  const slices = [await holdOutAtRandom(train, held), await holdOutAlike(train, held)];
  progress({ stage: 'holding out slices of train', done: 2, total: 2, unit: 'slices' });
  // With a venue a person there is nothing to hold back, and so nothing to choose by.
  if (slices[0]!.users.length === 0) return { parameters: members.map(({ defaults }) => defaults), weights: members.map(() => 1) };
  const tuned: Tuned[] = [];
  for (const member of members) {
    const stage = `tuning ${member.name} on slices of train`;
    tuned.push(await tune(member, slices, { ...options, onTrial: (trial) => progress({ stage, done: trial - 1, unit: 'trials' }) }));
  }
  progress({ stage: 'weighing the members on slices of train', done: 0 });
  return { parameters: tuned.map(({ parameters }) => parameters), weights: await weighMembers(tuned, slices, options) };
}

async function measureRanking(
  scorers: readonly Scorer[],
  weights: readonly number[],
  task: Slice,
  {
    options,
    clock,
    progress,
    stage,
  }: { readonly options: FitOptions; readonly clock: Clock; readonly progress: Progress; readonly stage: string },
): Promise<Omit<Measured, 'fitSeconds'>> {
  using memory = new PeakMemory();
  const started = clock.now();
  const total = task.users.length;
  progress({ stage, done: 0, total, unit: 'people' });
  const onProgress = (done: number): void => progress({ stage, done, total, unit: 'people' });
  const [ranking] = await rankUsers(scorers, [weights], task, { ...options, onProgress });
  const quality = qualityOf(ranking!, task.users, mostPopular(task.train));
  return { ...quality, evaluateSeconds: (clock.now() - started) / 1000, peakMemoryMb: memory.megabytes };
}

/** @throws CheckInError `benchmark.unknown_member` */
function chosenMembers(wanted: readonly string[] | undefined): readonly Member[] {
  if (wanted === undefined) return topnMembers;
  const names = topnMembers.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined && wanted.length > 0) return topnMembers.filter(({ name }) => wanted.includes(name));
  throw new CheckInError('benchmark.unknown_member', `there is no member "${unknown ?? ''}"`, `Choose among ${names.join(', ')}.`);
}
