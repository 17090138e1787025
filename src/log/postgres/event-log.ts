import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { Event, LoggedEvent } from '../../domain/event.ts';
import { decodeEvent, encodeEvent, type StoredRow } from '../encoding.ts';
import type { Appended, EventLog } from '../event-log.ts';
import { isUnavailable } from './database-error.ts';
import type { Database } from './database.ts';
import { eraseEvents } from './erase.ts';
import { GroupCommit, type NumberableEvent, type NumberedGroup } from './group-commit.ts';
import { channel, NewestSeq } from './newest-seq.ts';

/** Events per page of `read` and `follow`. */
const pageEvents = 2_048;
/** A follower tries again for ever: its process serves on with what it knows. */
const followRetryMs = 500;

/**
 * The event log in a PostgreSQL database, shared by any number of processes.
 *
 * `seq` is given under a lock that is held until the commit, so it has no gaps and becomes visible in order: whoever has seen an event will never find an older
 * one that is new (docs/adr/0006-append-lock.md).
 */
export class PostgresEventLog implements EventLog {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #group = new GroupCommit((events) => this.#store(events));
  readonly #newest: NewestSeq;
  #isNotifying = false;
  /** Place of the follower that is furthest behind or was last to move: of a running process there is one. */
  #followedTo = 0;
  #isClosed = false;

  /** @param database with our schema in it (`migrate`); the log does not close it */
  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#newest = new NewestSeq(
      database,
      () => this.#askLastSeq(),
      () => this.#followedTo,
    );
  }

  /**
   * If the connection is lost, the group is sent again: an event that the lost attempt had stored after all is then acknowledged with its `seq`, as a duplicate.
   *
   * @throws CheckInError `log.unavailable` if the database stays away for some seconds; whether the events were stored is unknown then: send them again
   */
  async append(events: readonly Event[]): Promise<Appended> {
    this.#requireOpen();
    if (events.length === 0) return { seqs: [], duplicates: 0 };
    return this.#group.submit({ events: events.map(encodeEvent), receivedAt: this.#clock.now() });
  }

  async lastSeq(): Promise<number> {
    this.#requireOpen();
    const { known } = this.#newest;
    const lastSeq = await this.#database.retrying(() => this.#askLastSeq());
    this.#newest.compare(lastSeq, known);
    return lastSeq;
  }

  async *read(afterSeq: number, untilSeq: number): AsyncGenerator<readonly LoggedEvent[]> {
    const page = (at: number): Promise<readonly LoggedEvent[]> => this.#database.retrying(() => this.#readPage(at, untilSeq));
    for (let coming = page(afterSeq); ;) {
      const events = await coming;
      if (events.length === 0) return;
      // The server finds the next page while the caller works on this one.
      coming = page(events.at(-1)!.seq);
      // A caller that goes no further never hears of its failure.
      coming.catch(() => undefined);
      yield events;
    }
  }

  /**
   * @throws CheckInError `log.rewound` if the log no longer holds what was followed: it was failed over to a standby that lacked acknowledged events. State that was
   *   folded from them must be folded anew
   */
  async *follow(afterSeq: number, signal: AbortSignal): AsyncGenerator<readonly LoggedEvent[]> {
    this.#newest.start();
    const rewinds = this.#newest.rewinds;
    let last: LoggedEvent | null = null;
    let at = afterSeq;
    while (!signal.aborted && !this.#isClosed) {
      this.#followedTo = at;
      if (this.#newest.rewinds !== rewinds || (this.#newest.isKnown && at > this.#newest.seq))
        throw rewound(this.#database.name, at, this.#newest.seq);
      const target = this.#newest.seq;
      if (at >= target) {
        await this.#newest.change(signal);
        continue;
      }
      try {
        // With the event before, which must still be the one that was seen: others may have filled the gap before we noticed that there was one.
        const seen = last?.seq === at ? last : null;
        const events = await this.#readPage(seen === null ? at : at - 1, target);
        if (seen !== null && events[0]?.seq === at && events.shift()!.id !== seen.id) throw rewound(this.#database.name, at, target);
        last = events.at(-1) ?? last;
        at = events.at(-1)?.seq ?? target;
        if (events.length > 0) yield events;
      } catch (error) {
        if (this.#isClosed) return;
        if (!isUnavailable(error)) throw error;
        await delay(followRetryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async erase(seqs: readonly number[]): Promise<number> {
    this.#requireOpen();
    return eraseEvents(this.#database, seqs);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#group.drain();
    await this.#newest.close();
  }

  async #store(events: readonly NumberableEvent[]): Promise<NumberedGroup> {
    const rows = events.map(({ id, type, at, receivedAt, body }) => ({ id: escaped(id), type, at, received_at: receivedAt, body }));
    const document = JSON.stringify(rows);
    const { known } = this.#newest;
    const [row] = await this.#database.retrying(() =>
      this.#database.rows<[last: number, seqs: string]>('SELECT last, array_to_json(seqs)::text FROM checkin.append_events($1)', [
        document,
      ]),
    );
    if (row![0] < known.seq) this.#newest.compare(row![0], known);
    const group = { last: row![0], seqs: JSON.parse(row![1]) as number[] };
    const newest = Math.max(...group.seqs);
    if (newest > group.last) {
      this.#newest.advance(newest);
      void this.#notify();
    }
    return group;
  }

  /**
   * Tells the other replicas, after the commit and not in it: PostgreSQL lets one transaction with a notification commit at a time, over all databases of the
   * server. One is under way at a time, with what is newest then; one that is lost is made up for by their asking.
   */
  async #notify(): Promise<void> {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    try {
      for (let told = 0; told < this.#newest.seq;) {
        told = this.#newest.seq;
        await this.#database.query('SELECT pg_notify($1, $2)', [channel, String(told)]);
      }
    } catch {
      // They will ask.
    } finally {
      this.#isNotifying = false;
    }
  }

  async #askLastSeq(): Promise<number> {
    const [row] = await this.#database.rows<[number]>('SELECT checkin.last_seq()');
    return row![0];
  }

  async #readPage(afterSeq: number, untilSeq: number): Promise<LoggedEvent[]> {
    this.#requireOpen();
    const rows = await this.#database.rows<StoredRow>(
      'SELECT seq, id, type, at, received_at, body FROM checkin.events WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3',
      [afterSeq, untilSeq, pageEvents],
    );
    return rows.map(([seq, id, ...rest]) => decodeEvent([seq, unescaped(id), ...rest]));
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new CheckInError('log.closed', `the log in ${this.#database.name} is closed`, 'Open the database again.');
  }
}

/** PostgreSQL's text has no NUL and no half of a surrogate pair: ids that hold such things are stored as JSON writes them. */
function escaped(id: string): string {
  return JSON.stringify(id).slice(1, -1);
}

function unescaped(id: string): string {
  return id.includes('\\') ? (JSON.parse(`"${id}"`) as string) : id;
}

function rewound(where: string, known: number, lastSeq: number): CheckInError {
  return new CheckInError(
    'log.rewound',
    `${where} has lost events: ${known} were read of it, and it went on from another place (it ends at ${lastSeq} now)`,
    'It was failed over to a standby that lacked acknowledged events, or restored. State is folded anew by itself; send again what clients still have, and make the standbys synchronous.',
  );
}
