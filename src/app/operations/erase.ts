/**
 * Erasing a person (LGPD art. 18): a job of steps that can each be done again, so that one that was killed goes on where it was.
 *
 * 1. A tombstone enters the log: every process that folds it forgets the person, and what comes later under the same id is a new person's.
 * 2. Models that hold a row of theirs are made anew without it.
 * 3. Their quarantined records and their events are deleted; last of all the merges, which lead to their other ids.
 * 4. Snapshots are deleted, `log.erased` tells every process to fold the log anew, and fresh snapshots are taken.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { EventOf } from '../../domain/event.ts';
import { opaqueId, uuidV7 } from '../../domain/ids.ts';
import { idSchema } from '../../domain/venue.ts';
import type { Job } from '../../log/jobs.ts';
import { findPersonalEvents, type PersonalEvents } from '../../privacy/personal-events.ts';
import { receiptOf, type ErasureReceipt } from '../../privacy/receipt.ts';
import type { Core } from '../core.ts';
import { forgetInModels } from './forget-in-models.ts';

export const eraseUserKind = 'erase-user';

/** All that the steps must agree on, should they be taken by several attempts. */
const payloadSchema = z.object({
  userId: idSchema,
  requestedAt: z.int(),
  tombstoneId: z.string(),
  salt: z.string(),
});
type Payload = z.infer<typeof payloadSchema>;

/** How long an answer that another process was giving when the tombstone came may take to reach the log. */
const replicaGraceMs = 1_000;

/** Another erasure may come while the log is folded anew: then it is done once more. */
const foldAttempts = 5;

/** Asks for the erasure of a person, durably. While it waits or runs, asking again gives the same job. Someone unknown is no error: the receipt says that nothing was found. */
export async function requestErasure({ storage, clock }: Pick<Core, 'storage' | 'clock'>, userId: string): Promise<Job> {
  const now = clock.now();
  const payload: Payload = { userId, requestedAt: now, tombstoneId: uuidV7(now), salt: randomBytes(16).toString('hex') };
  return storage.jobs.enqueue({ kind: eraseUserKind, payload, key: userId });
}

/**
 * Does the job.
 *
 * Costs two or three scans of the log and one replay of it, in slices between which other work runs.
 *
 * @param signal aborting rejects with its reason; the next attempt goes on
 */
export async function eraseUser(core: Core, payload: unknown, signal: AbortSignal): Promise<ErasureReceipt> {
  const { userId, requestedAt, ...grave } = payloadSchema.parse(payload);
  const { storage, state, clock } = core;
  const tombstone = await bury(core, userId, grave);
  const { untilSeq, isResumed } = tombstone;
  const found = await findPersonalEvents(storage.log, userId, { untilSeq: untilSeq - 1, sharedSessions: 'theirs', signal });
  const rewrittenModels = await forgetInModels(core, found.ids, signal);
  const quarantined = await storage.quarantine.erase(found.ids);
  const late = await lateAnswers(core, found, tombstone, signal);
  const merges = new Set(found.mergeSeqs);
  await storage.log.erase([...found.seqs.filter((seq) => !merges.has(seq)), ...late, ...merges]);
  const isDue = isResumed || found.isErasureOpen || found.seqs.length + late.length > 0;
  const snapshots = isDue ? await foldAnew(core, signal) : null;
  // A training that had read events of theirs may have registered its model meanwhile.
  const rewritten = new Set([...rewrittenModels, ...(await forgetInModels(core, found.ids, signal))]);
  const learnedFrom = found.firstInteractionSeq ?? (isResumed ? 0 : null);
  return receiptOf({
    engine: storage.engine,
    requestedAt,
    completedAt: clock.now(),
    tombstoneSeq: untilSeq,
    isResumed,
    eventCounts: withLate(found.counts, late.length),
    quarantined,
    snapshots,
    modelVersions: state.registry
      .versions()
      .flatMap(({ version, trainedToSeq }) => (learnedFrom !== null && trainedToSeq >= learnedFrom ? [version] : [])),
    rewrittenModels: [...rewritten],
    openTrainings: state.registry.runs().filter(({ kind, outcome }) => kind === 'training' && outcome === 'unfinished').length,
  });
}

interface Tombstone {
  readonly event: EventOf<'user.erased'>;
  /** Its `seq`: the person's events lie before it. */
  readonly untilSeq: number;
  /** An attempt before has set it. */
  readonly isResumed: boolean;
}

async function bury(
  { storage, state, clock }: Core,
  userId: string,
  { tombstoneId, salt }: Pick<Payload, 'tombstoneId' | 'salt'>,
): Promise<Tombstone> {
  const { people } = state.store;
  const person = people.indexOf(userId);
  // The id they go by comes early: a fold forgets the whole person by it.
  const ids = new Set([userId, people.idOf(person) ?? userId, ...people.idsOf(person)]);
  const opaqueIds = [...ids].slice(0, 1000).map((id) => opaqueId(id, salt));
  const event = { id: tombstoneId, type: 'user.erased', at: clock.now(), salt, opaqueIds } as const;
  const { seqs, duplicates } = await storage.log.append([{ ...event, opaqueIds: [...opaqueIds] }]);
  await state.reaches(seqs[0]!);
  return { event: { ...event, opaqueIds }, untilSeq: seqs[0]!, isResumed: duplicates > 0 };
}

/** Answers that were made from a state that still knew the person, and reached the log after the tombstone. */
async function lateAnswers(
  { storage }: Core,
  { ids }: PersonalEvents,
  { event, untilSeq }: Tombstone,
  signal: AbortSignal,
): Promise<number[]> {
  // Appends of one process are stored in order: when this one is acknowledged (as a duplicate), so is all that was under way at the tombstone.
  await storage.log.append([event]);
  if (storage.engine === 'postgres') await delay(replicaGraceMs, undefined, { signal });
  const theirs = new Set(ids);
  const late: number[] = [];
  for await (const events of storage.log.read(untilSeq, await storage.log.lastSeq()))
    for (const { seq, ...answer } of events)
      if (answer.type === 'recommendation.served' && theirs.has(answer.userId ?? '') && (answer.asOfSeq ?? seq) < untilSeq) late.push(seq);
  return late;
}

/** Makes the state of this process, and the snapshots, what the log gives now. @returns names of the snapshots */
async function foldAnew(core: Core, signal: AbortSignal): Promise<readonly string[]> {
  const { storage, state, replay } = core;
  for (const name of await storage.snapshots.names()) await storage.snapshots.delete(name);
  const erasedSeq = await core.append({ type: 'log.erased' });
  signal.throwIfAborted();
  if (state.seq < erasedSeq) throw new Error('this process no longer follows the log');
  for (let attempt = 0; state.nextToBuild() !== null; attempt++) {
    // Why not, `onError` was told. No refusal: the next attempt may do better.
    if (attempt === foldAttempts) throw new Error('the features could not be computed anew');
    replay.start();
    await replay.idle();
    signal.throwIfAborted();
  }
  await state.save(storage.snapshots);
  return (await storage.snapshots.names()).toSorted();
}

function withLate(counts: PersonalEvents['counts'], late: number): PersonalEvents['counts'] {
  if (late === 0) return counts;
  return { ...counts, 'recommendation.served': (counts['recommendation.served'] ?? 0) + late };
}
