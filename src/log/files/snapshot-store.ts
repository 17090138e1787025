import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requireSnapshotName, type Snapshot, type SnapshotStore } from '../snapshots.ts';
import { isFileError, syncDirectory, writeAtomically } from './atomic-file.ts';

const suffix = '.snapshot';
const magic = 'checkin-snapshot-1';
const hashPattern = new RegExp(`^${magic} ([0-9a-f]{64})\n`);
const firstLineBytes = magic.length + 1 + 64 + 1;
const seqPattern = new RegExp(`^${magic} [0-9a-f]{64}\n{"seq":([0-9]+),`);
/** Enough for the first line and the `seq`. */
const headBytes = 128;

/**
 * Snapshots as files, one for each name.
 *
 * File: `checkin-snapshot-1 SHA256\n`, a line of JSON `{seq, version}`, the bytes. The hash covers all that follows its line; the JSON is
 * padded so that the bytes start at a multiple of 16 and typed arrays can view them in place.
 */
export class FileSnapshotStore implements SnapshotStore {
  readonly #root: string;
  readonly #scratch: string;
  #saving: Promise<void> = Promise.resolve();

  /**
   * @param root    folder of the snapshots
   * @param scratch folder for files that are being written, on the same file system
   */
  constructor(root: string, scratch: string) {
    this.#root = root;
    this.#scratch = scratch;
  }

  async save(name: string, snapshot: Snapshot): Promise<void> {
    requireSnapshotName(name);
    // One after the other: between looking at what is there and replacing it, no other may come.
    const saved = this.#saving.then(() => this.#replace(name, snapshot));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async load(name: string): Promise<Snapshot | null> {
    const file = await readFile(this.#pathOf(name)).catch((error: unknown) => {
      if (isFileError(error, 'ENOENT')) return null;
      throw error;
    });
    return file === null ? null : parse(file);
  }

  async names(): Promise<readonly string[]> {
    const files = await readdir(this.#root);
    return files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  }

  async delete(name: string): Promise<void> {
    await rm(this.#pathOf(name), { force: true });
    await syncDirectory(this.#root);
  }

  async #replace(name: string, { seq, version, bytes }: Snapshot): Promise<void> {
    if (await this.#isNewer(name, seq)) return;
    const header = Buffer.from(padded(JSON.stringify({ seq, version })));
    const firstLine = Buffer.from(`${magic} ${hashOf(header, bytes)}\n`);
    await writeAtomically(this.#pathOf(name), [firstLine, header, bytes], this.#scratch);
  }

  /** Whether what is there has seen more of the log. The header says so at the price of one small read; only if it does, the file is read to believe it. */
  async #isNewer(name: string, seq: number): Promise<boolean> {
    const claimed = await readSeq(this.#pathOf(name));
    return claimed !== null && claimed > seq && ((await this.load(name))?.seq ?? 0) > seq;
  }

  #pathOf(name: string): string {
    requireSnapshotName(name);
    return join(this.#root, `${name}${suffix}`);
  }
}

/** The `seq` that stands in the header. @returns `null` if there is no file, or it does not begin like one of ours */
async function readSeq(path: string): Promise<number | null> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const seq = seqPattern.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
    return seq === undefined ? null : Number(seq);
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return null;
    throw error;
  }
}

function parse(file: Buffer): Snapshot | null {
  const hash = hashPattern.exec(file.toString('latin1', 0, firstLineBytes))?.[1];
  const hashed = file.subarray(firstLineBytes);
  if (hash === undefined || hashOf(hashed) !== hash) return null;
  const headerEnd = hashed.indexOf('\n') + 1;
  const { seq, version } = JSON.parse(hashed.toString('utf8', 0, headerEnd)) as { seq: number; version: string };
  return { seq, version, bytes: hashed.subarray(headerEnd) };
}

function padded(json: string): string {
  const used = firstLineBytes + Buffer.byteLength(json) + 1;
  return `${json}${' '.repeat((16 - (used % 16)) % 16)}\n`;
}

function hashOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
