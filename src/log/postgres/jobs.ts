import type { Clock } from '../../domain/clock.ts';
import { uuidV7 } from '../../domain/ids.ts';
import { jobColumns, jobOf, leaseOf, leaseRanOut, leaseRanOutLast, type JobRow, type LeasedRow } from '../job-row.ts';
import { keptMs, maxFailures, retryDelayMs, type Job, type JobPayload, type JobQueue, type Lease } from '../jobs.ts';
import { Sleepers } from '../sleepers.ts';
import { storable } from '../storable.ts';
import type { Database } from './database.ts';
import { Listener } from './listener.ts';
import { rewriteTable } from './small-table.ts';

/** Notified when a job may be there to be taken. */
const channel = 'checkin_jobs';
/** Longest sleep of one who waits for work, where no notification comes. */
const longestWaitMs = 2_000;
/** Shortest: a job that is due may be locked by someone who is just taking it. */
const shortestWaitMs = 20;
/** Someone who reads the table for longer than this keeps the bytes of what has ended in it until the next job ends. */
const rewriteAttempts = 3;

/** A lease holds while nobody has taken its job since. */
const held = `id = $1 AND attempts = $2 AND state = 'running'`;

/**
 * The queue of jobs in a PostgreSQL database, shared by any number of workers; all times are the server's.
 *
 * What a job is about lies in a table of its own, which is small and can be written anew: so that it is gone from the files when the job ends, and not only from
 * the rows.
 */
export class PostgresJobQueue implements JobQueue {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #sleepers = new Sleepers();
  readonly #listener: Listener;

