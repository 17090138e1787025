import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { minuteMs } from '../domain/clock.ts';
import { CheckInError, messageOf } from '../domain/errors.ts';
import type { Job, JobPayload, JobQueue, Lease } from '../log/jobs.ts';

/**
 * Does one kind of job. May be begun again after it was done half, or even whole, by a process that died: it must bear that.
 *
 * @param signal aborts when the process shuts down (the job is given back) or when another worker has taken the job (nothing that comes of it counts): reject with its reason
 * @returns the result: JSON that names nobody
 * @throws CheckInError other than `log.*` if trying again cannot help; anything else is tried again after a pause
 */
export type JobHandler = (payload: JobPayload, signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;

export interface WorkerOptions {
  readonly jobs: JobQueue;
  /** By kind of job; other kinds are left to other workers. */
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** Aborts when no more jobs are to be taken and the one under way is to stop. */
  readonly signal: AbortSignal;
  /** Told of every job that went wrong, and of a queue that does not answer. */
  readonly onError: (error: unknown) => void;
  /** For people who look who has a job; process and machine unless told. */
  readonly name?: string;
  /** After so long the job of a worker that died goes to another; a minute unless told. Renewed three times as often. */
  readonly leaseMs?: number;
}

/** Before a queue is asked again that did not answer. */
const retryMs = 1_000;

/** Takes jobs and does them, one at a time, until the signal aborts. @returns resolves when the job under way has ended or been given back */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { jobs, handlers, signal, onError, leaseMs = minuteMs, name = `${process.pid}@${hostname()}` } = options;
  const kinds = Object.keys(handlers);
  while (!signal.aborted) {
    try {
      const lease = await jobs.claim(kinds, { worker: name, leaseMs });
      if (lease === null) await jobs.waitForWork(kinds, signal);
      else await work(lease, { ...options, leaseMs });
    } catch (error) {
      if (signal.aborted) return;
      onError(error);
      await delay(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** Does one job and says how it ended. Rejects only if the queue does not answer: then the lease runs out, and the job is done again. */
async function work(
  lease: Lease,
  { jobs, handlers, signal, onError, leaseMs }: WorkerOptions & { readonly leaseMs: number },
): Promise<void> {
  const { job, payload } = lease;
  const heartbeat = new Heartbeat(lease, { jobs, leaseMs, onError });
  const stop = AbortSignal.any([signal, heartbeat.lost]);
  let hasEnded: boolean;
  try {
    const result = await handlers[job.kind]!(payload, stop);
    hasEnded = await jobs.complete(lease, result);
  } catch (error) {
    if (heartbeat.lost.aborted) hasEnded = false;
    else if (signal.aborted) hasEnded = await jobs.release(lease);
    else {
      const reason = withoutPayload(error instanceof CheckInError ? `${error.code}: ${error.message}` : messageOf(error), payload);
      hasEnded = await jobs.fail(lease, reason, { isFinal: isRefusal(error) });
      onError(jobFailed(job, reason, isAbout(error, payload) ? undefined : error));
    }
  } finally {
    heartbeat.stop();
  }
  if (!hasEnded) onError(leaseLost(job));
}

/** Renews a lease until it is stopped or the lease is lost. */
class Heartbeat {
  readonly #stopped = new AbortController();
  readonly #lost = new AbortController();

  constructor(lease: Lease, options: Required<Pick<WorkerOptions, 'jobs' | 'leaseMs' | 'onError'>>) {
    void this.#beat(lease, options);
  }

  /** Aborts when the lease is another worker's, or may be: it could not be renewed in time. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #beat(lease: Lease, { jobs, leaseMs, onError }: Required<Pick<WorkerOptions, 'jobs' | 'leaseMs' | 'onError'>>): Promise<void> {
    const stopped = this.#stopped.signal;
    const startExpiry = (): NodeJS.Timeout => setTimeout(() => this.#lost.abort(leaseLost(lease.job)), leaseMs).unref();
    let expiry = startExpiry();
    while (await pause(leaseMs / 3, stopped)) {
      // Counted from when it is asked for: the answer may be late.
      const next = startExpiry();
      try {
        const renewed = await jobs.renew(lease, leaseMs);
        clearTimeout(expiry);
        expiry = next;
        if (renewed === null) this.#lost.abort(leaseLost(lease.job));
      } catch (error) {
        clearTimeout(next);
        if (!stopped.aborted) onError(error);
      }
      if (this.#lost.signal.aborted) break;
    }
    clearTimeout(expiry);
  }
}

/** @returns whether the time has passed, and not the signal aborted */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal, ref: false }).catch(() => false);
}

/** What a person has to mend first; a database that is away or a disk that is full may be well again by itself. */
function isRefusal(error: unknown): boolean {
  return error instanceof CheckInError && !error.code.startsWith('log.');
}

/** Reasons stay when the payload is deleted, and the payload may name a person: its texts are cut out of them. */
function withoutPayload(text: string, payload: JobPayload): string {
  return textsOf(payload).reduce((left, secret) => left.replaceAll(secret, '[...]'), text);
}

function isAbout(error: unknown, payload: JobPayload): boolean {
  const said = error instanceof Error ? `${error.stack ?? ''} ${error.message} ${messageOf(error.cause)}` : String(error);
  return textsOf(payload).some((secret) => said.includes(secret));
}

/** Longest first, so that no part of a longer one is left. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 1 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value)
    .flatMap(textsOf)
    .toSorted((a, b) => b.length - a.length);
}

function jobFailed({ id, kind, attempts }: Job, reason: string, cause: unknown): CheckInError {
  return new CheckInError(
    'jobs.failed',
    `attempt ${attempts} at job ${id} (${kind}) failed: ${reason}`,
    'What may pass is tried again; GET /v1/jobs/{id} shows how it ended. Mend the reason, then ask for it again.',
    { cause },
  );
}

function leaseLost({ id, kind }: Job): CheckInError {
  return new CheckInError(
    'jobs.lease_lost',
    `job ${id} (${kind}) took longer than its lease, which could not be renewed: it goes to another worker`,
    'Nothing is lost. If it happens again, look for a worker that stands still for minutes or a database that does not answer.',
  );
}
