import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { createBackup } from '../../src/log/backup.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { restoreBackup } from '../../src/log/restore.ts';
import type { Storage } from '../../src/log/storage.ts';
import { view } from '../contracts/events.ts';
import { PostgresCluster, postgresPrograms } from '../support/postgres-cluster.ts';
import { canMount, mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';

let disk: SmallDisk | undefined;
let cleanUp: (() => Promise<unknown>)[];
beforeEach(() => {
  cleanUp = [];
});
afterEach(async () => {
  for (const step of cleanUp.toReversed()) await step();
  disk?.unmount();
  disk = undefined;
});

/** Appends calls of 50 events until one fails. @returns the error, and how many were acknowledged */
async function appendUntilFull({ log }: Storage, name: string): Promise<{ readonly error: unknown; readonly acknowledged: number }> {
  for (let call = 0; ; call++) {
    const events = Array.from({ length: 50 }, (_, n) => view(`${name}-${call}-${n}`.padEnd(60, 'x')));
    try {
      await log.append(events);
    } catch (error) {
      return { error, acknowledged: 50 * call };
    }
  }
}

async function countOf({ log }: Storage): Promise<number> {
  let count = 0;
  for await (const events of log.read(0, await log.lastSeq())) count += events.length;
  return count;
}

describe.skipIf(!canMount)('a full disk below a data directory (skipped where no file system can be mounted)', () => {
  it('is a clear error; reads go on, nothing acknowledged is lost, and writes resume when there is space', async () => {
    disk = mountSmallDisk(16);
    const directory = join(disk.path, 'data');
    const storage = await openEmbedded(directory, { clock: systemClock });
    cleanUp.push(() => storage.close());
    await storage.log.append([view('before')]);
    disk.fill(1_000_000);
    const { error, acknowledged } = await appendUntilFull(storage, 'while');
    expect(error).toMatchObject({ code: 'log.full', action: expect.stringContaining('appends work again by themselves') as string });
    expect(await countOf(storage)).toBe(1 + acknowledged);
    await expect(storage.artifacts.put(new Uint8Array(2_000_000))).rejects.toMatchObject({ code: 'log.full' });
    await expect(storage.snapshots.save('features-x', { seq: 1, version: 'x', bytes: new Uint8Array(2_000_000) })).rejects.toMatchObject({
      code: 'log.full',
    });
    expect(await readdir(join(directory, 'scratch'))).toEqual([]);

    await disk.free();
    expect((await storage.log.append([view('after')])).seqs).toEqual([acknowledged + 2]);
    expect(await countOf(storage)).toBe(acknowledged + 2);
  });

  it('that fills while it is opened lets what was acknowledged be read after a restart', async () => {
    disk = mountSmallDisk(16);
    const directory = join(disk.path, 'data');
    const first = await openEmbedded(directory, { clock: systemClock });
    disk.fill(500_000);
    const { acknowledged } = await appendUntilFull(first, 'while');
    await first.close();
    disk.fill(0);
    const second = await openEmbedded(directory, { clock: systemClock });
    cleanUp.push(() => second.close());
    expect(await countOf(second)).toBe(acknowledged);
    await disk.free();
    expect((await second.log.append([view('after')])).seqs).toEqual([acknowledged + 1]);
  });
});

describe.skipIf(!canMount)('a disk that is too small for a backup (skipped where no file system can be mounted)', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'checkin-full-'));
    cleanUp.push(() => rm(directory, { recursive: true }));
    const storage = await openEmbedded(join(directory, 'data'), { clock: systemClock });
    const events = Array.from({ length: 1_000 }, (_, n) => view(`event-${n}`.padEnd(60, 'x')));
    for (let call = 0; call < 10; call++) await storage.log.append(events.map((event) => ({ ...event, id: `${call}-${event.id}` })));
    await storage.artifacts.put(new Uint8Array(3_000_000));
    await storage.close();
    disk = mountSmallDisk(16);
  });

  it.each([
    ['in the middle of the log', 500_000],
    ['in the middle of the models', 4_000_000],
  ])('%s: a clear error, nothing left behind, and it works when there is space', async (_, freeBytes) => {
    const options = { clock: systemClock, version: '1.0.0' };
    disk!.fill(freeBytes);
    const target = join(disk!.path, 'backup');
    await expect(createBackup(join(directory, 'data'), target, options)).rejects.toMatchObject({ code: 'backup.no_room' });
    expect(await readdir(disk!.path)).toEqual(['filler']);
    await disk!.free();
    expect(await createBackup(join(directory, 'data'), target, options)).toMatchObject({ lastSeq: 10_000 });
  });

  it('or for a restore: the same', async () => {
    await createBackup(join(directory, 'data'), join(directory, 'backup'), { clock: systemClock, version: '1.0.0' });
    disk!.fill(3_500_000);
    const target = join(disk!.path, 'data');
    await expect(restoreBackup(join(directory, 'backup'), target)).rejects.toMatchObject({ code: 'restore.no_room' });
    expect(await readdir(target)).toEqual([]);
    await disk!.free();
    expect(await restoreBackup(join(directory, 'backup'), target)).toMatchObject({ lastSeq: 10_000 });
  });
});

async function clusterWith(...initdb: readonly string[]): Promise<PostgresCluster> {
  const cluster = await PostgresCluster.start({ initdb });
  cleanUp.push(() => cluster.remove());
  return cluster;
}

describe.skipIf(!canMount || postgresPrograms === null)(
  'a full disk below PostgreSQL (skipped where there is none, or no file system can be mounted)',
  () => {
    it('its tables: a clear error; reads go on, nothing acknowledged is lost, and writes resume when there is space', async () => {
      const cluster = await clusterWith();
      disk = mountSmallDisk(40);
      const tablespace = join(disk.path, 'tables');
      await cluster.makeFolder(tablespace);
      await cluster.query(`CREATE TABLESPACE small LOCATION '${tablespace}'`);
      await cluster.query('CREATE DATABASE small TABLESPACE small');
      const storage = await openPostgres(cluster.url('small'), { clock: systemClock });
      cleanUp.push(() => storage.close());
      await storage.log.append([view('before')]);
      disk.fill(1_000_000);
      const { error, acknowledged } = await appendUntilFull(storage, 'while');
      expect(error).toMatchObject({ code: 'log.full' });
      expect(await countOf(storage)).toBe(1 + acknowledged);

      await disk.free();
      expect((await storage.log.append([view('after')])).seqs).toEqual([acknowledged + 2]);
    });

    it('its write-ahead log: the server stops by itself; when there is space and it runs again, nothing acknowledged is missing and writes resume', async () => {
      disk = mountSmallDisk(40);
      const cluster = await clusterWith('--wal-segsize=1', '--waldir', join(disk.path, 'wal'));
      const storage = await openPostgres(await cluster.createDatabase(), { clock: systemClock });
      cleanUp.push(() => storage.close());
      disk.fill(1_500_000);
      const { error, acknowledged } = await appendUntilFull(storage, 'while');
      expect(error).toMatchObject({ code: expect.stringMatching(/^log\.(full|unavailable)$/) as string });

      await disk.free();
      await cluster.kill();
      await cluster.up();
      const kept = await countOf(storage);
      // What was under way when the server stopped may have been stored without an answer: it is sent again, and stored once.
      expect(kept).toBeGreaterThanOrEqual(acknowledged);
      expect((await storage.log.append([view('after')])).seqs).toEqual([kept + 1]);
    });
  },
);
