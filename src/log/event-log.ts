/**
 * The log: the truth that all state is folded from.
 *
 * Terminology
 * - acknowledged: `append` has resolved; the events survive `kill -9` and power loss
 * - group commit: appends that wait at the same time share one transaction and one fsync
 * - duplicate: an event whose id the log already holds; it is acknowledged with the first one's `seq` and not stored again
 */
import type { Event, LoggedEvent } from '../domain/event.ts';

export interface Appended {
  /** The place of each event in the log, in the order given. */
  readonly seqs: readonly number[];
  /** How many of them the log already held. */
  readonly duplicates: number;
}

/** An append-only, totally ordered, durable log of events. */
export interface EventLog {
  /**
   * Appends events; durable when it resolves. All of a call's events are in one transaction, so keep a call to about a thousand of them.
   *
   * Calls wait in a queue of at most 65,536 events (a single call is always taken): who sends faster than the log can write is told so, before memory runs out.
   *
   * @throws CheckInError `log.overloaded` if too much waits already, `log.full` if the disk is full, `log.closed` after `close`; PostgreSQL also
   *   `log.unavailable` (then it is not known whether the events were stored: send them again)
   */
  append(events: readonly Event[]): Promise<Appended>;
  /** The `seq` of the newest event, 0 if there is none. */
  lastSeq(): Promise<number>;
  /** Events with `afterSeq < seq <= untilSeq`, in order, in pages of at most 2,048. */
  read(afterSeq: number, untilSeq: number): AsyncIterable<readonly LoggedEvent[]>;
  /** Events after `afterSeq`, in order, for ever: what is there, then what comes. Ends when the signal aborts. The one loop shape of every fold. */
  follow(afterSeq: number, signal: AbortSignal): AsyncIterable<readonly LoggedEvent[]>;
  /**
   * Physically deletes events: their bytes are gone from every file of the log when it resolves, but for what the engine names in its documentation. Their `seq` is never given again.
   *
   * @param seqs in the order in which they are deleted: killed half-way, it has deleted the first of them; one that is not there is passed over
   * @returns how many there were
   */
  erase(seqs: readonly number[]): Promise<number>;
  close(): Promise<void>;
}
