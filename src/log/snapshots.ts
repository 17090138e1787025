import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileError, writeAtomically } from './files/atomic-file.ts';

/** The state of a fold after some event, so that a start need not replay the log from its beginning. */
export interface Snapshot {
  /** The last event the state has seen. */
  readonly seq: number;
  /** Version of the code that made it, e.g. the feature-set version: its reader rebuilds if it is not its own. */
  readonly version: string;
  readonly bytes: Uint8Array;
}

const magic = 'checkin-snapshot-1';
const hashPattern = new RegExp(`^${magic} ([0-9a-f]{64})\n`);
const firstLineBytes = magic.length + 1 + 64 + 1;

/**
 * Snapshots by name, one file each. A snapshot is a cache of the log: if it is absent or damaged, the answer is to rebuild, never to fail.
 *
 * File: `checkin-snapshot-1 SHA256\n`, a line of JSON `{seq, version}`, the bytes. The hash covers all that follows its line; the JSON is
 * padded so that the bytes start at a multiple of 16 and typed arrays can view them in place.
 */
export class SnapshotStore {
  readonly #root: string;
  readonly #scratch: string;

  /**
   * @param root    folder of the snapshots
   * @param scratch folder for files that are being written, on the same file system
   */
  constructor(root: string, scratch: string) {
    this.#root = root;
    this.#scratch = scratch;
  }

  /**
   * Replaces the snapshot of that name in one step; durable when it resolves.
   *
   * @param name lower-case letters, digits and hyphens
   * @throws CheckInError `log.full` if the disk is full; the one before stays
   */
  async save(name: string, { seq, version, bytes }: Snapshot): Promise<void> {
    const header = Buffer.from(padded(JSON.stringify({ seq, version })));
    const firstLine = Buffer.from(`${magic} ${hashOf(header, bytes)}\n`);
    await writeAtomically(this.#pathOf(name), [firstLine, header, bytes], this.#scratch);
  }

  /** @returns `null` if there is none, or if it is torn or damaged: rebuild from the log */
  async load(name: string): Promise<Snapshot | null> {
    const file = await readFile(this.#pathOf(name)).catch((error: unknown) => {
      if (isFileError(error, 'ENOENT')) return null;
      throw error;
    });
    return file === null ? null : parse(file);
  }

  #pathOf(name: string): string {
    if (!/^[a-z0-9-]+$/.test(name))
      throw new RangeError(`a snapshot's name has lower-case letters, digits and hyphens; got ${JSON.stringify(name)}`);
    return join(this.#root, `${name}.snapshot`);
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
