import type { LoggedEvent } from '../../domain/event.ts';
import { decodeEvent, type StoredRow } from '../encoding.ts';

const generationEvents = 4_096;
const generationCharacters = 4 << 20;

interface Generation {
  readonly rows: StoredRow[];
  /** Decoded on demand, once for all followers. */
  readonly events: LoggedEvent[];
  characters: number;
}

/**
 * The newest events of the log in memory, for those who follow it live. Bounded: two generations of at most 4,096 events or 4 Mi characters,
 * the older one dropped as a whole.
 *
 * A follower holds no queue here, only its place; one that has fallen behind the tail reads from disk until it is back, so a slow follower
 * costs nothing and loses nothing. Events are decoded from the stored text, as a read from disk does: a fold sees live, bit by bit, what it
 * will see in replay, whatever the caller does to its objects.
 */
export class Tail {
  #older = emptyGeneration();
  #newer = emptyGeneration();
  #startsAfter: number;

  /** @param lastSeq what is in the log already; the tail starts behind it */
  constructor(lastSeq: number) {
    this.#startsAfter = lastSeq;
  }

  /** Adds what was just committed, in order of `seq`. */
  push(rows: readonly StoredRow[]): void {
    for (const row of rows) {
      if (this.#newer.rows.length >= generationEvents || this.#newer.characters >= generationCharacters) {
        this.#startsAfter = this.#older.rows.at(-1)?.[0] ?? this.#startsAfter;
        this.#older = this.#newer;
        this.#newer = emptyGeneration();
      }
      this.#newer.rows.push(row);
      this.#newer.characters += row[5].length;
    }
  }

  /** Forgets everything up to `lastSeq`. */
  reset(lastSeq: number): void {
    this.#older = emptyGeneration();
    this.#newer = emptyGeneration();
    this.#startsAfter = lastSeq;
  }

  /**
   * The events after `afterSeq`, at most `limit`.
   *
   * @returns `null` if some of them are no longer here: read them from disk
   */
  after(afterSeq: number, limit: number): readonly LoggedEvent[] | null {
    if (afterSeq < this.#startsAfter) return null;
    const older = this.#older.rows.at(-1);
    return eventsAfter(older !== undefined && afterSeq < older[0] ? this.#older : this.#newer, afterSeq, limit);
  }
}

function emptyGeneration(): Generation {
  return { rows: [], events: [], characters: 0 };
}

function eventsAfter({ rows, events }: Generation, afterSeq: number, limit: number): readonly LoggedEvent[] {
  const start = firstAfter(rows, afterSeq);
  const end = Math.min(rows.length, start + limit);
  while (events.length < end) events.push(decodeEvent(rows[events.length]!));
  return events.slice(start, end);
}

/** Index of the first row with a higher seq, by bisection. */
function firstAfter(rows: readonly StoredRow[], afterSeq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]![0] > afterSeq) high = middle;
    else low = middle + 1;
  }
  return low;
}
