import type { DatabaseSync } from 'node:sqlite';
import { closedError, storageError } from './database.ts';

/**
 * Runs statements in one transaction: all of them or none, and nobody else's between them, for nothing here waits.
 *
 * @param path of the database, for messages
 * @throws CheckInError `log.closed`, `log.full` and the others of `storageError`
 */
export function inTransaction<T>(database: DatabaseSync, path: string, work: () => T): T {
  if (!database.isOpen) throw closedError(path);
  try {
    database.exec('BEGIN IMMEDIATE');
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself where it could not go on (a full disk); a second ROLLBACK would hide the reason.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw storageError(error, path);
  }
}

/** Removes what was deleted from the write-ahead log too, which still holds the old pages. */
export function emptyWriteAheadLog(database: DatabaseSync): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
