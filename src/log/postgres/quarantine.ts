import type pg from 'pg';
import type { Clock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { quarantineCapacity, type Quarantine, type QuarantinedItem, type QuarantinedRecord, type QuarantineFilter } from '../quarantine.ts';
import { mentions, recordOf, spellingsOf, type NewRecord } from '../quarantine-record.ts';
import { storable } from '../storable.ts';
import type { Database } from './database.ts';
import { lockSpace, quarantineLock } from './migrations.ts';
import { rewriteTable } from './small-table.ts';

const pageRecords = 256;
/** Records searched per statement. */
const sliceRecords = 4_096;
const rewriteAttempts = 240;
const columns = 'place, id, at, source, line, code, message, raw, user_id AS "userId", state';

type Row = QuarantinedRecord & { readonly place: number };

/** The quarantine in a PostgreSQL database, one for all processes. */
export class PostgresQuarantine implements Quarantine {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #capacity: number;

  /**
   * @param database with our schema in it (`migrate`); the quarantine does not close it
   * @param capacity most records that may wait, and most that are remembered of those that no longer do
   */
  constructor(database: Database, clock: Clock, capacity = quarantineCapacity) {
    this.#database = database;
    this.#clock = clock;
    this.#capacity = capacity;
  }

  async add(items: readonly QuarantinedItem[]): Promise<{ readonly added: number; readonly dropped: number }> {
    if (items.length === 0) return { added: 0, dropped: 0 };
    const records = new Map<string, NewRecord>();
    for (const record of items.map(recordOf)) if (!records.has(record.id)) records.set(record.id, record);
    const at = this.#clock.now();
    return this.#database.retrying(() =>
      this.#database.transaction(async (client) => {
        // One at a time, so that what is counted and what is known stay true until the commit.
        await client.query('SELECT pg_advisory_xact_lock($1, $2)', [lockSpace, quarantineLock]);
        const { rows } = await client.query<{ fresh: number; added: number }>(addRecords, [
          JSON.stringify([...records.values()]),
          at,
          this.#capacity,
        ]);
        const { fresh, added } = rows[0]!;
        return { added, dropped: fresh - added };
      }),
    );
  }

  async *list({ code, source, state = 'waiting' }: QuarantineFilter = {}): AsyncGenerator<readonly QuarantinedRecord[]> {
    for (let after = 0; ;) {
      const rows = await this.#all<Row>(
        `SELECT ${columns} FROM checkin.quarantine WHERE state = $1 AND place > $2 AND ($3::text IS NULL OR code = $3) AND ($4::text IS NULL OR source = $4)
         ORDER BY place LIMIT ${pageRecords}`,
        [state, after, code ?? null, source ?? null],
      );
      if (rows.length === 0) return;
      yield rows.map(recordOfRow);
      after = rows.at(-1)!.place;
    }
  }

  async get(id: string): Promise<QuarantinedRecord | null> {
    const [row] = await this.#all<Row>(`SELECT ${columns} FROM checkin.quarantine WHERE id = $1`, [id]);
    return row === undefined ? null : recordOfRow(row);
  }

  async fix(id: string, raw: string): Promise<boolean> {
    const rows = await this.#all(`UPDATE checkin.quarantine SET raw = $2 WHERE id = $1 AND state = 'waiting' RETURNING 1`, [
      id,
      storable(raw),
    ]);
    return rows.length === 1;
  }

  async restate(id: string, { code, message }: Pick<QuarantinedItem, 'code' | 'message'>): Promise<boolean> {
    const rows = await this.#all(`UPDATE checkin.quarantine SET code = $2, message = $3 WHERE id = $1 AND state = 'waiting' RETURNING 1`, [
      id,
      code,
      storable(message),
    ]);
    return rows.length === 1;
  }

  async resolve(ids: readonly string[], state: 'replayed' | 'discarded'): Promise<number> {
    const resolved = await this.#all(
      `UPDATE checkin.quarantine SET state = $2, raw = '' WHERE state = 'waiting' AND id = ANY ($1) RETURNING 1`,
      [ids, state],
    );
    await this.#all(
      `DELETE FROM checkin.quarantine WHERE state <> 'waiting' AND place <=
         (SELECT place FROM checkin.quarantine WHERE state <> 'waiting' ORDER BY place DESC LIMIT 1 OFFSET $1)`,
      [this.#capacity],
    );
    return resolved.length;
  }

  async counts(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#all<{ code: string; n: number }>(
      `SELECT code, count(*) AS n FROM checkin.quarantine WHERE state = 'waiting' GROUP BY code ORDER BY code COLLATE "C"`,
    );
    return Object.fromEntries(rows.map(({ code, n }) => [code, n]));
  }

  /**
   * Nothing of them stays in the table's files (docs/postgres.md says what stays in the write-ahead log, and until when). Others wait while the rest is written anew.
   *
   * @throws CheckInError `log.rewrite_blocked` if someone keeps the table from being exchanged for minutes
   */
  async erase(userIds: readonly string[]): Promise<number> {
    const wanted = spellingsOf(userIds);
    const [newest] = await this.#all<{ place: number | null }>('SELECT max(place) AS place FROM checkin.quarantine');
    let erased = 0;
    for (let after = 0; after < (newest?.place ?? 0); after += sliceRecords) erased += await this.#eraseSlice(after, userIds, wanted);
    // Also for what was resolved before and is no longer in any record.
    if (!(await rewriteTable(this.#database, 'checkin.quarantine', rewriteAttempts))) throw blocked();
    return erased;
  }

  async #eraseSlice(after: number, userIds: readonly string[], wanted: readonly string[]): Promise<number> {
    const candidates = await this.#all<Pick<Row, 'place' | 'userId' | 'source' | 'message' | 'raw'>>(
      `SELECT place, user_id AS "userId", source, message, raw FROM checkin.quarantine WHERE place > $1 AND place <= $1 + ${sliceRecords}
         AND (user_id = ANY ($2) OR EXISTS (SELECT FROM unnest($3::text[]) AS w (id)
           WHERE strpos(raw, left(id, 8)) > 0 OR strpos(message, id) > 0 OR strpos(source, id) > 0))`,
      [after, userIds, wanted],
    );
    const ids = new Set<string | null>(userIds);
    const theirs = candidates.filter(
      ({ userId, source, message, raw }) => ids.has(userId) || [source, message, raw].some((text) => mentions(text, wanted)),
    );
    if (theirs.length === 0) return 0;
    const gone = await this.#all('DELETE FROM checkin.quarantine WHERE place = ANY ($1) RETURNING 1', [theirs.map(({ place }) => place)]);
    return gone.length;
  }

  #all<R extends pg.QueryResultRow = object>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return this.#database.retrying(() => this.#database.query<R>(sql, values));
  }
}

