import type { Check } from '../../api/diagnosis.ts';
import { hourMs } from '../../domain/clock.ts';
import type { Job } from '../../log/jobs.ts';
import type { StorageCondition } from '../../log/storage.ts';
import { duration, ok, percent, problem, size, warn } from './check.ts';

/** A job that waits longer has nobody to do it. */
const longWaitMs = hourMs;
/** Followers further behind than this, or silent for so long, are not up to date. */
const farBehindEvents = 1_000;
const silentMs = 15_000;
/** A start reads some 100,000 events a second. */
const longStartEvents = 500_000;
const manyQuarantined = 1_000;

/** Whether the disk is nearly full. */
export function checkDisk({ usedBytes, disk }: StorageCondition): Check {
  if (disk === null) return ok('disk', `the tables take ${size(usedBytes)}; how full the server’s disk is, only its own tools can tell`);
  const found = `${size(disk.freeBytes)} of ${size(disk.totalBytes)} are free (${percent(disk.freeBytes, disk.totalBytes)}); CheckIn takes ${size(usedBytes)}`;
  const action = 'Free space, or move the data directory to a larger disk (checkin backup, checkin restore).';
  // An erasure writes as much as it deletes before it gives the space back, a backup beside it lets the write-ahead log grow.
  if (disk.freeBytes < 0.02 * disk.totalBytes || disk.freeBytes < 50e6) return problem('disk', `nearly full: ${found}`, action);
  if (disk.freeBytes < 0.1 * disk.totalBytes && disk.freeBytes < 2 * usedBytes) return warn('disk', `filling up: ${found}`, action);
  return ok('disk', found);
}

/** Whether the server’s settings keep what is acknowledged. */
export function checkDurability({ warnings }: StorageCondition): Check {
  if (warnings.length === 0) return ok('durability', 'what is acknowledged is on disk');
  return problem('durability', warnings.join('; '), 'Turn it on in postgresql.conf and restart the server.');
}

/** Whether a process that follows the log is behind it. */
export function checkReplicas({ processes }: StorageCondition, lastSeq: number): Check {
  if (processes.length === 0) return ok('replicas', 'no other process follows the log');
  const behind = processes.filter(({ seq, saidMsAgo }) => lastSeq - seq > farBehindEvents || saidMsAgo > silentMs);
  const listed = (behind.length > 0 ? behind : processes).map(
    ({ name, seq, saidMsAgo }) => `${name} ${Math.max(0, lastSeq - seq)} events behind, heard ${duration(saidMsAgo)} ago`,
  );
  const found = `${behind.length} of ${processes.length} processes are behind the log: ${listed.join('; ')}`;
  if (behind.length === 0) return ok('replicas', found);
  return problem(
    'replicas',
    found,
    'Look at those processes: are they busy, stopped, or cut off from the database? A restart reads on from the last snapshot.',
  );
}

/** How much of the log a start would have to read. */
export function checkSnapshot(snapshotSeq: number | null, lastSeq: number): Check {
  const behind = lastSeq - (snapshotSeq ?? 0);
  const found =
    snapshotSeq === null ? `there is no snapshot; a start reads all ${lastSeq} events` : `the snapshot is ${behind} events behind the log`;
  if (behind < longStartEvents) return ok('snapshot', found);
  return warn(
    'snapshot',
    found,
    'A running server writes one every 50,000 events or 15 minutes: look in its log for why it cannot; until then a start takes long.',
  );
}

/** Whether much could not be taken in. */
export function checkQuarantine(counts: Readonly<Record<string, number>>): Check {
  const entries = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
  const waiting = entries.reduce((sum, [, count]) => sum + count, 0);
  if (waiting === 0) return ok('quarantine', 'nothing waits in the quarantine');
  const found = `${waiting} records wait in the quarantine: ${entries
    .slice(0, 5)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ')}`;
  if (waiting < manyQuarantined) return ok('quarantine', found);
  return warn('quarantine', found, 'Look at them with checkin quarantine list; mend and replay, or discard.');
}

/** Whether work that was asked for is being done. Errors of jobs are not repeated here: they may name a person. */
export function checkJobs(jobs: readonly Job[], now: number): Check {
  const stuck = jobs.filter(({ state, createdAt }) => (state === 'waiting' || state === 'running') && now - createdAt > longWaitMs);
  const failed = jobs.filter(({ state, kind }) => state === 'failed' && !isErasure(kind));
  const found = `${jobs.length} jobs lately: ${stuck.length} have waited or run for more than an hour${kindsOf(stuck)}, ${failed.length} failed${kindsOf(failed)}`;
  if (stuck.length > 0)
    return problem(
      'jobs',
      found,
      'See that a process with this data runs (checkin serve) and what it logs; GET /v1/jobs/{id} says what went wrong last.',
    );
  if (failed.length > 0) return warn('jobs', found, 'GET /v1/jobs/{id} says why; ask for the work again.');
  return ok('jobs', jobs.length === 0 ? 'no jobs' : found);
}

/** Whether a person’s erasure has failed: the law sets a term. */
export function checkErasure(jobs: readonly Job[]): Check {
  const erasures = jobs.filter(({ kind }) => isErasure(kind));
  const failed = erasures.filter(({ state }) => state === 'failed');
  const found = `${failed.length} of ${erasures.length} erasures lately failed`;
  if (failed.length === 0) return ok('erasure', erasures.length === 0 ? 'no erasures lately' : found);
  return problem('erasure', found, 'Those people’s data is still there: GET /v1/jobs/{id} says why; ask again with DELETE /v1/users/{id}.');
}

/** Whether features throw on some events. */
export function checkFeatures(failures: Readonly<Record<string, number>>): Check {
  const entries = Object.entries(failures).toSorted((a, b) => b[1] - a[1]);
  if (entries.length === 0) return ok('features', 'no feature has thrown');
  const found = `features have thrown: ${entries
    .slice(0, 5)
    .map(([name, count]) => `${name} ${count} times`)
    .join(', ')}`;
  return problem(
    'features',
    found,
    'Mend those features in checkin.config.ts and raise their version; their values are missing meanwhile.',
  );
}

function isErasure(kind: string): boolean {
  return kind === 'erase-user';
}

function kindsOf(jobs: readonly Job[]): string {
  const kinds = [...new Set(jobs.map(({ kind }) => kind))];
  return kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
}
