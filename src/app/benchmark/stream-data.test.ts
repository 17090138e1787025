import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readStream } from './stream-data.ts';

const root = await mkdtemp(join(tmpdir(), 'checkin-stream-'));
afterAll(() => rm(root, { recursive: true }));
const { signal } = new AbortController();
let folders = 0;

async function folder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const dir = await mkdtemp(join(root, String(folders++)));
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  return dir;
}

const line = '46,3430,2012-11-23 04:42';
const friday4 = 4 * 24 + 4;
const at = Date.UTC(2012, 10, 23, 4, 42);

describe('a folder of check-ins', () => {
  it('is read with people and venues numbered across both files, in the order of time', async () => {
    const dir = await folder({
      'train.csv': 'Uid,Pid,Time\n14,1500,2012-04-03 14:05\n678,5113,2012-04-03 14:00\n',
      'test.csv.zst': zstdCompressSync('Uid,Pid,Time\n14,5113,2012-11-23 04:42\n9,7,2012-11-23 04:42\n'),
    });
    expect(await readStream(dir, signal)).toEqual({
      people: 3,
      venues: 3,
      train: [
        { person: 1, venue: 1, at: Date.UTC(2012, 3, 3, 14, 0), hourOfWeek: 24 + 14 },
        { person: 0, venue: 0, at: Date.UTC(2012, 3, 3, 14, 5), hourOfWeek: 24 + 14 },
      ],
      test: [
        { person: 0, venue: 1, at, hourOfWeek: friday4 },
        { person: 2, venue: 2, at, hourOfWeek: friday4 },
      ],
    });
  });

  it.each([
    ['no header', line],
    ['seconds', '46,3430,2012-11-23 04:42:00'],
    ['an ISO time', '46,3430,2012-11-23T04:42:00.000Z'],
    ['Unix seconds', `46,3430,${at / 1000}`],
    ['Unix milliseconds', `46,3430,${at}`],
    ['quotes, semicolons, CRLF and a blank line', `\r\n"46";"3430";"2012-11-23 04:42"\r\n`],
    ['a header of other names in another order', `time,venue_id,User ID,note\n2012-11-23 04:42,3430,46,hi`],
  ])('may have %s', async (_, text) => {
    const { test } = await readStream(await folder({ 'train.csv': line, 'test.csv': text }), signal);
    expect(test).toEqual([{ person: 0, venue: 0, at, hourOfWeek: friday4 }]);
  });

  it('takes a time with an offset as that moment, and its hour as it is written', async () => {
    const { test } = await readStream(await folder({ 'train.csv': line, 'test.csv': '46,3430,2012-11-23T04:42:00-05:00' }), signal);
    expect(test[0]).toMatchObject({ at: Date.UTC(2012, 10, 23, 9, 42), hourOfWeek: friday4 });
  });

  it.each([
    ['a time that is none', `${line}\n46,3430,yesterday`, /test\.csv:2: "yesterday" is not a time/],
    ['a day that is not in the calendar', `${line}\n46,3430,2012-02-30 10:00`, /test\.csv:2: "2012-02-30 10:00" is not a time/],
    ['no user', `Uid,Pid,Time\n${line}\n,3430,2012-11-23 04:42`, /test\.csv:3: the user is missing/],
    ['a line cut short', `${line}\n46,3430`, /test\.csv:2: "" is not a time/],
    ['a header without a time', 'user,venue,rating\n1,2,3', /test\.csv:1 .* no column is named time/],
    ['one column', '46 3430', /test\.csv:1 has no three columns/],
  ])('is refused with the line where there is %s', async (_, text, message) => {
    const reading = readStream(await folder({ 'train.csv': line, 'test.csv': text }), signal);
    await expect(reading).rejects.toMatchObject({ code: 'benchmark.bad_line', message: expect.stringMatching(message) as string });
  });

  it('is refused if a file is missing or has nothing in it', async () => {
    await expect(readStream(await folder({ 'train.csv': line }), signal)).rejects.toMatchObject({ code: 'benchmark.file_missing' });
    const empty = await folder({ 'train.csv': 'Uid,Pid,Time\n', 'test.csv': line });
    await expect(readStream(empty, signal)).rejects.toMatchObject({ code: 'benchmark.empty' });
  });
});