/** $1 = JSON of records with different ids, $2 = Unix milliseconds, $3 = capacity. */
const addRecords = `
  WITH fresh AS (
    SELECT g.* FROM ROWS FROM (json_to_recordset($1) AS (id text, source text, line integer, code text, message text, raw text, "userId" text))
      WITH ORDINALITY AS g (id, source, line, code, message, raw, user_id, nr)
    WHERE NOT EXISTS (SELECT FROM checkin.quarantine q WHERE q.id = g.id)
  ), room AS (
    SELECT greatest(0, $3 - count(*)) AS records FROM (SELECT FROM checkin.quarantine WHERE state = 'waiting' LIMIT $3) AS w
  ), added AS (
    INSERT INTO checkin.quarantine (id, at, source, line, code, message, raw, user_id)
    SELECT id, $2, source, line, code, message, raw, user_id FROM fresh ORDER BY nr LIMIT (SELECT records FROM room) RETURNING 1
  )
  SELECT (SELECT count(*) FROM fresh) AS fresh, (SELECT count(*) FROM added) AS added`;

function recordOfRow({ id, at, source, line, code, message, raw, userId, state }: Row): QuarantinedRecord {
  return { id, at, source, line, code, message, raw, userId, state };
}

function blocked(): CheckInError {
  return new CheckInError(
    'log.rewrite_blocked',
    'the records are deleted, but their bytes are still in the database: someone has been reading the quarantine for minutes',
    'Let the backup or the query on checkin.quarantine end, then erase again.',
  );
}
