import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readPairs, requireFile, testUsers, trainMatrix } from './topn-data.ts';

const dir = mkdtempSync(join(tmpdir(), 'checkin-topn-'));
afterAll(() => rmSync(dir, { recursive: true }));
const { signal } = new AbortController();

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
}

describe('the reader of train.txt and test.txt', () => {
  it('reads a person and their venues a line, plain or compressed, also from frames that follow each other', async () => {
    const text = '0 10 11\n7 11\r\n3\n7 12 11';
    const pairs = { users: [0, 0, 7, 7, 7], venues: [10, 11, 11, 12, 11] };
    expect(await readPairs(file('train.txt', text), signal)).toEqual(pairs);
    expect(await readPairs(file('a.zst', zstdCompressSync(text)), signal)).toEqual(pairs);
    expect(await readPairs(file('a.gz', gzipSync(text)), signal)).toEqual(pairs);
    const frames = Buffer.concat([zstdCompressSync(text.slice(0, 9)), zstdCompressSync(text.slice(9))]);
    expect(await readPairs(file('b.zst', frames), signal)).toEqual(pairs);
  });

  it.each([
    ['0 1\n\n1 2\n', ':2 is blank'],
    ['0 1\n1 2 x7\n', ':2: "x7" is not the number of a venue'],
    ['0 1\n1,2\n', ':2: "1,2" is not the number of a person'],
    ['0 1 -3\n', ':1: "-3" is not the number of a venue'],
    ['0 1 2.5\n', ':1: "2.5" is not the number of a venue'],
    ['0 99999999999999999999\n', ':1: "99999999999999999999" is not the number of a venue'],
  ])('names the line that it cannot read: %j', async (text, message) => {
    const path = file('bad.txt', text);
    await expect(readPairs(path, signal)).rejects.toMatchObject({ code: 'benchmark.bad_line', message: `${path}${message}` });
  });

  it('refuses a line that it would have to cut', async () => {
    const path = file('long.txt', `0 ${'1 '.repeat(600_000)}\n`);
    await expect(readPairs(path, signal)).rejects.toMatchObject({ code: 'benchmark.line_too_long' });
  });

  it('finds a file under its compressed names, and says which one it misses', async () => {
    file('test.txt.zst', zstdCompressSync('0 1\n'));
    expect(await requireFile(dir, 'test.txt')).toBe(join(dir, 'test.txt.zst'));
    rmSync(join(dir, 'test.txt.zst'));
    await expect(requireFile(dir, 'test.txt')).rejects.toMatchObject({ code: 'benchmark.file_missing' });
    await expect(requireFile(join(dir, 'nowhere'), 'train.txt')).rejects.toMatchObject({ code: 'benchmark.file_missing' });
  });

  it('takes ids as they are, counts a repeated visit once, and refuses a train without check-ins', async () => {
    const { matrix, rowOf, columnOf } = await trainMatrix({ users: [50, 7, 50, 50], venues: [1000, 3, 3, 1000] });
    expect([...rowOf]).toEqual([[7, 0], [50, 1]]); // prettier-ignore
    expect([...columnOf]).toEqual([[3, 0], [1000, 1]]); // prettier-ignore
    expect(matrix).toMatchObject({ rows: 2, columns: 2, starts: Int32Array.of(0, 1, 3), indices: Int32Array.of(0, 0, 1) });
    expect([...matrix.values]).toEqual([1, 1, 1]);
    await expect(trainMatrix({ users: [], venues: [] })).rejects.toMatchObject({ code: 'benchmark.empty' });
  });

  it('keeps test users of whom train knows nothing, and counts venues that nobody can find', async () => {
    const train = await trainMatrix({ users: [0, 1], venues: [5, 6] });
    const users = testUsers({ users: [1, 9, 1, 1], venues: [5, 6, 77, 5] }, train);
    expect(users).toEqual([
      { row: 1, relevant: new Set([0, -78]) },
      { row: -1, relevant: new Set([1]) },
    ]);
    expect(() => testUsers({ users: [], venues: [] }, train)).toThrow(expect.objectContaining({ code: 'benchmark.empty' }));
  });
});
