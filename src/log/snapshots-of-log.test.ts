import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileSnapshotStore } from './files/snapshot-store.ts';
import { SnapshotsOfLog } from './snapshots-of-log.ts';

const snapshot = (seq: number) => ({ seq, version: 'v', bytes: new Uint8Array([seq]) });
let directory: string;
let files: FileSnapshotStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkin-snapshots-'));
  files = new FileSnapshotStore(directory, directory);
});
afterEach(() => rm(directory, { recursive: true }));

it('never gives a snapshot that knows more than the log, and lets an older one take its place', async () => {
  let lastSeq = 100;
  const snapshots = new SnapshotsOfLog(files, { lastSeq: async () => lastSeq });
  await snapshots.save('features-a', snapshot(100));
  expect(await snapshots.load('features-a')).toMatchObject({ seq: 100 });

  lastSeq = 90;
  expect(await snapshots.load('features-a')).toBeNull();
  expect(await snapshots.names()).toEqual([]);
  await snapshots.save('features-a', snapshot(90));
  expect(await snapshots.load('features-a')).toMatchObject({ seq: 90 });
});

it('writes none that knows more than the log', async () => {
  const snapshots = new SnapshotsOfLog(files, { lastSeq: async () => 90 });
  await snapshots.save('features-a', snapshot(80));
  await snapshots.save('features-a', snapshot(91));
  expect(await snapshots.load('features-a')).toMatchObject({ seq: 80 });
});
