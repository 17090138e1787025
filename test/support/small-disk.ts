/** A file system of a few megabytes, to be filled: a tmpfs, where the tests may mount one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly path: string;
  /** Writes a file that leaves so many bytes free. */
  fill(freeBytes: number): void;
  /** Deletes that file. */
  free(): Promise<void>;
  unmount(): void;
}

/** Whether one can be mounted here: root of a machine, or of a container that is allowed to. */
export const canMount = probe();

export function mountSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'checkin-disk-'));
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot mount a file system: ${stderr}`);
  const filler = join(path, 'filler');
  return {
    path,
    fill(freeBytes) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes)), { flag: 'a' });
    },
    free: () => rm(filler, { force: true }),
    unmount() {
      // Lazily: what a killed server still had open must not fail a test that is over.
      spawnSync('umount', ['--lazy', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function probe(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    mountSmallDisk(1).unmount();
    return true;
  } catch {
    return false;
  }
}
