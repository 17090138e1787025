/** Databases for tests, on the server that `postgres-server.ts` has started. */
import pg from 'pg';
import { inject } from 'vitest';

/** Whether there is a server: `it.skipIf(!hasPostgres)` says in the report that it was not. */
export const hasPostgres = inject('postgres') !== null;

let made = 0;

/** An empty database. Drop it when the test is done; it goes with the server in any case. */
export async function createDatabase(): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const server = inject('postgres');
  if (server === null) throw new Error('PostgreSQL is not installed: guard the test with hasPostgres');
  const name = `test_${process.pid}_${++made}`;
  // Copied as files: through the write-ahead log, the default, it takes four times as long.
  await run(server, `CREATE DATABASE ${name} STRATEGY FILE_COPY`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Takes everything of ours out of a database, which is quicker than to make another. */
export async function emptyDatabase(url: string): Promise<void> {
  await run(url, 'DROP SCHEMA IF EXISTS checkin CASCADE');
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
