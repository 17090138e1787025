/**
 * Backups of a data directory, made while a server writes to it, and proven whole (`backup-manifest.ts`).
 *
 * The database is copied first, as of one moment. Models are stored before the log names them and never change, so every model that the copy names is there to be
 * copied afterwards; snapshots are caches, and one that is newer than the copy is left out.
 */
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { CheckInError, messageOf } from '../domain/errors.ts';
import { silent, type Progress } from '../domain/progress.ts';
import { damaged, dataFolder, digestOf, filesBelow, format, manifestFile, verifyBackup, type BackupManifest } from './backup-manifest.ts';
import { FileArtifactStore } from './files/artifact-store.ts';
import { isFileError, makeDirectory, syncDirectory, writeAtomically } from './files/atomic-file.ts';
import { FileSnapshotStore } from './files/snapshot-store.ts';
import { databaseFile, folders } from './layout.ts';
import { copyDatabase, examineCopy, type LogFacts } from './sqlite/backup.ts';

export interface BackupOptions {
  readonly clock: Clock;
  /** Of CheckIn, for the manifest. */
  readonly version: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Copies a data directory into a new folder. It appears there whole and verified, or not at all.
 *
 * @param directory   also one that a server has open
 * @param destination absent, or an empty folder
 * @throws CheckInError `backup.not_empty`, `backup.in_progress`, `backup.no_room`, `backup.not_writable`, `backup.damaged`, and what a damaged directory throws (`log.corrupt`)
 */
export async function createBackup(directory: string, destination: string, options: BackupOptions): Promise<BackupManifest> {
  const target = resolve(destination);
  if ((await entriesOf(target)).length > 0) throw notEmpty(target);
  const partial = `${target}.partial`;
  await claim(partial);
  try {
    const manifest = await fill(partial, directory, options);
    await verifyBackup(partial, options);
    options.signal?.throwIfAborted();
    await replaceEmpty(partial, target);
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw writingError(error, target);
  }
}

async function fill(
  backup: string,
  directory: string,
  { clock, version, progress = silent, signal }: BackupOptions,
): Promise<BackupManifest> {
  const data = join(backup, dataFolder);
  const scratch = join(backup, folders.scratch);
  for (const folder of [data, join(data, folders.artifacts), join(data, folders.snapshots), scratch]) await mkdir(folder);
  progress({ stage: 'copying the log', done: 0 });
  const at = new Date(clock.now()).toISOString();
  copyDatabase(join(directory, databaseFile), join(data, databaseFile));
  await sync(join(data, databaseFile));
  const facts = examineCopy(join(data, databaseFile));
  if (facts === null) throw damaged(backup, `${databaseFile} cannot be read through`);
  const missingArtifacts = await copyArtifacts(facts, { from: directory, to: data, scratch, progress, signal });
  await copySnapshots(facts, { from: directory, to: data, scratch });
  await rmdir(scratch);
  const files = [];
  for (const path of await filesBelow(data)) files.push({ path, ...(await digestOf(join(data, path))) });
  const manifest: BackupManifest = { format, checkin: version, at, lastSeq: facts.lastSeq, events: facts.events, missingArtifacts, files };
  await writeAtomically(join(backup, manifestFile), [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)], backup);
  for (const folder of [join(data, folders.artifacts), join(data, folders.snapshots), data, backup]) await syncDirectory(folder);
  return manifest;
}

interface Copying {
  readonly from: string;
  readonly to: string;
  readonly scratch: string;
}

/** Copies every sound artefact. @returns those that the log names and that could not be copied */
async function copyArtifacts(
  { artifacts: named }: LogFacts,
  { from, to, scratch, progress, signal }: Copying & { readonly progress: Progress; readonly signal: AbortSignal | undefined },
): Promise<string[]> {
  const source = new FileArtifactStore(join(from, folders.artifacts), scratch);
  const copy = new FileArtifactStore(join(to, folders.artifacts), scratch);
  const missing = new Set(named);
  const addresses = await source.addresses();
  for (const [done, address] of addresses.entries()) {
    signal?.throwIfAborted();
    progress({ stage: 'copying models', done, total: addresses.length, unit: 'files' });
    const bytes = await source.get(address).catch((error: unknown) => {
      // One that was deleted since it was listed, or is damaged: said in the manifest if the log names it.
      if (error instanceof CheckInError && error.code.startsWith('artifacts.')) return null;
      throw error;
    });
    if (bytes === null) continue;
    await copy.put(bytes);
    missing.delete(address);
  }
  return [...missing];
}

async function copySnapshots({ lastSeq }: LogFacts, { from, to, scratch }: Copying): Promise<void> {
  const source = new FileSnapshotStore(join(from, folders.snapshots), scratch);
  const copy = new FileSnapshotStore(join(to, folders.snapshots), scratch);
  for (const name of await source.names()) {
    const snapshot = await source.load(name);
    if (snapshot !== null && snapshot.seq <= lastSeq) await copy.save(name, snapshot);
  }
}

/** A folder that only one backup has: two to one place at once would mix. */
async function claim(partial: string): Promise<void> {
  try {
    await makeDirectory(dirname(partial));
    await mkdir(partial);
  } catch (error) {
    if (!isFileError(error, 'EEXIST')) throw writingError(error, partial);
    throw new CheckInError(
      'backup.in_progress',
      `${partial} is there: another backup to this place is being made, or was killed`,
      'If none is being made, delete that folder; then try again.',
    );
  }
}

async function replaceEmpty(partial: string, target: string): Promise<void> {
  try {
    await rename(partial, target);
  } catch (error) {
    throw isFileError(error, 'ENOTEMPTY', 'EEXIST') ? notEmpty(target) : error;
  }
  await syncDirectory(dirname(target));
}

/** Names in a folder; none if it is not there. */
async function entriesOf(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isFileError(error, 'ENOENT')) return [];
    if (isFileError(error, 'ENOTDIR')) throw notEmpty(folder);
    throw error;
  });
}

async function sync(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

function writingError(thrown: unknown, target: string): unknown {
  if (isFileError(thrown, 'ENOSPC', 'EDQUOT') || (thrown instanceof CheckInError && thrown.code === 'log.full')) {
    return new CheckInError(
      'backup.no_room',
      `there is no room for the backup ${target}`,
      'Free space there, or choose another place; nothing was left behind.',
      { cause: thrown },
    );
  }
  if (!isFileError(thrown, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR')) return thrown;
  const action = 'Give this user write permission there, or choose another place.';
  return new CheckInError('backup.not_writable', `the backup ${target} cannot be written: ${messageOf(thrown)}`, action, { cause: thrown });
}

function notEmpty(target: string): CheckInError {
  return new CheckInError('backup.not_empty', `${target} is there already and not an empty folder`, 'Choose a new folder for each backup.');
}
