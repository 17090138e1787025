import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uuidV7 } from '../domain/ids.ts';
import type { Event } from '../domain/event.ts';
import { view } from '../../test/contracts/events.ts';
import { createBackup } from './backup.ts';
import { verifyBackup } from './backup-manifest.ts';
import { FileSnapshotStore } from './files/snapshot-store.ts';
import { openEmbedded } from './open.ts';
import { restoreBackup } from './restore.ts';
import type { Storage } from './storage.ts';

const clock = { now: () => Date.UTC(2026, 4, 1, 12) };
const options = { clock, version: '1.2.3' };
const model = new Uint8Array(100_000).fill(7);
let parent: string;
let directory: string;
let backup: string;
let storage: Storage;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'checkin-backup-'));
  [directory, backup] = [join(parent, 'data'), join(parent, 'backup')];
  storage = await openEmbedded(directory, { clock });
  await storage.log.append([view('a'), view('b')]);
  await storage.log.append([registered(await storage.artifacts.put(model))]);
  await storage.snapshots.save('features-x', { seq: 3, version: 'x', bytes: new Uint8Array([1, 2, 3]) });
});
afterEach(async () => {
  await storage.close();
  await rm(parent, { recursive: true });
});

function registered(artifact: string): Event {
  const at = clock.now();
  return {
    id: uuidV7(at),
    at,
    type: 'model.registered',
    version: 'm-1',
    kind: 'als',
    artifact,
    featureSetVersion: 'x',
    trainedToSeq: 2,
    parameters: {},
    metrics: {},
  };
}

describe('a backup', () => {
  it('of an open directory holds its events, models and snapshots, and is a data directory again once restored', async () => {
    const manifest = await createBackup(directory, backup, options);
    expect(manifest).toMatchObject({
      format: 1,
      checkin: '1.2.3',
      at: '2026-05-01T12:00:00.000Z',
      lastSeq: 3,
      events: 3,
      missingArtifacts: [],
    });
    expect(manifest.files.map(({ path }) => path.replace(/[0-9a-f]{2}\/[0-9a-f]{62}$/, 'MODEL'))).toEqual([
      'artifacts/MODEL',
      'events.db',
      'snapshots/features-x.snapshot',
    ]);
    const restored = join(parent, 'restored');
    expect(await restoreBackup(backup, restored)).toEqual(manifest);
    const again = await openEmbedded(restored, { clock });
    const events = [];
    for await (const page of again.log.read(0, 9)) events.push(...page);
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'interaction'],
      [2, 'interaction'],
      [3, 'model.registered'],
    ]);
    const [, , last] = events;
    expect(Buffer.compare(await again.artifacts.get(last?.type === 'model.registered' ? last.artifact : ''), model)).toBe(0);
    expect(await again.snapshots.load('features-x')).toMatchObject({ seq: 3, version: 'x' });
    expect(await readdir(restored)).not.toContain('restore-unfinished');
    await again.close();
  });

  it('never gives an erased seq again, nor holds what was erased', async () => {
    await storage.log.append([view('someone-to-forget')]);
    await storage.log.erase([4]);
    await createBackup(directory, backup, options);
    expect((await readFile(join(backup, 'data/events.db'))).includes('someone-to-forget')).toBe(false);
    await restoreBackup(backup, join(parent, 'restored'));
    const again = await openEmbedded(join(parent, 'restored'), { clock });
    expect((await again.log.append([view('next')])).seqs).toEqual([5]);
    await again.close();
  });

  it('leaves out a snapshot that is newer than the copy of the log', async () => {
    const ahead = new FileSnapshotStore(join(directory, 'snapshots'), join(directory, 'scratch'));
    await ahead.save('features-y', { seq: 4, version: 'y', bytes: new Uint8Array([1]) });
    const { files } = await createBackup(directory, backup, options);
    expect(files.filter(({ path }) => path.startsWith('snapshots/')).map(({ path }) => path)).toEqual(['snapshots/features-x.snapshot']);
  });

  it('says which models of the log it could not copy, damaged or missing, and is made all the same', async () => {
    const damaged = await storage.artifacts.put(new Uint8Array([1]));
    const missing = await storage.artifacts.put(new Uint8Array([2]));
    await storage.log.append([registered(damaged), registered(missing)]);
    await writeFile(join(directory, 'artifacts', damaged.slice(0, 2), damaged.slice(2)), 'rot');
    await storage.artifacts.delete(missing);
    expect((await createBackup(directory, backup, options)).missingArtifacts.toSorted()).toEqual([damaged, missing].toSorted());
    await verifyBackup(backup);
  });

  it('needs a new folder, one of its own, and a directory to copy', async () => {
    await mkdir(backup);
    await writeFile(join(backup, 'thesis.doc'), 'x');
    await expect(createBackup(directory, backup, options)).rejects.toMatchObject({ code: 'backup.not_empty' });
    expect(await readdir(backup)).toEqual(['thesis.doc']);
    await mkdir(join(parent, 'other.partial'));
    await expect(createBackup(directory, join(parent, 'other'), options)).rejects.toMatchObject({ code: 'backup.in_progress' });
    await expect(createBackup(join(parent, 'nowhere'), join(parent, 'new'), options)).rejects.toMatchObject({ code: 'log.not_found' });
    expect((await readdir(parent)).toSorted()).toEqual(['backup', 'data', 'other.partial']);
  });

  it('is not taken for a data directory', async () => {
    await createBackup(directory, backup, options);
    await expect(openEmbedded(backup, { clock })).rejects.toMatchObject({ code: 'log.foreign_directory' });
  });

  it('ends at Ctrl-C with nothing left behind', async () => {
    await expect(createBackup(directory, backup, { ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await readdir(parent)).toEqual(['data']);
  });
});

