import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CheckInError } from '../../domain/errors.ts';

/**
 * Writes a file so that a reader, or the next process after a crash, finds either all of it or what was there before; durable when it
 * resolves.
 *
 * @param scratch  a folder on the same file system, swept when the data directory is opened: a killed writer leaves its half there
 * @throws CheckInError `log.full` if the disk is full; nothing is left behind then
 */
export async function writeAtomically(path: string, chunks: readonly Uint8Array[], scratch: string): Promise<void> {
  const temporary = join(scratch, randomUUID());
  try {
    await writeDurably(temporary, chunks);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, path);
  }
  await syncDirectory(dirname(path));
}

/** Makes the names in a folder durable: those of new, renamed and deleted files. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r');
  await directory.sync();
}

/** Makes a folder and those above it that are missing, durably. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  const top = dirname(first);
  for (let made = path; made !== top; made = dirname(made)) await syncDirectory(dirname(made));
}

/** @returns whether an error is the file system's, with one of these codes */
export function isFileError(thrown: unknown, ...codes: readonly string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && codes.includes(thrown.code);
}

async function writeDurably(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  await using file = await open(path, 'wx');
  for (const chunk of chunks) await file.writeFile(chunk);
  await file.sync();
}

function fileError(thrown: unknown, path: string): unknown {
  if (!isFileError(thrown, 'ENOSPC', 'EDQUOT')) return thrown;
  return new CheckInError('log.full', `no room to write ${path}`, 'Free disk space and try again; what was there before is unchanged.', {
    cause: thrown,
  });
}
