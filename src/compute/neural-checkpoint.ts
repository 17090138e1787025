/** Where a neural training stands, in a file that is whole or not there. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { CheckInError, messageOf } from '../domain/errors.ts';
import type { NeuralProgress } from './neural-training.ts';

const hashBytes = 32;

/**
 * Replaces the checkpoint; the one before stays until the new one is on disk.
 *
 * @param job what it is of: `readCheckpoint` gives it back for the same only
 * @throws CheckInError `compute.checkpoint_failed`
 */
export function writeCheckpoint(file: string, job: string, progress: NeuralProgress): void {
  const body = serialize({ job, progress });
  const temporary = `${file}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(temporary, 'w');
    try {
      for (const part of [createHash('sha256').update(body).digest(), body])
        for (let at = 0; at < part.length;) at += writeSync(handle, part, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (cause) {
    if (existsSync(temporary)) rmSync(temporary);
    throw new CheckInError(
      'compute.checkpoint_failed',
      `the training cannot keep its checkpoint: ${messageOf(cause)}`,
      'Make room on the disk or choose another place, and start it again: it goes on from the checkpoint before.',
      { cause },
    );
  }
}

/** @returns `null` if there is none, it is of another training, or it is damaged: training then starts anew */
export function readCheckpoint(file: string, job: string): NeuralProgress | null {
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  const body = bytes.subarray(hashBytes);
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(0, hashBytes))) return null;
  const found = deserialize(body) as { readonly job: string; readonly progress: NeuralProgress };
  return found.job === job ? found.progress : null;
}
