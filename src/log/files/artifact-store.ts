import { createHash } from 'node:crypto';
import { access, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { CheckInError } from '../../domain/errors.ts';
import type { ArtifactStore } from '../artifacts.ts';
import { isFileError, makeDirectory, syncDirectory, writeAtomically } from './atomic-file.ts';

/** Artefacts as files: `ab/cdef...` for the address `abcdef...`, so that no folder grows past a few thousand entries. */
export class FileArtifactStore implements ArtifactStore {
  readonly #root: string;
  readonly #scratch: string;

  /**
   * @param root    folder of the artefacts
   * @param scratch folder for files that are being written, on the same file system
   */
  constructor(root: string, scratch: string) {
    this.#root = root;
    this.#scratch = scratch;
  }

  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = hashOf(bytes);
    const path = this.#pathOf(sha256);
    await makeDirectory(dirname(path));
    // Written even if it is there: that heals a damaged artefact, and no one has to ask whether the first writer has come to its fsync.
    await writeAtomically(path, [bytes], this.#scratch);
    await syncDirectory(this.#root);
    return sha256;
  }

  async get(sha256: string): Promise<Uint8Array> {
    if (!isAddress(sha256)) throw missing(sha256, this.#root);
    const path = this.#pathOf(sha256);
    const bytes = await readFile(path).catch((error: unknown) => {
      throw isFileError(error, 'ENOENT') ? missing(sha256, this.#root) : error;
    });
    if (hashOf(bytes) !== sha256) throw corrupt(path);
    return bytes;
  }

  async has(sha256: string): Promise<boolean> {
    if (!isAddress(sha256)) return false;
    return access(this.#pathOf(sha256)).then(
      () => true,
      () => false,
    );
  }

  async delete(sha256: string): Promise<void> {
    if (!(await this.has(sha256))) return;
    const path = this.#pathOf(sha256);
    await rm(path, { force: true });
    await syncDirectory(dirname(path));
  }

  /** Addresses of all that are there, in any order. */
  async addresses(): Promise<readonly string[]> {
    const paths = await readdir(this.#root, { recursive: true });
    return paths.map((path) => path.replaceAll(sep, '')).filter(isAddress);
  }

  #pathOf(sha256: string): string {
    return join(this.#root, sha256.slice(0, 2), sha256.slice(2));
  }
}

/** Anything else is not looked for: an address that comes from outside must not become a path. */
function isAddress(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function missing(sha256: string, root: string): CheckInError {
  return new CheckInError(
    'artifacts.missing',
    `no artefact ${sha256} in ${root}`,
    'Restore the data directory from a backup, or train again.',
  );
}

function corrupt(path: string): CheckInError {
  return new CheckInError(
    'artifacts.corrupt',
    `the artefact ${path} is damaged: its content no longer has the hash in its name`,
    'Restore the file from a backup, or train again.',
  );
}
