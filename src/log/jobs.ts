/**
 * Work that must be done once, whoever does it: a durable queue with leases.
 *
 * Terminology
 * - job: what is to be done (`kind`, `payload`), asked for once, kept until someone has done it
 * - lease: the right of one worker to do a job until a time; a worker that dies or hangs loses it, and the job goes to the next one
 * - fencing: a worker that has lost its lease can neither complete nor fail the job any more, so no job is completed twice
 */

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
  /** What `complete` was given; `null` = not completed. */
  readonly result: Readonly<Record<string, unknown>> | null;
  /** What went wrong last; `null` = nothing so far. */
  readonly error: string | null;
}

/** A job in the hands of one worker. */
export interface Lease {
  readonly job: Job;
  readonly payload: JobPayload;
  /** Proves that the lease is the newest one of its job. */
  readonly token: string;
  /** Unix milliseconds; renew before. */
  readonly until: number;
}

export interface JobQueue {
  /**
   * Asks for work, durably. While a job of the same kind and key waits or runs, that job is the answer and nothing is added.
   *
   * @param key what makes two requests the same; it is deleted when the job ends. Absent = never the same
   */
  enqueue(job: { readonly kind: string; readonly payload: JobPayload; readonly key?: string }): Promise<Job>;
  /**
   * Takes the oldest job that waits, or whose lease has run out.
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
  /** Gives a job back to be tried again at once, or ends it as failed. @returns whether the lease still held */
  fail(lease: Lease, error: string, options: { readonly isFinal: boolean }): Promise<boolean>;
  /** @returns `null` if there is none of that id */
  get(id: string): Promise<Job | null>;
  /** Newest first, at most `limit`. */
  list(limit: number): Promise<readonly Job[]>;
  /** Resolves when a job may be waiting (one was enqueued, a lease may have run out) or when the signal aborts; a hint, never a promise. */
  waitForWork(signal: AbortSignal): Promise<void>;
}
