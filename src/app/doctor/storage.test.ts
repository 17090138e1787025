import { describe, expect, it } from 'vitest';
import type { StorageCondition } from '../../log/storage.ts';
import { checkDisk, checkDurability, checkFeatures, checkReplicas, checkSnapshot } from './storage.ts';

const well: StorageCondition = { usedBytes: 1e9, disk: { freeBytes: 500e9, totalBytes: 1000e9 }, processes: [], warnings: [] };

const process = (name: string, seq: number, saidMsAgo = 300) => ({ name, seq, saidMsAgo });

describe('the disk', () => {
  it.each([
    ['half free', { freeBytes: 500e9, totalBytes: 1000e9 }, 'ok'],
    ['little free, of a disk that is mostly of others', { freeBytes: 60e9, totalBytes: 1000e9 }, 'ok'],
    ['less free than the data could double to', { freeBytes: 1.5e9, totalBytes: 20e9 }, 'warn'],
    ['1 % free', { freeBytes: 10e9, totalBytes: 1000e9 }, 'problem'],
    ['40 MB free', { freeBytes: 40e6, totalBytes: 100e6 }, 'problem'],
  ] as const)('%s', (_, disk, verdict) => {
    expect(checkDisk({ ...well, disk })).toMatchObject({ verdict, found: expect.stringContaining('CheckIn takes 1.0 GB') as string });
  });

  it("of a database server is the server's own to watch", () => {
    expect(checkDisk({ ...well, disk: null })).toMatchObject({
      verdict: 'ok',
      found: expect.stringContaining('the tables take 1.0 GB') as string,
    });
  });
});

describe('replicas', () => {
  it('are up to date within a few events and seconds', () => {
    const processes = [process('1@a', 5_000), process('2@b', 4_900, 6_000)];
    expect(checkReplicas({ ...well, processes }, 5_000)).toMatchObject({
      verdict: 'ok',
      found: '0 of 2 processes are behind the log: 1@a 0 events behind, heard 300 ms ago; 2@b 100 events behind, heard 6 s ago',
    });
  });

  it('that are far behind, or silent, are named', () => {
    const processes = [process('1@a', 5_000), process('2@b', 3_000), process('3@c', 5_000, 90_000)];
    expect(checkReplicas({ ...well, processes }, 5_000)).toMatchObject({
      verdict: 'problem',
      found: '2 of 3 processes are behind the log: 2@b 2000 events behind, heard 300 ms ago; 3@c 0 events behind, heard 90 s ago',
    });
  });
});

it('an old snapshot, or none, makes a start slow', () => {
  expect(checkSnapshot(900_000, 1_000_000)).toMatchObject({ verdict: 'ok', found: 'the snapshot is 100000 events behind the log' });
  expect(checkSnapshot(null, 100)).toMatchObject({ verdict: 'ok' });
  expect(checkSnapshot(100_000, 1_000_000)).toMatchObject({ verdict: 'warn' });
  expect(checkSnapshot(null, 1_000_000)).toMatchObject({
    verdict: 'warn',
    found: 'there is no snapshot; a start reads all 1000000 events',
  });
});

it('features that throw are named', () => {
  expect(checkFeatures({})).toMatchObject({ verdict: 'ok' });
  expect(checkFeatures({ rare: 1, often: 7 })).toMatchObject({
    verdict: 'problem',
    found: 'features have thrown: often 7 times, rare 1 times',
  });
});

it('a server that does not sync is told of', () => {
  expect(checkDurability(well)).toMatchObject({ verdict: 'ok' });
  expect(checkDurability({ ...well, warnings: ['fsync is off'] })).toMatchObject({ verdict: 'problem', found: 'fsync is off' });
});
