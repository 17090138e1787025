import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { CheckInError } from '../../domain/errors.ts';
import { applicationId, foreignDatabase, numberOf, storageError } from './database.ts';
import { stepsBehind } from './migrations.ts';

/**
 * Opens the database of a log for reading, also while another process writes to it: readers and the writer of a write-ahead log do not wait for each other.
 *
 * Keep what is read at a time short: while a statement runs, the write-ahead log cannot be emptied, and grows.
 *
 * @throws CheckInError `log.not_found`, `log.corrupt`, `log.foreign_directory`, `log.newer_version`, `log.altered_schema`
 */
export function openReadOnly(path: string): DatabaseSync {
  if (!existsSync(path)) {
    throw new CheckInError('log.not_found', `there is no ${path}`, 'Give the data directory with --dir (or CHECKIN_DATA).');
  }
  let database: DatabaseSync | undefined;
  try {
    // A writer that has just opened or closes the file holds it for a moment.
    database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
    if (numberOf(database, 'PRAGMA application_id') !== applicationId) throw foreignDatabase(path);
    stepsBehind(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw storageError(error, path);
  }
}