  /** @param database with our schema in it (`migrate`); the queue does not close it */
  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#listener = new Listener(database, channel, {
      notified: () => this.#sleepers.wake(),
      connected: async () => this.#sleepers.wake(),
    });
  }

  async enqueue({ kind, payload, key }: { readonly kind: string; readonly payload: JobPayload; readonly key?: string }): Promise<Job> {
    // The clock makes the id only. It is made once, so that what is sent again after a lost connection adds nothing.
    const values = [uuidV7(this.#clock.now()), kind, key ?? null, JSON.stringify(payload)];
    await this.#all(`DELETE FROM checkin.jobs WHERE place IN
      (SELECT place FROM checkin.jobs WHERE ended_at < checkin.now_ms() - ${keptMs} FOR UPDATE SKIP LOCKED)`);
    for (;;) {
      const [added] = await this.#all<JobRow>(
        `WITH payload AS (INSERT INTO checkin.job_payloads (id, kind, key, payload)
             SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM checkin.jobs WHERE id = $1) ON CONFLICT DO NOTHING RETURNING id),
           job AS (INSERT INTO checkin.jobs (id, kind, due_at, created_at) SELECT id, $2, checkin.now_ms(), checkin.now_ms() FROM payload RETURNING *)
         SELECT ${jobColumns}, pg_notify('${channel}', '') FROM job`,
        values,
      );
      if (added !== undefined) return jobOf(added);
      const [same] = await this.#all<JobRow>(
        `SELECT ${jobColumns} FROM checkin.jobs WHERE id = $1 OR id IN (SELECT id FROM checkin.job_payloads WHERE kind = $2 AND key = $3)`,
        values.slice(0, 3),
      );
      // If there is none, it has ended between the two statements.
      if (same !== undefined) return jobOf(same);
    }
  }

  async claim(kinds: readonly string[], { worker, leaseMs }: { readonly worker: string; readonly leaseMs: number }): Promise<Lease | null> {
    await this.#endPoison();
    const [row] = await this.#database.query<LeasedRow>(
      `UPDATE checkin.jobs SET state = 'running', attempts = attempts + 1, worker = $2, due_at = checkin.now_ms() + $3,
         failures = failures + (state = 'running')::integer, error = CASE state WHEN 'running' THEN $4 ELSE error END
       WHERE place = (SELECT place FROM checkin.jobs WHERE due_at <= checkin.now_ms() AND kind = ANY ($1)
         ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${leasedColumns}`,
      [kinds, worker, leaseMs, leaseRanOut],
    );
    return row === undefined ? null : leaseOf(row);
  }

  async renew(lease: Lease, leaseMs: number): Promise<Lease | null> {
    const [row] = await this.#all<LeasedRow>(
      `UPDATE checkin.jobs SET due_at = checkin.now_ms() + $3 WHERE ${held} RETURNING ${leasedColumns}`,
      [lease.job.id, Number(lease.token), leaseMs],
    );
    return row === undefined ? null : leaseOf(row);
  }

  async complete(lease: Lease, result: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.#end(lease, 'succeeded', { result: JSON.stringify(result), error: null });
  }

  async fail(lease: Lease, message: string, { isFinal }: { readonly isFinal: boolean }): Promise<boolean> {
    const error = storable(message);
    if (isFinal) return this.#end(lease, 'failed', { result: null, error });
    const pauses = Array.from({ length: maxFailures - 1 }, (_, failures) => retryDelayMs(failures + 1));
    const [row] = await this.#all(
      `WITH job AS (UPDATE checkin.jobs SET state = 'waiting', failures = failures + 1, error = $3, due_at = checkin.now_ms() + ($4::bigint[])[failures + 1]
         WHERE ${held} AND failures < ${maxFailures - 1} RETURNING 1)
       SELECT pg_notify('${channel}', '') FROM job`,
      [lease.job.id, Number(lease.token), error, pauses],
    );
    return row !== undefined || this.#end(lease, 'failed', { result: null, error });
  }

  async release(lease: Lease): Promise<boolean> {
    const [row] = await this.#all(
      `WITH job AS (UPDATE checkin.jobs SET state = 'waiting', due_at = checkin.now_ms() WHERE ${held} RETURNING 1)
       SELECT pg_notify('${channel}', '') FROM job`,
      [lease.job.id, Number(lease.token)],
    );
    return row !== undefined;
  }

  async get(id: string): Promise<Job | null> {
    const [row] = await this.#all<JobRow>(`SELECT ${jobColumns} FROM checkin.jobs WHERE id = $1`, [id]);
    return row === undefined ? null : jobOf(row);
  }

  async list(limit: number): Promise<readonly Job[]> {
    const rows = await this.#all<JobRow>(`SELECT ${jobColumns} FROM checkin.jobs ORDER BY place DESC LIMIT $1`, [limit]);
    return rows.map(jobOf);
  }

  async waitForWork(kinds: readonly string[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#listener.start();
    const asked = new AbortController();
    const notified = this.#sleepers.sleep(AbortSignal.any([signal, asked.signal]), longestWaitMs);
    try {
      const [row] = await this.#database.query<{ wait: number | null }>(
        'SELECT min(due_at) - checkin.now_ms() AS wait FROM checkin.jobs WHERE due_at IS NOT NULL AND kind = ANY ($1)',
        [kinds],
      );
      const waitMs = Math.min(Math.max(row?.wait ?? Infinity, shortestWaitMs), longestWaitMs);
      await Promise.race([notified, this.#sleepers.sleep(AbortSignal.any([signal, asked.signal]), waitMs)]);
    } finally {
      asked.abort();
    }
  }

  /** Lets those who wait go, and stops listening. */
  async close(): Promise<void> {
    this.#sleepers.wake();
    await this.#listener.close();
  }

  /** Ends jobs whose lease has run out too often. */
  async #endPoison(): Promise<void> {
    const ended = await this.#database.query(
      `WITH poison AS (SELECT id FROM checkin.jobs WHERE state = 'running' AND due_at <= checkin.now_ms() AND failures >= ${maxFailures - 1}
           FOR UPDATE SKIP LOCKED),
         job AS (UPDATE checkin.jobs SET state = 'failed', due_at = NULL, ended_at = checkin.now_ms(), failures = failures + 1, error = $1
           WHERE id IN (SELECT id FROM poison) RETURNING id)
       DELETE FROM checkin.job_payloads WHERE id IN (SELECT id FROM job) RETURNING 1`,
      [leaseRanOutLast],
    );
    if (ended.length > 0) await this.#forgetPayloads();
  }

  async #end(lease: Lease, state: 'succeeded' | 'failed', { result, error }: Pick<JobRow, 'result' | 'error'>): Promise<boolean> {
    const values = [lease.job.id, Number(lease.token), state, result, error];
    let isAgain = false;
    const hasEnded = await this.#database.retrying(async () => {
      // After a lost connection: the attempt before may have ended it.
      const mayBeDone = isAgain;
      isAgain = true;
      const ended = await this.#database.query(
        `WITH job AS (UPDATE checkin.jobs SET state = $3, due_at = NULL, ended_at = checkin.now_ms(), failures = failures + ($3 = 'failed')::integer,
             result = $4, error = $5 WHERE ${held} RETURNING id)
         DELETE FROM checkin.job_payloads WHERE id IN (SELECT id FROM job) RETURNING 1`,
        values,
      );
      if (ended.length > 0 || !mayBeDone) return ended.length > 0;
      return (
        (await this.#database.query('SELECT 1 FROM checkin.jobs WHERE id = $1 AND attempts = $2 AND state = $3', values.slice(0, 3)))
          .length > 0
      );
    });
    if (hasEnded) await this.#forgetPayloads();
    return hasEnded;
  }

  /** The job has ended, whatever comes of this: the payloads that are left are written anew when the next one ends. */
  async #forgetPayloads(): Promise<void> {
    await this.#database.retrying(() => rewriteTable(this.#database, 'checkin.job_payloads', rewriteAttempts)).catch(() => undefined);
  }

  #all<R extends object = object>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return this.#database.retrying(() => this.#database.query<R>(sql, values));
  }
}

const leasedColumns = `${jobColumns}, due_at, (SELECT payload FROM checkin.job_payloads WHERE id = checkin.jobs.id) AS payload`;
