/**
 * What a backup is, and the proof that one is whole.
 *
 * Terminology
 * - backup: a folder with `manifest.json` and `data/`; not itself a data directory, so that nobody serves from it by mistake
 * - manifest: what the backup holds: each file with its size and sha256, and how far the log goes
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { CheckInError } from '../domain/errors.ts';
import { silent, type Progress } from '../domain/progress.ts';
import { isFileError } from './files/atomic-file.ts';
import { databaseFile, folders } from './layout.ts';
import { examineCopy } from './sqlite/backup.ts';

export const manifestFile = 'manifest.json';
export const dataFolder = 'data';
export const format = 1;

const manifestSchema = z.strictObject({
  format: z.literal(format),
  /** The version of CheckIn that made it. */
  checkin: z.string(),
  /** When, ISO 8601. */
  at: z.string(),
  lastSeq: z.int().min(0),
  events: z.int().min(0),
  /** Models that the log names and the directory did not have, or had damaged, when the backup was made. */
  missingArtifacts: z.array(z.string()),
  /** By path below `data/`. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int().min(0), sha256: z.string() })),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

/**
 * Proves that a backup is whole: every file is there with its content, nothing else is, the database is sound, the log goes as far as the manifest says, and
 * every model it names is there.
 *
 * @throws CheckInError `backup.not_found`, `backup.newer_version`, `backup.damaged` with the first thing that is wrong
 */
export async function verifyBackup(
  backup: string,
  { progress = silent, signal }: { readonly progress?: Progress; readonly signal?: AbortSignal } = {},
): Promise<BackupManifest> {
  const manifest = await readManifest(backup);
  const data = join(backup, dataFolder);
  const found = new Set(await filesBelow(data));
  for (const [index, { path, bytes, sha256 }] of manifest.files.entries()) {
    signal?.throwIfAborted();
    progress({ stage: 'verifying the backup', done: index, total: manifest.files.length, unit: 'files' });
    if (!found.delete(path)) throw damaged(backup, `${path} is missing`);
    const actual = await digestOf(join(data, path));
    if (actual.bytes !== bytes || actual.sha256 !== sha256) throw damaged(backup, `${path} is not what was copied`);
  }
  for (const path of found) throw damaged(backup, `${path} does not belong to it`);
  const facts = examineCopy(join(data, databaseFile));
  if (facts === null) throw damaged(backup, `${databaseFile} cannot be read through`);
  if (facts.lastSeq !== manifest.lastSeq) throw damaged(backup, `the log ends at ${facts.lastSeq}, not at ${manifest.lastSeq}`);
  const artifacts = new Set(manifest.files.map(({ path }) => path.replace(`${folders.artifacts}/`, '').replace('/', '')));
  const lost = facts.artifacts.find((address) => !artifacts.has(address) && !manifest.missingArtifacts.includes(address));
  if (lost !== undefined) throw damaged(backup, `the model ${lost} is missing`);
  return manifest;
}

async function readManifest(backup: string): Promise<BackupManifest> {
  const text = await readFile(join(backup, manifestFile), 'utf8').catch((error: unknown) => {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) throw notFound(backup);
    throw error;
  });
  const json = parseJson(text);
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const newer = z.object({ format: z.int().min(format + 1) }).safeParse(json);
  if (newer.success) throw newerVersion(backup, newer.data.format);
  throw damaged(backup, `its ${manifestFile} cannot be read`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Paths of all files below a folder, with `/` between their parts, sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

export async function digestOf(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

function notFound(backup: string): CheckInError {
  return new CheckInError(
    'backup.not_found',
    `there is no backup in ${backup}: it has no ${manifestFile}`,
    'Give the folder that checkin backup made.',
  );
}

function newerVersion(backup: string, found: number): CheckInError {
  return new CheckInError(
    'backup.newer_version',
    `the backup ${backup} was made by a newer version of CheckIn: its format is ${found}, this version knows ${format}`,
    'Update CheckIn (npm install checkin@latest).',
  );
}

export function damaged(backup: string, what: string): CheckInError {
  return new CheckInError('backup.damaged', `the backup ${backup} is damaged: ${what}`, 'Use another backup.');
}
