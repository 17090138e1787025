import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSnapshotStore } from './snapshot-store.ts';

let directory: string;
let store: FileSnapshotStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkin-snapshots-'));
  await mkdir(join(directory, 'scratch'));
  store = new FileSnapshotStore(directory, join(directory, 'scratch'));
});
afterEach(() => rm(directory, { recursive: true }));

const snapshot = { seq: 1_234, version: 'fs-ação', bytes: new Uint8Array([1, 2, 3, 10, 255]) };

describe('snapshots', () => {
  it('come back as they were saved, the newest of each name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('features', 'model-registry'),
        fc.nat(),
        fc.string(),
        fc.uint8Array(),
        async (name, seq, version, bytes) => {
          await store.save(name, { seq, version, bytes });
          const loaded = (await store.load(name))!;
          expect({ ...loaded, bytes: new Uint8Array(loaded.bytes) }).toEqual({ seq, version, bytes });
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  it('can be listed and deleted by name; deleting what is not there is no error', async () => {
    await store.save('features', snapshot);
    await store.save('registry', snapshot);
    expect((await store.names()).toSorted()).toEqual(['features', 'registry']);
    await store.delete('features');
    await store.delete('features');
    expect(await store.names()).toEqual(['registry']);
    expect(await store.load('features')).toBeNull();
  });

  it('can be viewed in place as numbers', async () => {
    await store.save('features', { ...snapshot, bytes: new Uint8Array(new Float64Array([1.5, -2]).buffer) });
    const { bytes } = (await store.load('features'))!;
    expect(new Float64Array(bytes.buffer, bytes.byteOffset, 2)).toEqual(new Float64Array([1.5, -2]));
  });

  it('are null when there is none', async () => {
    expect(await store.load('features')).toBeNull();
  });

  it('are null when torn at any byte, and when any byte is changed', async () => {
    await store.save('features', snapshot);
    const path = join(directory, 'features.snapshot');
    const whole = await readFile(path);
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      expect(await store.load('features'), `torn after ${length} bytes`).toBeNull();
    }
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      await writeFile(path, changed);
      expect(await store.load('features'), `byte ${at} changed`).toBeNull();
    }
  });

  it('refuse a name that is not a plain one', async () => {
    await expect(store.save('../events', snapshot)).rejects.toThrow(RangeError);
    await expect(store.load('')).rejects.toThrow(RangeError);
  });
});