describe('the proof of a backup', () => {
  const database = 'data/events.db';

  it.each<[string, string, (at: string) => Promise<unknown>]>([
    ['one bit of the database', 'events.db is not what was copied', (at) => flip(join(at, database))],
    ['a database cut short', 'events.db is not what was copied', (at) => truncate(join(at, database), 4_096)],
    ['a missing snapshot', 'snapshots/features-x.snapshot is missing', (at) => rm(join(at, 'data/snapshots/features-x.snapshot'))],
    ['a foreign file', 'thesis.doc does not belong to it', (at) => writeFile(join(at, 'data/thesis.doc'), 'x')],
    ['a manifest cut short', 'its manifest.json cannot be read', (at) => truncate(join(at, 'manifest.json'), 50)],
    [
      'a manifest that promises more',
      'the log ends at 3, not at 9',
      (at) => edit(at, (text) => text.replace('"lastSeq": 3', '"lastSeq": 9')),
    ],
  ])('finds %s', async (_, what, damage) => {
    await createBackup(directory, backup, options);
    await verifyBackup(backup);
    await damage(backup);
    await expect(verifyBackup(backup)).rejects.toMatchObject({
      code: 'backup.damaged',
      message: `the backup ${backup} is damaged: ${what}`,
    });
    await expect(restoreBackup(backup, join(parent, 'restored'))).rejects.toMatchObject({ code: 'backup.damaged' });
    expect((await readdir(parent)).toSorted()).toEqual(['backup', 'data']);
  });

  it('knows what is no backup, and one of a newer version', async () => {
    await expect(verifyBackup(join(parent, 'nowhere'))).rejects.toMatchObject({ code: 'backup.not_found' });
    await expect(verifyBackup(directory)).rejects.toMatchObject({ code: 'backup.not_found' });
    await createBackup(directory, backup, options);
    await edit(backup, (text) => text.replace('"format": 1', '"format": 2'));
    await expect(verifyBackup(backup)).rejects.toMatchObject({ code: 'backup.newer_version' });
  });
});

describe('a restore', () => {
  beforeEach(() => createBackup(directory, backup, options));

  it('refuses a directory that is in use or holds anything, and leaves it as it is', async () => {
    await expect(restoreBackup(backup, directory)).rejects.toMatchObject({ code: 'restore.not_empty' });
    expect(await storage.log.lastSeq()).toBe(3);
    await expect(restoreBackup(backup, parent)).rejects.toMatchObject({ code: 'restore.not_empty' });
    expect((await readdir(parent)).toSorted()).toEqual(['backup', 'data']);
  });

  it('that was killed keeps everyone from opening its half, and ends when it is run again', async () => {
    const half = join(parent, 'half');
    await cp(join(backup, 'data/artifacts'), join(half, 'artifacts'), { recursive: true });
    await writeFile(join(half, 'restore-unfinished'), '');
    await expect(openEmbedded(half, { clock })).rejects.toMatchObject({ code: 'log.half_restored' });
    await restoreBackup(backup, half);
    const again = await openEmbedded(half, { clock });
    expect(await again.log.lastSeq()).toBe(3);
    await again.close();
  });

  it('that fails leaves the directory empty', async () => {
    const target = join(parent, 'restored');
    await expect(restoreBackup(backup, target, { signal: abortsAtLook(5) })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(target)).toEqual([]);
  });
});

/** Changes one bit. */
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(path, bytes);
}

async function edit(at: string, change: (text: string) => string): Promise<void> {
  const path = join(at, 'manifest.json');
  await writeFile(path, change(await readFile(path, 'utf8')));
}

/** A signal that aborts when it is looked at for the n-th time. */
function abortsAtLook(n: number): AbortSignal {
  const controller = new AbortController();
  let looks = 0;
  controller.signal.throwIfAborted = () => {
    if (++looks > n) throw new DOMException('interrupted', 'AbortError');
  };
  return controller.signal;
}
