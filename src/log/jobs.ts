/**
 * Work that must be done once, whoever does it: a durable queue with leases.
 *
 * Terminology
 * - job: what is to be done (`kind`, `payload`), asked for once, kept until someone has done it
 * - lease: the right of one worker to do a job until a time; a worker that dies or hangs loses it, and the job goes to the next one
 * - fencing: a worker that has lost its lease can neither complete nor fail the job any more, so no job is completed twice
 */
import { dayMs } from '../domain/clock.ts';

/** JSON, small: what a job is about. It is deleted when the job ends, for it may name a person; the result must not. */
export type JobPayload = Readonly<Record<string, unknown>>;

export type JobState = 'waiting' | 'running' | 'succeeded' | 'failed';

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  /** How often a worker has begun it. */
  readonly attempts: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Unix milliseconds; `null` = not ended. */
  readonly endedAt: number | null;
  /** Who has it, or had it last; `null` = nobody so far. */
  readonly worker: string | null;
  /** What `complete` was given; `null` = not completed. */
  readonly result: Readonly<Record<string, unknown>> | null;
  /** What went wrong last; `null` = nothing so far, or it is done. */
  readonly error: string | null;
}

/** A job in the hands of one worker. */
export interface Lease {
  readonly job: Job;
  readonly payload: JobPayload;
  /** Proves that the lease is the newest one of its job. */
  readonly token: string;
  /** Unix milliseconds by the queue's clock, for people who look: count the time until the next renewal from when you asked for the lease, for your clock may differ. */
  readonly until: number;
}

/**
 * Times are by one clock for all workers: that of the process for a data directory, that of the server for PostgreSQL.
 *
 * A lease that has run out still holds while no one else has taken the job: nobody can have begun it anew, so its work is not thrown away.
 */
export interface JobQueue {
  /**
   * Asks for work, durably. While a job of the same kind and key waits or runs, that job is the answer and nothing is added.
   *
   * @param job.key what makes two requests the same; it is deleted when the job ends. Absent = never the same
   * @throws CheckInError `log.full`
   */
  enqueue(job: { readonly kind: string; readonly payload: JobPayload; readonly key?: string }): Promise<Job>;
  /**
   * Takes the oldest job that waits, or whose lease has run out. A job whose lease runs out for the 5th time is ended as failed: it kills or hangs its workers.
   *
   * @param worker  who takes it, for people who look
   * @param leaseMs how long it is theirs unless renewed
   * @returns `null` if there is none
   */
  claim(kinds: readonly string[], options: { readonly worker: string; readonly leaseMs: number }): Promise<Lease | null>;
  /** Prolongs a lease from now. @returns `null` if it is lost: stop working on the job */
  renew(lease: Lease, leaseMs: number): Promise<Lease | null>;
  /** Ends a job well; its payload is deleted. @returns whether the lease still held; if not, nothing has changed */
  complete(lease: Lease, result: Readonly<Record<string, unknown>>): Promise<boolean>;
  /**
   * Ends a job as failed and deletes its payload; unless that is final, lets it be tried again after a pause (`retryDelayMs`), up to `maxFailures` times.
   *
   * @returns whether the lease still held; if not, nothing has changed
   */
  fail(lease: Lease, error: string, options: { readonly isFinal: boolean }): Promise<boolean>;
  /** Gives a job back, to be taken at once and without blame: the worker has to go. @returns whether the lease still held */
  release(lease: Lease): Promise<boolean>;
  /** @returns `null` if there is none of that id, or it ended more than `keptMs` ago */
  get(id: string): Promise<Job | null>;
  /** Newest first, at most `limit`. */
  list(limit: number): Promise<readonly Job[]>;
  /** Resolves when a job of these kinds may be there to be taken (one was enqueued, a lease has run out) or when the signal aborts; a hint, never a promise. */
  waitForWork(kinds: readonly string[], signal: AbortSignal): Promise<void>;
}

/** Failures (errors of a handler, leases that ran out) that end a job. */
export const maxFailures = 5;
/** How long a job that has ended can be asked for. */
export const keptMs = 30 * dayMs;

/** The pause after the first, second ... failure: 5 s, 20 s, 80 s, 320 s. A full disk or a server that is away gets seven minutes. */
export function retryDelayMs(failures: number): number {
  return 5_000 * 4 ** (failures - 1);
}
