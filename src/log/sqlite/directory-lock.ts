import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { resultCodeOf, storageError } from './database.ts';

/** What SQLite locks. Never open it by other means: POSIX drops a process's locks on a file when it closes any descriptor of that file. */
export const lockFile = 'lock.db';
/** Who holds the lock, for the message only: the operating system frees the lock of a process that was killed, whatever stands here. */
export const holderFile = 'holder.json';

interface Holder {
  readonly pid: number;
  readonly since: string;
}

/**
 * Takes a data directory for this process until `release`, or until the process ends in whatever way.
 *
 * @throws CheckInError `log.directory_in_use` if a process has it already, this one included
 */
export function lockDirectory(directory: string, clock: Clock): { release(): void } {
  const path = join(directory, lockFile);
  const lock = takeLock(directory, path);
  const holder: Holder = { pid: process.pid, since: new Date(clock.now()).toISOString() };
  noteHolder(join(directory, holderFile), holder);
  return {
    release() {
      if (!lock.isOpen) return;
      rmSync(join(directory, holderFile), { force: true });
      lock.close();
    },
  };
}

/** A full disk must not keep anyone from opening the directory to read; the message then names nobody. */
function noteHolder(path: string, holder: Holder): void {
  try {
    writeFileSync(path, JSON.stringify(holder));
  } catch {
    rmSync(path, { force: true });
  }
}

function takeLock(directory: string, path: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path);
    // An open exclusive transaction is the lock; nothing is ever written, and a journal in memory leaves no file behind.
    lock.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    throw resultCodeOf(error) === 5 ? inUse(directory) : storageError(error, path);
  }
}

function inUse(directory: string): CheckInError {
  const holder = readHolder(directory);
  const who =
    holder === null ? 'another process' : `${holder.pid === process.pid ? 'this process' : `process ${holder.pid}`} since ${holder.since}`;
  return new CheckInError(
    'log.directory_in_use',
    `the data directory ${directory} is in use by ${who}`,
    `${holder === null || holder.pid === process.pid ? 'Close it there' : `Stop process ${holder.pid}`} first, or choose another directory.`,
  );
}

function readHolder(directory: string): Holder | null {
  try {
    return JSON.parse(readFileSync(join(directory, holderFile), 'utf8')) as Holder;
  } catch {
    return null; // The holder has not come to write it yet, or it is leaving.
  }
}
