import type pg from 'pg';
import type { Database } from './database.ts';

/** Notified after each commit with the newest `seq`. */
export const channel = 'checkin_events';
/** The longest an event of another replica stays unseen where no notification comes: a lost listener, a pooler in between. */
const pollMs = 500;
const reconnectMs = [100, 200, 500, 1_000, 2_000, 5_000];

/**
 * The newest `seq` that this process knows to be committed, and who waits for a newer one.
 *
 * Known from our own appends at once, from other replicas by LISTEN on a connection of its own (a millisecond), and in any case by asking twice a second.
 */
export class NewestSeq {
  readonly #database: Database;
  readonly #ask: () => Promise<number>;
  readonly #sleepers = new Set<() => void>();
  #seq = 0;
  #isStarted = false;
  #isClosed = false;
  #listener: pg.Client | null = null;
  #failures = 0;
  #timers = new Set<NodeJS.Timeout>();

  /** @param ask the database for the newest `seq` */
  constructor(database: Database, ask: () => Promise<number>) {
    this.#database = database;
    this.#ask = ask;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Begins to listen and to ask, if it has not yet. */
  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    void this.#listen();
    void this.#poll();
  }

  /** Something up to `seq` was committed. */
  advance(seq: number): void {
    if (!(seq > this.#seq)) return;
    this.#seq = seq;
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
    for (const timer of this.#timers) clearTimeout(timer);
    this.#wake();
    await this.#listener?.end().catch(() => undefined);
  }

  async #listen(): Promise<void> {
    if (this.#isClosed) return;
    const client = this.#database.newClient();
    this.#listener = client;
    // Both come where a connection breaks; the first one counts.
    let isOver = false;
    const again = (): void => {
      if (isOver) return;
      isOver = true;
      client.end().catch(() => undefined);
      this.#later(() => void this.#listen(), reconnectMs[Math.min(this.#failures++, reconnectMs.length - 1)]!);
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload }) => this.advance(Number(payload)));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      this.#failures = 0;
      // What was committed between the loss of the last listener and now.
      this.advance(await this.#ask());
    } catch {
      again();
    }
  }

  async #poll(): Promise<void> {
    try {
      this.advance(await this.#ask());
    } catch {
      // Asked again in half a second; a follower that reads meets the error itself.
    }
    this.#later(() => void this.#poll(), pollMs);
  }

  #later(work: () => void, afterMs: number): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, afterMs).unref();
    this.#timers.add(timer);
  }

  #wake(): void {
    for (const wake of this.#sleepers) wake();
  }
}
