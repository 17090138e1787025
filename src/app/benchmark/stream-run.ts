import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Progress } from '../../domain/progress.ts';
import type { Visit } from '../../models/visit-stream.ts';
import type { StreamMember } from './stream-baselines.ts';
import { placeOf } from './stream-protocol.ts';

export interface Run {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

interface Pass extends Run {
  readonly stage: string;
  /** Predict only every n-th visit; all are learned from. */
  readonly every?: number;
}

/** Visits between two looks at the signal and at other work: some 10 ms of the slowest member. */
const visitsPerTurn = 20;

/** @throws the signal's reason when it aborts */
export async function learnAll(member: StreamMember, visits: readonly Visit[], pass: Pass): Promise<void> {
  for (const [done, visit] of visits.entries()) {
    member.learn(visit);
    if (done % visitsPerTurn === 0) await pause(done, visits.length, pass);
  }
}

/**
 * Predicts each visit before it is learned from.
 *
 * @param onPlaces the place of the venue that was visited, as `placeOf` counts it, in the order of the visits
 * @throws the signal's reason when it aborts
 */
export async function predictThenLearn(
  member: StreamMember,
  visits: readonly Visit[],
  pass: Pass,
  onPlaces: (places: { readonly average: number; readonly optimistic: number }) => void,
): Promise<void> {
  const { every = 1 } = pass;
  for (const [done, visit] of visits.entries()) {
    if (done % every === 0) {
      const { person, at, hourOfWeek } = visit;
      // Without the venue: nothing that predicts can see it.
      const scores = member.predict({ person, at, hourOfWeek });
      onPlaces({ average: placeOf(visit.venue, scores), optimistic: placeOf(visit.venue, scores, 'optimistic') });
    }
    member.learn(visit);
    if (done % visitsPerTurn === 0) await pause(done, visits.length, pass);
  }
}

async function pause(done: number, total: number, { stage, progress, signal }: Pass): Promise<void> {
  progress({ stage, done, total, unit: 'visits' });
  await nextTurn();
  signal.throwIfAborted();
}
