import type { Job, JobState, Lease } from './jobs.ts';

/** Columns of a job as both engines read them. */
export const jobColumns = 'id, kind, state, attempts, created_at, ended_at, worker, result, error';

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly created_at: number;
  readonly ended_at: number | null;
  readonly worker: string | null;
  /** JSON. */
  readonly result: string | null;
  readonly error: string | null;
}

/** A job that was just taken. */
export interface LeasedRow extends JobRow {
  /** JSON. */
  readonly payload: string;
  /** When a job may next be taken: a waiting one after its pause, a running one at the end of its lease. */
  readonly due_at: number;
}

export function jobOf(row: JobRow): Job {
  const { id, kind, state, attempts, worker, error } = row;
  const result = row.result === null ? null : (JSON.parse(row.result) as Job['result']);
  return { id, kind, state, attempts, createdAt: row.created_at, endedAt: row.ended_at, worker, result, error };
}

/** The count of attempts grows with every lease, so it is the fencing token. */
export function leaseOf(row: LeasedRow): Lease {
  return { job: jobOf(row), payload: JSON.parse(row.payload) as Lease['payload'], token: String(row.attempts), until: row.due_at };
}

/** What stands in `error` after a lease ran out. */
export const leaseRanOut = 'its worker died or hung: the lease ran out';
/** What stands there after the last one did. */
export const leaseRanOutLast = `${leaseRanOut}, and no more attempts are made`;
