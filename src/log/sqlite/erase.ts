import type { DatabaseSync } from 'node:sqlite';

/** Rows deleted per transaction: a few milliseconds each. */
const sliceEvents = 1_024;

/**
 * Deletes rows, slice by slice: pages are overwritten with zeros (secure_delete). The write-ahead log still holds the old pages then.
 *
 * Yields the number deleted in each slice, so that the caller can let others work between them. Killed half-way, it has erased some: run it
 * again.
 */
export function* eraseRows(database: DatabaseSync, seqs: readonly number[], lastSeq: number): Generator<number> {
  const remove = database.prepare('DELETE FROM events WHERE seq = ?');
  const keepCount = database.prepare('UPDATE high_water SET seq = max(seq, ?)');
  for (let from = 0; from < seqs.length; from += sliceEvents) {
    let deleted = 0;
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const seq of seqs.slice(from, from + sliceEvents)) deleted += Number(remove.run(seq).changes);
      if (deleted > 0) keepCount.run(lastSeq);
      database.exec('COMMIT');
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK');
    }
    yield deleted;
  }
}
