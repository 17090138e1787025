import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from './database.ts';
import { isLockTimeout } from './database-error.ts';

/** The longest that others wait behind us for someone who is reading the table, such as a backup; then we step back and try again. */
const lockWaitMs = 500;
const betweenAttemptsMs = 1_000;

/**
 * Writes the live rows of a small table into a new file and removes the old one: DELETE and VACUUM leave the bytes of a row in its page until another row comes to lie there.
 *
 * Others wait meanwhile, milliseconds for some thousand rows.
 *
 * @param table    a name of ours, with its schema
 * @param attempts how often to try, a second apart
 * @returns whether it was done; if not, someone has kept the table from being exchanged
 */
export async function rewriteTable(database: Database, table: string, attempts: number): Promise<boolean> {
  return database.session(async (client) => {
    for (let attempt = 1; ; attempt++) {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${lockWaitMs}`);
      try {
        await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
        // TRUNCATE gives the table and its long texts new files; the old ones go with the commit.
        await client.query(`
          CREATE TABLE ${table}_kept AS SELECT * FROM ${table};
          TRUNCATE ${table};
          INSERT INTO ${table} SELECT * FROM ${table}_kept;
          DROP TABLE ${table}_kept;
          COMMIT`);
        return true;
      } catch (error) {
        await client.query('ROLLBACK');
        if (!isLockTimeout(error)) throw error;
        if (attempt === attempts) return false;
        await delay(betweenAttemptsMs);
      }
    }
  });
}
