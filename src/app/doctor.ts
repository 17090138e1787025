/**
 * What is wrong with a CheckIn, and what to do: the questions that users of such systems ask most, each as one check.
 *
 * It reads the state, the newest events, and what the storage says of itself; it writes nothing, and names no person.
 */
import type { Check, Diagnosis } from '../api/diagnosis.ts';
import type { CheckInError } from '../domain/errors.ts';
import type { Progress } from '../domain/progress.ts';
import type { StorageReader } from '../log/reader.ts';
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
import type { LiveState } from './live-state.ts';

/** Events that are looked at one by one, the newest: under a second of work. */
const recentEvents = 100_000;
const recentJobs = 1_000;

export interface Patient {
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

/** What there is to say of a place that cannot even be read. */
export function unreadable(error: CheckInError, now: number): Diagnosis {
  return diagnosisOf(now, [{ name: 'storage', verdict: 'problem', found: `${error.code}: ${error.message}`, action: error.action }]);
}

function diagnosisOf(at: number, checks: Check[]): Diagnosis {
  const severity = { ok: 0, warn: 1, problem: 2 } as const;
  const verdict = checks.reduce<Check['verdict']>((worst, one) => (severity[one.verdict] > severity[worst] ? one.verdict : worst), 'ok');
  return { verdict, at, checks };
}
