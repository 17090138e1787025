import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { CheckInError } from '../../domain/errors.ts';
import { databaseError, isUnavailable } from './database-error.ts';

/** Name of our connections in `pg_stat_activity`. */
const applicationName = 'checkin';
/** A process has one group of events under way and a few reads; more connections would only wait for each other, and ten replicas share the server's hundred. */
const poolConnections = 8;
const connectMs = 5_000;
/** A statement of ours takes milliseconds; the time that one may wait for the append lock of others is in it. */
const statementMs = 30_000;
/** Waits between attempts: about 6 s in all, longer than a restart of the server, shorter than people wait. */
const retryMs = [20, 50, 100, 200, 400, 800, 1_600, 3_200];

/** pg gives `bigint` as text; ours (seq, Unix milliseconds, counts) are exact as numbers. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/** What our statements rely on, whatever the server's settings are: acknowledged means on disk, and a statement sees what was committed before it. */
const ourTransactions = `
  SET default_transaction_isolation = 'read committed';
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;
/** Set for each session, not by the connection's start: poolers refuse settings they do not know there. */
const pooledSettings = `SET statement_timeout = ${statementMs}; SET idle_in_transaction_session_timeout = ${statementMs}; ${ourTransactions}`;

/** The connections of this process to one database. Every error that leaves it is one of ours, where the database has said something that people can act on. */
export class Database {
  /** For messages: database, host and port; never the password. */
  readonly name: string;
  readonly #url: string;
  readonly #pool: pg.Pool;
  /** Names of prepared statements, the same on every connection. */
  readonly #statements = new Map<string, string>();

  /** Connects on first use. @throws CheckInError `log.bad_database_url` */
  constructor(url: string) {
    this.#url = url;
    this.name = nameOf(this.newClient());
    this.#pool = new pg.Pool({
      ...this.#settings(),
      max: poolConnections,
      connectionTimeoutMillis: connectMs,
      // A server that vanished without a word must not hold a request for the quarter of an hour that TCP is patient.
      query_timeout: statementMs + connectMs,
      onConnect: async (client) => {
        await client.query(pooledSettings);
      },
    });
    // A connection that broke while idle is out of the pool already; the next query opens another.
    this.#pool.on('error', () => undefined);
  }

  /** A connection outside the pool, not yet connected: to listen on. The caller ends it. */
  newClient(): pg.Client {
    return new pg.Client({ ...this.#settings(), connectionTimeoutMillis: connectMs });
  }

  /** Work that may take long or wait for other processes: on a connection outside the pool, without time limits. Its end frees the locks that it took. */
  async session<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = this.newClient();
    client.on('error', () => undefined); // The query that is under way gets it, too.
    try {
      await client.connect();
      await client.query(
        `SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; ${ourTransactions}`,
      );
      return await work(client);
    } catch (error) {
      throw databaseError(error, this.name);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** One prepared statement. @returns its rows as objects */
  async query<R extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return this.#run(() => this.#pool.query<R>({ name: this.#statementOf(sql), text: sql, values: [...values] }));
  }

  /** One prepared statement. @returns its rows as arrays, which is half the cost where there are many */
  async rows<R extends readonly unknown[]>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    const rowMode = 'array';
    const rows = await this.#run(() => this.#pool.query({ name: this.#statementOf(sql), text: sql, values: [...values], rowMode }));
    return rows as unknown as readonly R[];
  }

  /** Statements on one connection, all of them or none. */
  async transaction<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    try {
      const client = await this.#pool.connect();
      let broken: boolean | undefined;
      try {
        await client.query('BEGIN');
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => (broken = true));
        throw error;
      } finally {
        client.release(broken);
      }
    } catch (error) {
      throw databaseError(error, this.name);
    }
  }

  /**
   * Work that may be done twice without harm, tried again while the server is away, for some seconds.
   *
   * @throws CheckInError `log.unavailable` if it stays away
   */
  async retrying<T>(work: () => Promise<T>): Promise<T> {
    for (const waitMs of retryMs) {
      try {
        return await work();
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        await delay(waitMs);
      }
    }
    return work();
  }

  /** Ends the connections when what is under way is done. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #run<R>(query: () => Promise<{ readonly rows: readonly R[] }>): Promise<readonly R[]> {
    try {
      return (await query()).rows;
    } catch (error) {
      throw databaseError(error, this.name);
    }
  }

  #settings(): pg.ClientConfig {
    return { connectionString: this.#url, application_name: applicationName, keepAlive: true, types };
  }

  #statementOf(sql: string): string {
    let name = this.#statements.get(sql);
    if (name === undefined) this.#statements.set(sql, (name = `checkin_${this.#statements.size}`));
    return name;
  }
}

function nameOf(client: pg.Client): string {
  return `the database ${client.database ?? ''} on ${client.host}:${client.port}`;
}

/** @throws CheckInError `log.bad_database_url`; the URL is not in it, for it may hold a password */
export function requireDatabaseUrl(url: string): void {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return;
  throw new CheckInError(
    'log.bad_database_url',
    'the database is not given as a URL of PostgreSQL',
    'Write it as postgres://user:password@host:5432/name; characters such as @ in the password as %40.',
  );
}
