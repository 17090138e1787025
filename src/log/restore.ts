import { copyFile, mkdir, open, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CheckInError, messageOf } from '../domain/errors.ts';
import { silent, type Progress } from '../domain/progress.ts';
import { dataFolder, verifyBackup, type BackupManifest } from './backup-manifest.ts';
import { isFileError, makeDirectory, syncDirectory } from './files/atomic-file.ts';
import { databaseFile, folders, harmlessEntries, restoringFile } from './layout.ts';

/**
 * Makes a data directory from a backup, after a proof that the backup is whole.
 *
 * The directory may be a mount point, so the files are written where they belong and not beside it. Until all are there, a mark keeps everyone from opening it; the
 * database comes last, and a restore that was killed can be run again.
 *
 * @param directory absent, empty, or left over from a restore that was killed
 * @throws CheckInError as `verifyBackup`; `restore.not_empty`, `restore.no_room`, `restore.not_writable`, after which the directory is as empty as before
 */
export async function restoreBackup(
  backup: string,
  directory: string,
  { progress = silent, signal }: { readonly progress?: Progress; readonly signal?: AbortSignal } = {},
): Promise<BackupManifest> {
  const manifest = await verifyBackup(backup, { progress, ...(signal && { signal }) });
  await prepare(directory);
  try {
    await copyAll(manifest, { from: join(backup, dataFolder), to: directory, progress, signal });
  } catch (error) {
    await clear(directory);
    await rm(join(directory, restoringFile), { force: true });
    throw writingError(error, directory);
  }
  return manifest;
}

interface Copying {
  readonly from: string;
  readonly to: string;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

async function copyAll({ files }: BackupManifest, { from, to, progress, signal }: Copying): Promise<void> {
  const made = new Set<string>();
  for (const [done, { path }] of files.entries()) {
    signal?.throwIfAborted();
    progress({ stage: 'restoring', done, total: files.length, unit: 'files' });
    // Under another name first: a directory with a database is taken for a whole one.
    const target = join(to, path === databaseFile ? join(folders.scratch, databaseFile) : path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(from, path), target);
    await using file = await open(target, 'r+');
    await file.sync();
    for (let folder = dirname(target); folder.length >= to.length; folder = dirname(folder)) made.add(folder);
  }
  for (const folder of made) await syncDirectory(folder);
  await rename(join(to, folders.scratch, databaseFile), join(to, databaseFile));
  await rmdir(join(to, folders.scratch));
  await syncDirectory(to);
  await rm(join(to, restoringFile));
  await syncDirectory(to);
}

/** Claims a directory with the mark that keeps everyone else out. */
async function prepare(directory: string): Promise<void> {
  try {
    await makeDirectory(directory);
    const entries = (await readdir(directory)).filter((entry) => !harmlessEntries.has(entry));
    const isLeftOver = entries.includes(restoringFile) && !entries.includes(databaseFile);
    if (entries.length > 0 && !isLeftOver) throw notEmpty(directory, entries[0]!);
    await writeFile(join(directory, restoringFile), 'A restore into this directory has not ended. Run checkin restore again.\n');
    await syncDirectory(directory);
    await clear(directory);
  } catch (error) {
    throw writingError(error, directory);
  }
}

/** Deletes what a restore writes, but for its mark. */
async function clear(directory: string): Promise<void> {
  for (const entry of [databaseFile, ...Object.values(folders)]) await rm(join(directory, entry), { recursive: true, force: true });
}

function writingError(thrown: unknown, directory: string): unknown {
  if (isFileError(thrown, 'ENOSPC', 'EDQUOT')) {
    const action = 'Free space there, or choose another directory; nothing was left behind.';
    return new CheckInError('restore.no_room', `${directory} has no room for the backup`, action, { cause: thrown });
  }
  if (!isFileError(thrown, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST')) return thrown;
  const action = 'Choose a folder that this user may write.';
  return new CheckInError('restore.not_writable', `${directory} cannot be written: ${messageOf(thrown)}`, action, { cause: thrown });
}

function notEmpty(directory: string, entry: string): CheckInError {
  return new CheckInError(
    'restore.not_empty',
    `${directory} is not empty: it holds "${entry}"`,
    'Restore into a new directory (--dir DIR), or stop what uses this one and move it away first.',
  );
}
