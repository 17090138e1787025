/**
 * What is wrong with a CheckIn, and what to do: the questions that users of such systems ask most, each as one check.
 *
 * It reads the state, the newest events, and what the storage says of itself; it writes nothing, and names no person.
 */
import type { Check, Diagnosis } from '../api/diagnosis.ts';
import type { Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import type { Progress } from '../domain/progress.ts';
import type { KnownFeatures } from '../features/feature-sets.ts';
import type { StorageLocation } from '../log/open.ts';
import { openReader, type StorageReader } from '../log/reader.ts';
import { estimators } from '../models/catalogue.ts';
import { LiveModels } from '../registry/live-models.ts';
import { problem } from './doctor/check.ts';
import { checkAnswers, checkModel, checkTraining } from './doctor/model.ts';
import { RecentEvents } from './doctor/recent-events.ts';
import { checkChoices, checkClocks, checkDuplicates, checkPeopleIds, checkRecommendationIds, checkVenueIds } from './doctor/senders.ts';
import {
  checkDisk,
  checkDurability,
  checkErasure,
  checkFeatures,
  checkJobs,
  checkQuarantine,
  checkReplicas,
  checkSnapshot,
} from './doctor/storage.ts';
import { LiveState } from './live-state.ts';

/** Events that are looked at one by one, the newest: under a second of work. */
const recentEvents = 100_000;
const recentJobs = 1_000;

interface Patient {
  readonly storage: Omit<StorageReader, 'close' | 'artifacts'>;
  /** As far as the log, or nearly. */
  readonly state: LiveState;
  /** Why the champion cannot be loaded; `null` = it can, or there is none. */
  readonly loadProblem: CheckInError | null;
  /** Unix milliseconds. */
  readonly now: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Examines a CheckIn. */
export async function examine({ storage, state, loadProblem, now, progress, signal }: Patient): Promise<Diagnosis> {
  const lastSeq = await storage.log.lastSeq();
  const recent = new RecentEvents(now);
  for await (const events of storage.log.read(Math.max(0, lastSeq - recentEvents), lastSeq)) {
    signal?.throwIfAborted();
    for (const event of events) recent.add(event);
    progress?.({ stage: 'reading the newest events', done: recent.events, total: Math.min(lastSeq, recentEvents), unit: 'events' });
  }
  const { registry, store } = state;
  const condition = await storage.condition();
  const jobs = await storage.jobs.list(recentJobs);
  const snapshot = await storage.snapshots.load('registry');
  return diagnosisOf(now, [
    checkModel(registry, loadProblem, recent),
    checkTraining(registry),
    checkAnswers(recent),
    checkChoices(recent, now),
    checkClocks(recent),
    checkVenueIds(recent, store.catalogue),
    checkRecommendationIds(recent, store.recommendations),
    checkPeopleIds(recent),
    checkDuplicates(recent),
    checkFeatures(store.failures),
    checkQuarantine(await storage.quarantine.counts()),
    checkJobs(jobs, now),
    checkErasure(jobs),
    checkReplicas(condition, lastSeq),
    checkSnapshot(snapshot?.seq ?? null, lastSeq),
    checkDisk(condition),
    checkDurability(condition),
  ]);
}

export interface VisitOptions {
  readonly clock: Clock;
  readonly features: KnownFeatures;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Examines a data directory or a database from outside, also while a server has it open. A place that cannot be read is a finding, too.
 *
 * Folds what the log holds beyond the last snapshot, as a start does.
 */
export async function diagnoseAt(location: StorageLocation, options: VisitOptions): Promise<Diagnosis> {
  try {
    const storage = await openReader(location, options);
    try {
      return await visit(storage, options);
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (!(error instanceof CheckInError && error.code.startsWith('log.'))) throw error;
    return diagnosisOf(options.clock.now(), [problem('storage', `${error.code}: ${error.message}`, error.action)]);
  }
}

async function visit(storage: StorageReader, { clock, features, progress, signal }: VisitOptions): Promise<Diagnosis> {
  const state = await LiveState.load(storage.snapshots, features);
  await state.catchUp(storage.log, progress);
  const models = new LiveModels({
    artifacts: storage.artifacts,
    estimators,
    areFeaturesLive: (version) => features.require(version).length > 0,
    onProblem: () => undefined,
  });
  await models.refresh(state.registry);
  const loadProblem = models.problems().find(({ alias }) => alias === 'champion')?.error ?? null;
  return examine({ storage, state, loadProblem, now: clock.now(), ...(progress && { progress }), ...(signal && { signal }) });
}

function diagnosisOf(at: number, checks: Check[]): Diagnosis {
  const severity = { ok: 0, warn: 1, problem: 2 } as const;
  const verdict = checks.reduce<Check['verdict']>((worst, one) => (severity[one.verdict] > severity[worst] ? one.verdict : worst), 'ok');
  return { verdict, at, checks };
}
