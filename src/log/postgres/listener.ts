import type pg from 'pg';
import type { Database } from './database.ts';

const reconnectMs = [100, 200, 500, 1_000, 2_000, 5_000];

export interface Listening {
  readonly notified: (payload: string) => void;
  /** Asks for what was said between the loss of the last connection and now; a rejection counts as a lost connection. */
  readonly connected: () => Promise<void>;
}

/** Hears the notifications of a channel on a connection of its own; one that is lost is made anew, for ever. */
export class Listener {
  readonly #database: Database;
  readonly #channel: string;
  readonly #listening: Listening;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(database: Database, channel: string, listening: Listening) {
    this.#database = database;
    this.#channel = channel;
    this.#listening = listening;
  }

  /** Begins to listen, if it has not yet. */
  start(): void {
    if (this.#client === null && !this.#isClosed) void this.#listen();
  }

  /** Gives the connection a name, which the server shows to those who look (`pg_stat_activity`). Where there is none just now, nobody is told. */
  callConnection(name: string): void {
    this.#client?.query(`SELECT set_config('application_name', $1, false)`, [name]).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  async #listen(): Promise<void> {
    const client = this.#database.newClient();
    this.#client = client;
    // Both come where a connection breaks; the first one counts.
    let isOver = false;
    const again = (): void => {
      if (isOver || this.#isClosed) return;
      isOver = true;
      client.end().catch(() => undefined);
      const afterMs = reconnectMs[Math.min(this.#failures++, reconnectMs.length - 1)]!;
      this.#timer = setTimeout(() => void this.#listen(), afterMs).unref();
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload = '' }) => this.#listening.notified(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${this.#channel}`);
      this.#failures = 0;
      await this.#listening.connected();
    } catch {
      again();
    }
  }
}
