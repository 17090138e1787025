import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { CheckInError } from '../../domain/errors.ts';
import { isLockTimeout } from './database-error.ts';
import { appendLock, lockSpace } from './migrations.ts';

/** Rows copied per transaction: some 50 ms each. */
const sliceEvents = 16_384;
/** Rows that may be left to copy while appends wait: some milliseconds. */
const lastSliceEvents = 1_024;
/** The longest that appends and reads wait behind us for someone who is reading the table, such as a backup; then we step back and try again. */
const lockWaitMs = 500;
const attempts = 240;
const betweenAttemptsMs = 1_000;

/**
 * Writes the live rows of the log into a new file and removes the old one, while others append and read.
 *
 * DELETE and VACUUM do not do that: they free the place of a row and leave its bytes in the page until another row comes to lie there. VACUUM FULL does, and
 * nobody could append or read meanwhile (4 s for a million events); here they wait for some milliseconds at the end, when the new partition takes the
 * place of the old one. The log is only ever appended to, so what comes during the copy lies behind it; nothing is erased meanwhile (`erasureLock`).
 *
 * Killed half-way, it leaves a table that the next one removes, and `log_state.needs_rewrite` says that it is still to be done.
 *
 * @param client without time limits, holding `erasureLock`
 * @throws CheckInError `log.rewrite_blocked` if someone keeps the table from being exchanged for minutes
 */
export async function rewriteEvents(client: pg.Client): Promise<void> {
  await client.query(`
    DROP TABLE IF EXISTS checkin.events_next;
    CREATE TABLE checkin.events_next (LIKE checkin.events);
    ALTER TABLE checkin.events_next ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN body SET STATISTICS 0`);
  let copied = await copy(client, 0, sliceEvents);
  // Indexes that are built of rows that are there already: up to 1.6 times as fast.
  await client.query(`
    ALTER TABLE checkin.events_next ADD PRIMARY KEY (seq);
    CREATE UNIQUE INDEX events_next_id ON checkin.events_next (id)`);
  for (let attempt = 0; attempt < attempts; attempt++) {
    copied = await copy(client, copied, lastSliceEvents);
    if (await exchange(client, copied)) return;
    await delay(betweenAttemptsMs);
  }
  throw blocked();
}

/** Copies, slice by slice, until a slice is not full. @returns the last `seq` that was copied */
async function copy(client: pg.Client, afterSeq: number, slice: number): Promise<number> {
  for (let copied = afterSeq; ;) {
    const { rows } = await client.query<{ last: number | null; count: number }>(
      `WITH copied AS (INSERT INTO checkin.events_next SELECT * FROM checkin.events WHERE seq > $1 ORDER BY seq LIMIT $2 RETURNING seq)
       SELECT max(seq) AS last, count(*) AS count FROM copied`,
      [copied, slice],
    );
    const { last, count } = rows[0]!;
    copied = last ?? copied;
    if (count < slice) return copied;
  }
}

/** @returns whether it could be done without making others wait */
async function exchange(client: pg.Client, copied: number): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${lockWaitMs}`);
    // In this order, which is that of an append: the other way round, the two could wait for each other.
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', [lockSpace, appendLock]);
    await client.query('LOCK TABLE checkin.events IN ACCESS EXCLUSIVE MODE');
    await client.query('INSERT INTO checkin.events_next SELECT * FROM checkin.events WHERE seq > $1', [copied]);
    await client.query(`
      ALTER TABLE checkin.events DETACH PARTITION checkin.events_all;
      DROP TABLE checkin.events_all;
      ALTER TABLE checkin.events_next RENAME TO events_all;
      ALTER INDEX checkin.events_next_pkey RENAME TO events_all_pkey;
      ALTER INDEX checkin.events_next_id RENAME TO events_all_id;
      ALTER TABLE checkin.events ATTACH PARTITION checkin.events_all FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
      UPDATE checkin.log_state SET needs_rewrite = false WHERE only_row`);
    await client.query('COMMIT');
    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    if (isLockTimeout(error)) return false;
    throw error;
  }
}

function blocked(): CheckInError {
  return new CheckInError(
    'log.rewrite_blocked',
    'the events are deleted, but their bytes are still in the database: someone has been reading the table for minutes',
    'Let the backup or the query on checkin.events end, then erase again.',
  );
}
