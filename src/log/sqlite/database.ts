import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../domain/clock.ts';
import { CheckInError, messageOf } from '../../domain/errors.ts';
import { migrate } from './migrations.ts';

/** "CHKI": tells our databases from any other SQLite file. */
export const applicationId = 0x43484b49;

/**
 * Opens the database of a log, making it if it is absent, and brings it to the newest schema.
 *
 * WAL with synchronous=FULL: one fsync per commit, none for readers. secure_delete: what is erased is overwritten with zeros.
 *
 * @throws CheckInError `log.corrupt`, `log.foreign_directory`, `log.not_writable`, `log.newer_version`
 */
export function openDatabase(path: string, clock: Clock): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    const found = numberOf(database, 'PRAGMA application_id');
    const isNew = found === 0 && numberOf(database, 'SELECT count(*) FROM sqlite_schema') === 0;
    if (!isNew && found !== applicationId) throw foreignDatabase(path);
    database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON');
    if (isNew) database.exec(`PRAGMA application_id=${applicationId}`);
    migrate(database, clock, path);
    return database;
  } catch (error) {
    database?.close();
    throw storageError(error, path);
  }
}

/** The single number a statement gives. */
export function numberOf(database: DatabaseSync, sql: string): number {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return Number((statement.get() as unknown as readonly unknown[] | undefined)?.[0] ?? 0);
}

interface Refusal {
  readonly code: string;
  readonly problem: string;
  readonly action: string;
}

const corrupt: Refusal = {
  code: 'log.corrupt',
  problem: 'is damaged',
  action: 'Restore the data directory from a backup, or choose another one.',
};
const notWritable: Refusal = {
  code: 'log.not_writable',
  problem: 'cannot be written',
  action: 'Give this user write permission on the data directory, or choose another one.',
};

/** What SQLite's result codes mean to a person. */
const refusals: ReadonlyMap<number, Refusal> = new Map([
  // SQLITE_BUSY: by the directory's lock we are the only writer, so this is a tool that opened the file by itself.
  [
    5,
    {
      code: 'log.directory_in_use',
      problem: 'is locked by another program',
      action: 'Close the program that has the file open, then try again.',
    },
  ],
  // SQLITE_READONLY
  [8, notWritable],
  // SQLITE_IOERR
  [
    10,
    {
      code: 'log.disk_failed',
      problem: 'could not be read or written',
      action: 'Check the disk; what was acknowledged is kept, what failed was not stored and can be sent again.',
    },
  ],
  // SQLITE_CORRUPT
  [11, corrupt],
  // SQLITE_FULL
  [
    13,
    {
      code: 'log.full',
      problem: 'has no room for more events',
      action: 'Free disk space and send the events again; what was acknowledged is safe, and appends work again by themselves.',
    },
  ],
  // SQLITE_CANTOPEN
  [14, notWritable],
  // SQLITE_NOTADB
  [26, corrupt],
]);

/** The error to throw for a refusal of SQLite, with SQLite's own as its cause; anything else (a bug, an error of ours) comes back as it is. */
export function storageError(thrown: unknown, path: string): unknown {
  const refusal = refusals.get(resultCodeOf(thrown) ?? 0);
  if (refusal === undefined) return thrown;
  return new CheckInError(refusal.code, `${path} ${refusal.problem}: ${messageOf(thrown)}`, refusal.action, { cause: thrown });
}

/** SQLite's primary result code; the extended code holds it in its low byte. */
export function resultCodeOf(thrown: unknown): number | null {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : null;
}

export function closedError(path: string): CheckInError {
  return new CheckInError('log.closed', `the log ${path} is closed`, 'Open the data directory again.');
}

export function foreignDatabase(path: string): CheckInError {
  return new CheckInError(
    'log.foreign_directory',
    `${path} is not a database of CheckIn`,
    'Choose an empty folder, or one that CheckIn made.',
  );
}
