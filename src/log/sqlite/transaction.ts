import type { DatabaseSync } from 'node:sqlite';
import { closedError, numberOf, storageError } from './database.ts';

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

/**
 * Removes what was deleted from the write-ahead log too, which still holds the old pages.
 *
 * @returns whether it could: while another process reads (a backup, the doctor), it cannot
 */
export function emptyWriteAheadLog(database: DatabaseSync): boolean {
  return numberOf(database, 'PRAGMA wal_checkpoint(TRUNCATE)') === 0;
}
