import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Clock } from '../../domain/clock.ts';
import { quarantineCapacity, type Quarantine, type QuarantinedItem, type QuarantinedRecord, type QuarantineFilter } from '../quarantine.ts';
import { mentions, recordOf, spellingsOf } from '../quarantine-record.ts';
import { storable } from '../storable.ts';
import { emptyWriteAheadLog, inTransaction } from './transaction.ts';

const pageRecords = 256;
/** Records searched between two turns of the event loop. */
const sliceRecords = 2_048;
const columns = 'place, id, at, source, line, code, message, raw, user_id AS userId, state';

type Row = QuarantinedRecord & { readonly place: number };

/** The quarantine in the log's own database. */
export class SqliteQuarantine implements Quarantine {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #capacity: number;
  /** How many wait; `null` = to be counted. Counting 100,000 takes milliseconds, and rubbish comes in floods. */
  #waiting: number | null = null;

  /**
   * @param database opened by `openDatabase`, closed by the log
   * @param capacity most records that may wait, and most that are remembered of those that no longer do
   */
  constructor(database: DatabaseSync, path: string, clock: Clock, capacity = quarantineCapacity) {
    this.#database = database;
    this.#path = path;
    this.#clock = clock;
    this.#capacity = capacity;
  }

  async add(items: readonly QuarantinedItem[]): Promise<{ readonly added: number; readonly dropped: number }> {
    if (items.length === 0) return { added: 0, dropped: 0 };
    const at = this.#clock.now();
    let added = 0;
    let dropped = 0;
    const waiting = this.#inTransaction(() => {
      const known = this.#database.prepare('SELECT 1 FROM quarantine WHERE id = ?');
      const insert = this.#database.prepare(
        `INSERT INTO quarantine (id, at, source, line, code, message, raw, user_id, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')`,
      );
      const before = this.#waiting ?? Number(this.#all(`SELECT count(*) AS n FROM quarantine WHERE state = 'waiting'`)[0]!['n']);
      for (const { id, source, line, code, message, raw, userId } of items.map(recordOf)) {
        if (known.get(id) !== undefined) continue;
        if (before + added < this.#capacity) {
          insert.run(id, at, source, line, code, message, raw, userId);
          added++;
        } else dropped++;
      }
      return before + added;
    });
    this.#waiting = waiting;
    return { added, dropped };
  }

  async *list({ code = null, source = null, state = 'waiting' }: NullableFilter = {}): AsyncGenerator<readonly QuarantinedRecord[]> {
    for (let after = 0; ;) {
      const rows = this.#inTransaction(() =>
        this.#all(
          `SELECT ${columns} FROM quarantine WHERE state = $state AND place > $after
             AND ($code IS NULL OR code = $code) AND ($source IS NULL OR source = $source) ORDER BY place LIMIT ${pageRecords}`,
          { state, after, code, source },
        ),
      ) as unknown as readonly Row[];
      if (rows.length === 0) return;
      yield rows.map(recordOfRow);
      after = rows.at(-1)!.place;
      await nextTurn();
    }
  }

  async get(id: string): Promise<QuarantinedRecord | null> {
    const [row] = this.#inTransaction(() => this.#all(`SELECT ${columns} FROM quarantine WHERE id = $id`, { id }));
    return row === undefined ? null : recordOfRow(row as unknown as Row);
  }

  async fix(id: string, raw: string): Promise<boolean> {
    return this.#inTransaction(
      () => this.#run(`UPDATE quarantine SET raw = $raw WHERE id = $id AND state = 'waiting'`, { id, raw: storable(raw) }) === 1,
    );
  }

  async restate(id: string, { code, message }: Pick<QuarantinedItem, 'code' | 'message'>): Promise<boolean> {
    return this.#inTransaction(
      () =>
        this.#run(`UPDATE quarantine SET code = $code, message = $message WHERE id = $id AND state = 'waiting'`, {
          id,
          code,
          message: storable(message),
        }) === 1,
    );
  }

  async resolve(ids: readonly string[], state: 'replayed' | 'discarded'): Promise<number> {
    this.#waiting = null;
    return this.#inTransaction(() => {
      const resolved = this.#run(
        `UPDATE quarantine SET state = $state, raw = '' WHERE state = 'waiting' AND id IN (SELECT value FROM json_each($ids))`,
        { state, ids: JSON.stringify(ids) },
      );
      this.#run(
        `DELETE FROM quarantine WHERE state <> 'waiting' AND place <=
           (SELECT place FROM quarantine WHERE state <> 'waiting' ORDER BY place DESC LIMIT 1 OFFSET $capacity)`,
        { capacity: this.#capacity },
      );
      return resolved;
    });
  }

  async counts(): Promise<Readonly<Record<string, number>>> {
    const rows = this.#inTransaction(() =>
      this.#all(`SELECT code, count(*) AS n FROM quarantine WHERE state = 'waiting' GROUP BY code ORDER BY code`),
    );
    return Object.fromEntries(rows.map(({ code, n }) => [String(code), Number(n)]));
  }

  /** Nothing of them stays in the database file or its write-ahead log. Works in slices; others may work meanwhile. */
  async erase(userIds: readonly string[]): Promise<number> {
    const wanted = spellingsOf(userIds);
    const newest = Number(this.#inTransaction(() => this.#all('SELECT max(place) AS n FROM quarantine'))[0]!['n'] ?? 0);
    let erased = 0;
    for (let after = 0; after < newest; after += sliceRecords) {
      this.#waiting = null;
      erased += this.#inTransaction(() => this.#eraseSlice(after, userIds, wanted));
      await nextTurn();
    }
    // Also what was resolved before and is no longer in any record.
    if (this.#database.isOpen) emptyWriteAheadLog(this.#database);
    return erased;
  }

  #eraseSlice(after: number, userIds: readonly string[], wanted: readonly string[]): number {
    const candidates = this.#all(
      `SELECT place, user_id, source || char(10) || message AS said, raw FROM quarantine WHERE place > $after AND place <= $after + ${sliceRecords}
         AND (user_id IN (SELECT value FROM json_each($userIds))
           OR EXISTS (SELECT 1 FROM json_each($wanted) WHERE instr(raw, substr(value, 1, 8)) OR instr(message, value) OR instr(source, value)))`,
      { after, userIds: JSON.stringify(userIds), wanted: JSON.stringify(wanted) },
    );
    const ids = new Set<unknown>(userIds);
    const places = candidates.filter(
      (row) => ids.has(row['user_id']) || mentions(String(row['said']), wanted) || mentions(String(row['raw']), wanted),
    );
    return this.#run('DELETE FROM quarantine WHERE place IN (SELECT value FROM json_each($places))', {
      places: JSON.stringify(places.map(({ place }) => place)),
    });
  }

  #inTransaction<T>(work: () => T): T {
    return inTransaction(this.#database, this.#path, work);
  }

  #all(sql: string, values: Readonly<Record<string, SQLInputValue>> = {}): readonly Record<string, unknown>[] {
    return this.#database.prepare(sql).all(values);
  }

  /** @returns how many rows it changed */
  #run(sql: string, values: Readonly<Record<string, SQLInputValue>>): number {
    return Number(this.#database.prepare(sql).run(values).changes);
  }
}

type NullableFilter = { readonly [K in keyof QuarantineFilter]?: NonNullable<QuarantineFilter[K]> | null };

function recordOfRow({ id, at, source, line, code, message, raw, userId, state }: Row): QuarantinedRecord {
  return { id, at, source, line, code, message, raw, userId, state };
}
