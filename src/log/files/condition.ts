import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageCondition } from '../storage.ts';
import { isFileError } from './atomic-file.ts';

/** How a data directory and its disk are doing. */
export async function directoryCondition(directory: string): Promise<StorageCondition> {
  const { bavail, blocks, bsize } = await statfs(directory);
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => sizeOf(join(parentPath, name))));
  return {
    usedBytes: sizes.reduce((sum, size) => sum + size, 0),
    disk: { freeBytes: bavail * bsize, totalBytes: blocks * bsize },
    processes: [],
    warnings: [],
  };
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (isFileError(error, 'ENOENT')) return 0; // Deleted since it was listed.
      throw error;
    },
  );
}
