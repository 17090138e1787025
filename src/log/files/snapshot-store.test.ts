import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSnapshotStore } from '../../../test/contracts/snapshot-store-contract.ts';
import { FileSnapshotStore } from './snapshot-store.ts';

let directory: string;
let store: FileSnapshotStore;
async function makeStore(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'checkin-snapshots-'));
  await mkdir(join(directory, 'scratch'));
  store = new FileSnapshotStore(directory, join(directory, 'scratch'));
}

const pathOf = (name: string): string => join(directory, `${name}.snapshot`);
async function changeByte(path: string, at: number): Promise<void> {
  const file = await readFile(path);
  file[(at + file.length) % file.length]! ^= 1;
  await writeFile(path, file);
}

checkSnapshotStore('the snapshot store of files', async () => {
  await makeStore();
  return { store, damage: (name) => changeByte(pathOf(name), -1), dispose: () => rm(directory, { recursive: true }) };
});

describe('the snapshot store of files', () => {
  beforeEach(makeStore);
  afterEach(() => rm(directory, { recursive: true }));

  const snapshot = { seq: 1_234, version: 'fs-ação', bytes: new Uint8Array([1, 2, 3, 10, 255]) };

  it('takes a file for none when it is torn at any byte, and when any byte is changed', async () => {
    await store.save('features', snapshot);
    const whole = await readFile(pathOf('features'));
    for (let length = 0; length < whole.length; length++) {
      await writeFile(pathOf('features'), whole.subarray(0, length));
      expect(await store.load('features'), `torn after ${length} bytes`).toBeNull();
    }
    for (let at = 0; at < whole.length; at++) {
      await writeFile(pathOf('features'), whole);
      await changeByte(pathOf('features'), at);
      expect(await store.load('features'), `byte ${at} changed`).toBeNull();
    }
  });

  it('replaces a damaged file, also one that claims to have seen more of the log', async () => {
    await store.save('features', { ...snapshot, seq: 9_999 });
    await changeByte(pathOf('features'), -1);
    await store.save('features', snapshot);
    expect((await store.load('features'))?.seq).toBe(1_234);
    await writeFile(pathOf('features'), '');
    await store.save('features', snapshot);
    expect((await store.load('features'))?.seq).toBe(1_234);
  });
});
