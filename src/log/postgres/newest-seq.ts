import { followerName } from './condition.ts';
import type { Database } from './database.ts';
import { Listener } from './listener.ts';

/** Notified after each commit with the newest `seq`. */
export const channel = 'checkin_events';
/** The longest an event of another replica stays unseen where no notification comes: a lost listener, a pooler in between. */
const pollMs = 500;

/** What was known at some moment. */
interface Known {
  readonly seq: number;
  readonly rewinds: number;
}

/**
 * The newest `seq` that this process knows to be committed, and who waits for a newer one.
 *
 * Known from our own appends at once, from other replicas by LISTEN on a connection of its own (a millisecond), and in any case by asking twice a second.
 */
export class NewestSeq {
  readonly #listener: Listener;
  readonly #ask: () => Promise<number>;
  readonly #place: () => number;
  readonly #sleepers = new Set<() => void>();
  #seq = 0;
  #isKnown = false;
  #rewinds = 0;
  #isStarted = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param ask   the database for the newest `seq`
   * @param place how far this process has followed, for people who look at the server
   */
  constructor(database: Database, ask: () => Promise<number>, place: () => number) {
    this.#ask = ask;
    this.#place = place;
    this.#listener = new Listener(database, channel, {
      notified: (payload) => this.advance(Number(payload)),
      connected: () => this.#askNow(),
    });
  }

  get seq(): number {
    return this.#seq;
  }

  /** Begins to listen and to ask, if it has not yet. */
  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    this.#listener.start();
    void this.#poll();
  }

  /** Whether the database has answered since we began to ask: before, `seq` may be too low. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Counts how often the log was found to end before what was known to be committed: after a failover to a standby that lacked some of it. */
  get rewinds(): number {
    return this.#rewinds;
  }

  /** Something up to `seq` was committed. */
  advance(seq: number): void {
    if (!(seq > this.#seq)) return;
    this.#seq = seq;
    this.#wake();
  }

  /** What is known when a question is sent: pass it to `compare` with the answer. */
  get known(): Known {
    return { seq: this.#seq, rewinds: this.#rewinds };
  }

  /**
   * Compares what the database says with what was known before it was asked: that was committed, so a log that ends before it has lost something.
   *
   * An answer to a question from before a loss that was noticed since says nothing: it would count one loss twice.
   */
  compare(lastSeq: number, known: Known): void {
    if (!this.#isKnown) this.#wake();
    this.#isKnown = true;
    if (known.rewinds !== this.#rewinds) return;
    if (lastSeq >= known.seq) {
      this.advance(lastSeq);
      return;
    }
    this.#seq = lastSeq;
    this.#rewinds++;
    this.#wake();
  }

  /** Resolves when there may be something newer, when the signal aborts, and when this is closed. */
  change(signal: AbortSignal): Promise<void> {
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

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#wake();
    await this.#listener.close();
  }

  async #poll(): Promise<void> {
    try {
      await this.#askNow();
    } catch {
      // Asked again in half a second; a follower that reads meets the error itself.
    }
    this.#listener.callConnection(followerName(this.#place()));
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#poll(), pollMs).unref();
  }

  async #askNow(): Promise<void> {
    const { known } = this;
    this.compare(await this.#ask(), known);
  }

  #wake(): void {
    for (const wake of this.#sleepers) wake();
  }
}
