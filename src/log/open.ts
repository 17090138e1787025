import { access, constants, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../domain/clock.ts';
import { CheckInError, messageOf } from '../domain/errors.ts';
import { FileArtifactStore } from './files/artifact-store.ts';
import { isFileError, makeDirectory } from './files/atomic-file.ts';
import { directoryCondition } from './files/condition.ts';
import { FileSnapshotStore } from './files/snapshot-store.ts';
import { databaseFile, folders, harmlessEntries, restoringFile } from './layout.ts';
import { SnapshotsOfLog } from './snapshots-of-log.ts';
import { openDatabase } from './sqlite/database.ts';
import { holderFile, lockDirectory, lockFile } from './sqlite/directory-lock.ts';
import { SqliteEventLog } from './sqlite/event-log.ts';
import { SqliteJobQueue } from './sqlite/jobs.ts';
import { SqliteQuarantine } from './sqlite/quarantine.ts';
import type { Storage } from './storage.ts';

/** Where to keep everything: a PostgreSQL database if one is named, else a directory of this machine. */
export interface StorageLocation {
  readonly dir: string;
  /** `postgres://user@host/name`; `null` = the directory. */
  readonly database: string | null;
}

/**
 * Opens what CheckIn keeps.
 *
 * @throws CheckInError as `openEmbedded` or `openPostgres`
 */
export async function openStorage({ dir, database }: StorageLocation, options: { readonly clock: Clock }): Promise<Storage> {
  if (database === null) return openEmbedded(dir, options);
  const { openPostgres } = await import('./postgres/open.ts');
  return openPostgres(database, options);
}

const ownEntries = new Set([`${databaseFile}-wal`, `${databaseFile}-shm`, lockFile, holderFile, ...Object.values(folders)]);

/**
 * Opens a data directory for this process alone, making it if it is absent.
 *
 * @param directory an empty or absent folder, or one that CheckIn made
 * @throws CheckInError `log.directory_in_use`, `log.not_a_directory`, `log.not_writable`, `log.foreign_directory`, `log.corrupt`,
 *   `log.newer_version`, `log.altered_schema`
 * @example const { log, close } = await openEmbedded('data', { clock: systemClock })
 */
export async function openEmbedded(directory: string, { clock }: { readonly clock: Clock }): Promise<Storage> {
  await prepareDirectory(directory);
  const lock = lockDirectory(directory, clock);
  let database: DatabaseSync | undefined;
  try {
    await rm(join(directory, folders.scratch), { recursive: true, force: true });
    for (const folder of Object.values(folders)) await makeDirectory(join(directory, folder));
    const path = join(directory, databaseFile);
    database = openDatabase(path, clock);
    const log = new SqliteEventLog(database, path, clock);
    const scratch = join(directory, folders.scratch);
    return {
      engine: 'embedded',
      log,
      artifacts: new FileArtifactStore(join(directory, folders.artifacts), scratch),
      snapshots: new SnapshotsOfLog(new FileSnapshotStore(join(directory, folders.snapshots), scratch), log),
      jobs: new SqliteJobQueue(database, path, clock),
      quarantine: new SqliteQuarantine(database, path, clock),
      scratch,
      condition: () => directoryCondition(directory),
      // The log goes last: it closes the database that jobs and quarantine are in.
      async close() {
        await log.close();
        lock.release();
      },
    };
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
}

async function prepareDirectory(directory: string): Promise<void> {
  try {
    await makeDirectory(directory);
    if (!(await stat(directory)).isDirectory()) throw notADirectory(directory);
    await access(directory, constants.W_OK | constants.X_OK);
    await requireOurs(directory);
  } catch (error) {
    if (isFileError(error, 'EEXIST', 'ENOTDIR')) throw notADirectory(directory);
    if (isFileError(error, 'EACCES', 'EPERM', 'EROFS')) throw notWritable(directory, error);
    throw error;
  }
}

/** A folder with anything else in it is refused rather than mixed with, before the first file of ours is written. */
async function requireOurs(directory: string): Promise<void> {
  const entries = await readdir(directory);
  if (entries.includes(databaseFile)) return;
  const foreign = entries.find((entry) => !ownEntries.has(entry) && !harmlessEntries.has(entry));
  if (foreign === undefined) return;
  if (entries.includes(restoringFile)) throw halfRestored(directory);
  throw new CheckInError(
    'log.foreign_directory',
    `${directory} is not a data directory of CheckIn: it holds "${foreign}" and no ${databaseFile}`,
    'Choose an empty or new folder, or one that CheckIn made.',
  );
}

function halfRestored(directory: string): CheckInError {
  return new CheckInError(
    'log.half_restored',
    `a restore into ${directory} has not ended`,
    'Run checkin restore again, with the same --dir.',
  );
}

function notADirectory(directory: string): CheckInError {
  return new CheckInError('log.not_a_directory', `${directory} is a file, or lies below one`, 'Choose a folder as data directory.');
}

function notWritable(directory: string, cause: unknown): CheckInError {
  return new CheckInError(
    'log.not_writable',
    `the data directory ${directory} cannot be written: ${messageOf(cause)}`,
    'Give this user write permission on it, or choose another directory.',
    { cause },
  );
}
