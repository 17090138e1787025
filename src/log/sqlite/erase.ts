import type { DatabaseSync } from 'node:sqlite';

/** Rows scanned per transaction: a few milliseconds each. */
const sliceEvents = 8_192;

/**
 * Deletes a person's rows, slice by slice: pages are overwritten with zeros (secure_delete), and at the end the write-ahead log, which still
 * holds the old pages, is emptied.
 *
 * Yields the number deleted in each slice, so that the caller can let others work between them. Killed half-way, it has erased some: run it
 * again.
 */
export function* eraseRowsOf(database: DatabaseSync, userId: string, lastSeq: number): Generator<number> {
  const remove = database.prepare('DELETE FROM events WHERE seq > ? AND seq <= ? AND user_id = ?');
  const keepCount = database.prepare('UPDATE high_water SET seq = max(seq, ?)');
  for (let after = 0; after < lastSeq; after += sliceEvents) {
    let deleted = 0;
    database.exec('BEGIN IMMEDIATE');
    try {
      deleted = Number(remove.run(after, Math.min(after + sliceEvents, lastSeq), userId).changes);
      if (deleted > 0) keepCount.run(lastSeq);
      database.exec('COMMIT');
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK');
    }
    yield deleted;
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
