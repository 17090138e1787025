import type pg from 'pg';
import type { Database } from './database.ts';
import { erasureLock, lockSpace } from './migrations.ts';
import { rewriteEvents } from './rewrite.ts';

/** Rows deleted per transaction: a few milliseconds each. */
const sliceEvents = 1_024;

/**
 * Deletes events, and then their bytes: see `rewriteEvents`, and docs/postgres.md for what stays in the write-ahead log and until when.
 *
 * One at a time over all processes. Killed half-way, it has erased some; run again, also with nothing left to delete, it finishes what was begun.
 *
 * @returns how many there were
 */
export async function eraseEvents(database: Database, seqs: readonly number[]): Promise<number> {
  return database.session(async (client) => {
    await client.query('SELECT pg_advisory_lock($1, $2)', [lockSpace, erasureLock]);
    const erased = await deleteRows(client, seqs);
    const { rows } = await client.query<{ needed: boolean }>('SELECT needs_rewrite AS needed FROM checkin.log_state WHERE only_row');
    if (rows[0]?.needed === true) await rewriteEvents(client);
    return erased;
  });
}

async function deleteRows(client: pg.Client, seqs: readonly number[]): Promise<number> {
  let erased = 0;
  for (let from = 0; from < seqs.length; from += sliceEvents) {
    const { rows } = await client.query<{ deleted: number }>(
      `WITH gone AS (DELETE FROM checkin.events WHERE seq = ANY ($1::bigint[]) RETURNING 1),
         kept AS (UPDATE checkin.log_state SET high_water = checkin.last_seq(), needs_rewrite = true WHERE only_row AND EXISTS (SELECT FROM gone))
       SELECT count(*) AS deleted FROM gone`,
      [seqs.slice(from, from + sliceEvents)],
    );
    erased += rows[0]!.deleted;
  }
  return erased;
}
