import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Clock } from '../../domain/clock.ts';
import { uuidV7 } from '../../domain/ids.ts';
import { jobColumns, jobOf, leaseOf, leaseRanOut, leaseRanOutLast, type JobRow, type LeasedRow } from '../job-row.ts';
import { keptMs, maxFailures, retryDelayMs, type Job, type JobPayload, type JobQueue, type Lease } from '../jobs.ts';
import { Sleepers } from '../sleepers.ts';
import { storable } from '../storable.ts';
import { emptyWriteAheadLog, inTransaction } from './transaction.ts';

/** Longest sleep of one who waits for work: what a clock that was set back can cost. */
const longestWaitMs = 5_000;
const ended = 'due_at = NULL, payload = NULL, key = NULL';

/** Of its columns, those that the statement names. */
type Row = LeasedRow & { readonly failures: number };
type Values = Readonly<Record<string, SQLInputValue>>;

/** The queue of jobs in the log's own database. */
export class SqliteJobQueue implements JobQueue {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #sleepers = new Sleepers();

  /**
   * Leases of the process before run out at once: only one process has a data directory, so it has died.
   *
   * @param database opened by `openDatabase`, closed by the log
   */
  constructor(database: DatabaseSync, path: string, clock: Clock) {
    this.#database = database;
    this.#path = path;
    this.#clock = clock;
    this.#run(`UPDATE jobs SET due_at = 0 WHERE state = 'running'`, {});
  }

  async enqueue({ kind, payload, key }: { readonly kind: string; readonly payload: JobPayload; readonly key?: string }): Promise<Job> {
    const now = this.#clock.now();
    const row = inTransaction(this.#database, this.#path, () => {
      this.#one('DELETE FROM jobs WHERE ended_at < $before', { before: now - keptMs });
      const same = key === undefined ? null : this.#one(`SELECT ${jobColumns} FROM jobs WHERE kind = $kind AND key = $key`, { kind, key });
      return (
        same ??
        this.#one(
          `INSERT INTO jobs (id, kind, key, payload, state, attempts, failures, created_at, due_at)
           VALUES ($id, $kind, $key, $payload, 'waiting', 0, 0, $now, $now) RETURNING ${jobColumns}`,
          { id: uuidV7(now), kind, key: key ?? null, payload: JSON.stringify(payload), now },
        )
      );
    });
    this.#sleepers.wake();
    return jobOf(row!);
  }

  async claim(kinds: readonly string[], { worker, leaseMs }: { readonly worker: string; readonly leaseMs: number }): Promise<Lease | null> {
    const now = this.#clock.now();
    this.#end(
      `UPDATE jobs SET state = 'failed', ${ended}, ended_at = $now, failures = failures + 1, error = $error
       WHERE state = 'running' AND due_at <= $now AND failures + 1 >= $most RETURNING 1`,
      { now, error: leaseRanOutLast, most: maxFailures },
    );
    const row = this.#run(
      `UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = $worker, due_at = $now + $leaseMs,
         failures = failures + (state = 'running'), error = CASE state WHEN 'running' THEN $error ELSE error END
       WHERE place = (SELECT place FROM jobs WHERE due_at <= $now AND kind IN (SELECT value FROM json_each($kinds)) ORDER BY place LIMIT 1)
       RETURNING ${jobColumns}, payload, due_at`,
      { now, worker, leaseMs, error: leaseRanOut, kinds: JSON.stringify(kinds) },
    );
    return row && leaseOf(row);
  }

  async renew(lease: Lease, leaseMs: number): Promise<Lease | null> {
    const row = this.#run(`UPDATE jobs SET due_at = $until WHERE ${held} RETURNING ${jobColumns}, payload, due_at`, {
      ...holding(lease),
      until: this.#clock.now() + leaseMs,
    });
    return row && leaseOf(row);
  }

  async complete(lease: Lease, result: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.#end(
      `UPDATE jobs SET state = 'succeeded', ${ended}, ended_at = $now, result = $result, error = NULL WHERE ${held} RETURNING 1`,
      {
        ...holding(lease),
        now: this.#clock.now(),
        result: JSON.stringify(result),
      },
    );
  }

  async fail(lease: Lease, error: string, { isFinal }: { readonly isFinal: boolean }): Promise<boolean> {
    const values = { ...holding(lease), now: this.#clock.now(), error: storable(error) };
    const row = this.#run(`SELECT failures + 1 AS failures FROM jobs WHERE ${held}`, holding(lease));
    if (row === null) return false;
    if (isFinal || row.failures >= maxFailures) {
      return this.#end(
        `UPDATE jobs SET state = 'failed', ${ended}, ended_at = $now, failures = failures + 1, error = $error WHERE ${held} RETURNING 1`,
        values,
      );
    }
    this.#run(`UPDATE jobs SET state = 'waiting', due_at = $now + $pause, failures = failures + 1, error = $error WHERE ${held}`, {
      ...values,
      pause: retryDelayMs(row.failures),
    });
    this.#sleepers.wake();
    return true;
  }

  async release(lease: Lease): Promise<boolean> {
    const row = this.#run(`UPDATE jobs SET state = 'waiting', due_at = $now WHERE ${held} RETURNING 1`, {
      ...holding(lease),
      now: this.#clock.now(),
    });
    this.#sleepers.wake();
    return row !== null;
  }

  async get(id: string): Promise<Job | null> {
    const row = this.#run(`SELECT ${jobColumns} FROM jobs WHERE id = $id`, { id });
    return row && jobOf(row);
  }

  async list(limit: number): Promise<readonly Job[]> {
    const rows = inTransaction(this.#database, this.#path, () =>
      this.#database.prepare(`SELECT ${jobColumns} FROM jobs ORDER BY place DESC LIMIT ?`).all(limit),
    );
    return (rows as unknown as readonly JobRow[]).map(jobOf);
  }

  async waitForWork(kinds: readonly string[], signal: AbortSignal): Promise<void> {
    const row = this.#run(
      'SELECT min(due_at) AS due_at FROM jobs WHERE due_at IS NOT NULL AND kind IN (SELECT value FROM json_each($kinds))',
      { kinds: JSON.stringify(kinds) },
    );
    const due = row?.due_at ?? Infinity;
    const waitMs = Math.min(due - this.#clock.now(), longestWaitMs);
    if (waitMs > 0) await this.#sleepers.sleep(signal, waitMs);
  }

  /** Ends jobs; nothing of their payloads stays in the file. @returns whether there was one */
  #end(sql: string, values: Values): boolean {
    if (this.#run(sql, values) === null) return false;
    emptyWriteAheadLog(this.#database);
    return true;
  }

  #run(sql: string, values: Values): Row | null {
    return inTransaction(this.#database, this.#path, () => this.#one(sql, values));
  }

  /** Runs a statement to its end. @returns its first row */
  #one(sql: string, values: Values): Row | null {
    const rows = this.#database.prepare(sql).all(values);
    return (rows[0] as unknown as Row | undefined) ?? null;
  }
}

/** A lease holds while nobody has taken its job since. */
const held = `id = $id AND attempts = $attempts AND state = 'running'`;

function holding({ job, token }: Lease): { readonly id: string; readonly attempts: number } {
  return { id: job.id, attempts: Number(token) };
}
