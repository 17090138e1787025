import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { Event, LoggedEvent } from '../../domain/event.ts';
import type { Appended, EventLog } from '../event-log.ts';
import { closedError, numberOf, openDatabase, storageError } from './database.ts';
import type { AppendCall } from '../append-queue.ts';
import { decodeEvent, encodeEvent, type StoredRow } from '../encoding.ts';
import { eraseRows } from './erase.ts';
import { GroupCommit } from './group-commit.ts';
import { Tail } from './tail.ts';
import { emptyWriteAheadLog } from './transaction.ts';

/** What was erased is in the write-ahead log while another process reads: half a minute is more than a backup of gigabytes takes. */
const emptyingPauseMs = 50;
const emptyingTries = 600;

/** Events per page of `read` and `follow`: about 5 ms of decoding. */
const pageEvents = 2_048;

/**
 * The event log in one SQLite file, inside this process.
 *
 * All work is synchronous on the caller's thread, in slices of a few milliseconds. Only one process may have the file open (see
 * `lockDirectory`), which is why the log may count `seq` for itself.
 */
export class SqliteEventLog implements EventLog {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #begin: StatementSync;
  readonly #insert: StatementSync;
  readonly #seqOf: StatementSync;
  readonly #commit: StatementSync;
  readonly #page: StatementSync;
  readonly #group = new GroupCommit((calls) => this.#store(calls));
  readonly #tail: Tail;
  /** Wakes the followers that have seen everything. */
  readonly #sleepers = new Set<() => void>();
  #followers = 0;
  #lastSeq: number;
  #isClosed = false;

  /** @param database opened by `openDatabase`; the log closes it */
  constructor(database: DatabaseSync, path: string, clock: Clock) {
    this.#database = database;
    this.#path = path;
    this.#clock = clock;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#insert = database.prepare(
      'INSERT INTO events (seq, id, type, at, received_at, user_id, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    );
    this.#seqOf = database.prepare('SELECT seq FROM events WHERE id = ?');
    this.#page = database.prepare(
      'SELECT seq, id, type, at, received_at, body FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
    );
    this.#page.setReturnArrays(true);
    this.#lastSeq = Math.max(numberOf(database, 'SELECT max(seq) FROM events'), numberOf(database, 'SELECT seq FROM high_water'));
    this.#tail = new Tail(this.#lastSeq);
  }

  /** @throws CheckInError as `openDatabase` does */
  static open(path: string, clock: Clock): SqliteEventLog {
    const database = openDatabase(path, clock);
    try {
      return new SqliteEventLog(database, path, clock);
    } catch (error) {
      database.close();
      throw storageError(error, path);
    }
  }

  async append(events: readonly Event[]): Promise<Appended> {
    this.#requireOpen();
    if (events.length === 0) return { seqs: [], duplicates: 0 };
    return this.#group.submit({ events: events.map(encodeEvent), receivedAt: this.#clock.now() });
  }

  async lastSeq(): Promise<number> {
    return this.#lastSeq;
  }

  async *read(afterSeq: number, untilSeq: number): AsyncGenerator<readonly LoggedEvent[]> {
    for (let at = afterSeq; ;) {
      const events = this.#readPage(at, untilSeq);
      if (events.length === 0) return;
      yield events;
      at = events.at(-1)!.seq;
      await nextTurn();
    }
  }

  async *follow(afterSeq: number, signal: AbortSignal): AsyncGenerator<readonly LoggedEvent[]> {
    if (this.#followers++ === 0) this.#tail.reset(this.#lastSeq);
    try {
      let at = afterSeq;
      while (!signal.aborted && !this.#isClosed) {
        if (at >= this.#lastSeq) {
          await this.#nextCommit(signal);
          continue;
        }
        const target = this.#lastSeq;
        const events = this.#tail.after(at, pageEvents) ?? this.#readPage(at, target);
        at = events.at(-1)?.seq ?? target;
        if (events.length > 0) yield events;
        if (at < this.#lastSeq) await nextTurn();
      }
    } finally {
      this.#followers--;
    }
  }

  /** Nothing of them stays in the database file or its write-ahead log. Works in slices; others may append meanwhile. */
  async erase(seqs: readonly number[]): Promise<number> {
    this.#requireOpen();
    this.#group.drain();
    let erased = 0;
    try {
      for (const deleted of eraseRows(this.#database, seqs, this.#lastSeq)) {
        erased += deleted;
        if (deleted > 0) this.#tail.reset(this.#lastSeq);
        await nextTurn();
        this.#requireOpen();
      }
      await this.#emptyWriteAheadLog();
    } catch (error) {
      throw storageError(error, this.#path);
    }
    return erased;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#group.drain();
    this.#wakeFollowers();
    this.#database.close();
  }

  /** Waits for those who read beside us, for as long as a backup takes. */
  async #emptyWriteAheadLog(): Promise<void> {
    for (let tries = 0; !emptyWriteAheadLog(this.#database); tries++) {
      if (tries === emptyingTries) throw readElsewhere(this.#path);
      await delay(emptyingPauseMs);
      this.#requireOpen();
    }
  }

  #store(calls: readonly AppendCall[]): readonly Appended[] {
    const stored: StoredRow[] = [];
    const results = this.#inTransaction(() => calls.map((call) => this.#insertCall(call, stored)));
    if (stored.length === 0) return results;
    this.#lastSeq += stored.length;
    if (this.#followers > 0) this.#tail.push(stored);
    this.#wakeFollowers();
    return results;
  }

  #inTransaction<T>(work: () => T): T {
    try {
      this.#begin.run();
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself where it could not go on (a full disk); a second ROLLBACK would hide the reason.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw storageError(error, this.#path);
    }
  }

  /** @param stored gets the new rows of the group, that is all but the duplicates */
  #insertCall({ events, receivedAt }: AppendCall, stored: StoredRow[]): Appended {
    const seqs: number[] = [];
    let duplicates = 0;
    for (const { id, type, at, userId, body } of events) {
      const seq = this.#lastSeq + stored.length + 1;
      if (this.#insert.run(seq, id, type, at, receivedAt, userId, body).changes === 1) {
        stored.push([seq, id, type, at, receivedAt, body]);
        seqs.push(seq);
      } else {
        seqs.push(Number(this.#seqOf.get(id)!['seq']));
        duplicates++;
      }
    }
    return { seqs, duplicates };
  }

  #readPage(afterSeq: number, untilSeq: number): readonly LoggedEvent[] {
    this.#requireOpen();
    try {
      const rows = this.#page.all(afterSeq, untilSeq, pageEvents) as unknown as readonly StoredRow[];
      return rows.map(decodeEvent);
    } catch (error) {
      throw storageError(error, this.#path);
    }
  }

  #nextCommit(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#sleepers.delete(wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.#sleepers.add(wake);
    });
  }

  #wakeFollowers(): void {
    for (const wake of this.#sleepers) wake();
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closedError(this.#path);
  }
}

function readElsewhere(path: string): CheckInError {
  return new CheckInError(
    'log.read_elsewhere',
    `another process has been reading ${path} for half a minute: what was erased still stands in its write-ahead log`,
    'Let the backup or the tool end that reads it, then erase again; the events themselves are deleted.',
  );
}
