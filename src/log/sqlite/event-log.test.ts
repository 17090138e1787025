import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkEventLog } from '../../../test/contracts/event-log-contract.ts';
import { view } from '../../../test/contracts/events.ts';
import { systemClock } from '../../domain/clock.ts';
import { numberOf, openDatabase } from './database.ts';
import { SqliteEventLog } from './event-log.ts';
import { openReadOnly } from './read-only.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkin-log-'));
});
afterEach(() => rm(directory, { recursive: true }));

checkEventLog('the SQLite log', async (clock) => {
  const opened: SqliteEventLog[] = [];
  const open = (): SqliteEventLog => {
    const log = SqliteEventLog.open(join(directory, 'events.db'), clock);
    opened.push(log);
    return log;
  };
  return {
    log: open(),
    async reopen() {
      await opened.at(-1)?.close();
      return open();
    },
    async dispose() {
      for (const log of opened) await log.close();
    },
  };
});

describe('the SQLite log', () => {
  let database: DatabaseSync;
  let log: SqliteEventLog;
  beforeEach(() => {
    const path = join(directory, 'events.db');
    database = openDatabase(path, systemClock);
    log = new SqliteEventLog(database, path, systemClock);
  });
  afterEach(() => log.close());

  it('commits what waits together in one transaction', async () => {
    const before = await countCommits();
    await Promise.all(Array.from({ length: 64 }, (_, n) => log.append([view(`event-${n}`)])));
    expect(await countCommits()).toBe(before + 1);
    for (let n = 64; n < 68; n++) await log.append([view(`event-${n}`)]);
    expect(await countCommits()).toBe(before + 5);
  });

  it('waits with the end of an erasure for those who read beside it: their view keeps the old pages in the write-ahead log', async () => {
    await log.append([view('someone-to-forget'), view('someone-else')]);
    const reader = openReadOnly(join(directory, 'events.db'));
    reader.exec('BEGIN');
    numberOf(reader, 'SELECT count(*) FROM events');
    let isErased = false;
    const erasing = log.erase([1]).then(() => (isErased = true));
    await expect.poll(() => numberOf(database, 'SELECT count(*) FROM events')).toBe(1);
    expect(isErased).toBe(false);
    await log.append([view('meanwhile')]);
    reader.exec('COMMIT');
    await erasing;
    for (const file of ['events.db', 'events.db-wal'])
      expect(await readFile(join(directory, file), 'latin1')).not.toContain('someone-to-forget');
    reader.close();
  });

  it('says that the disk is full, keeps what it acknowledged, reads on, and appends again when there is room', async () => {
    await log.append([view('before')]);
    const pages = numberOf(database, 'PRAGMA page_count');
    database.exec(`PRAGMA max_page_count=${pages}`);
    const large = Array.from({ length: 300 }, (_, n) => view(`large-${n}`, n, 'a person with a long name'));

    const failed = await Promise.allSettled([log.append(large), log.append([view('small')])]);
    for (const outcome of failed) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'log.full', cause: { errcode: 13 } } });
    }
    expect((await log.read(0, 10).next()).value).toMatchObject([{ seq: 1, id: view('before').id }]);
    expect(await log.lastSeq()).toBe(1);

    database.exec('PRAGMA max_page_count=1000000');
    expect(await log.append(large)).toMatchObject({ duplicates: 0 });
    expect(await log.lastSeq()).toBe(301);
  });

  it('leaves no trace of an erased person in any file', async () => {
    const secret = 'Dona Benta do Sítio';
    const events = Array.from({ length: 3_000 }, (_, n) => ({
      ...view(`event-${n}`, n, n % 3 === 0 ? secret : 'bia'),
      sessionId: n % 3 === 0 ? `session of ${secret}` : 'other',
    }));
    await log.append(events);
    expect(await bytesHolding(secret)).toBeGreaterThan(0);
    expect(await log.erase(events.flatMap(({ userId }, n) => (userId === secret ? [n + 1] : [])))).toBe(1_000);
    expect(await bytesHolding(secret)).toBe(0);
  });

  it('erases beside appends and followers without disturbing them', async () => {
    await log.append(Array.from({ length: 20_000 }, (_, n) => view(`old-${n}`, n, n % 2 === 0 ? 'ana' : 'bia')));
    const appending = (async () => {
      for (let n = 0; n < 50; n++) await log.append([view(`new-${n}`)]);
    })();
    expect(await log.erase(Array.from({ length: 10_000 }, (_, n) => 2 * n + 1))).toBe(10_000);
    await appending;
    let last = 0;
    let count = 0;
    for await (const events of log.read(0, Number.MAX_SAFE_INTEGER)) {
      for (const event of events) {
        expect(event.seq).toBeGreaterThan(last);
        last = event.seq;
        count++;
      }
    }
    expect([last, count]).toEqual([20_050, 10_050]);
  });

  it('names the event whose body is damaged', async () => {
    await log.append([view('a'), view('b')]);
    database.exec(`UPDATE events SET body = substr(body, 2) WHERE seq = 2`);
    await expect(log.read(0, 10).next()).rejects.toMatchObject({
      code: 'log.corrupt',
      message: expect.stringContaining('event 2') as string,
    });
  });
});

async function bytesHolding(text: string): Promise<number> {
  let holding = 0;
  for (const file of ['events.db', 'events.db-wal']) {
    const bytes = await readFile(join(directory, file)).catch(() => Buffer.alloc(0));
    if (bytes.includes(text)) holding += bytes.length;
  }
  return holding;
}

/**
 * Commits in the write-ahead log, which was not reset yet: frames whose header gives the size of the database after a commit.
 *
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
async function countCommits(): Promise<number> {
  const writeAheadLog = await readFile(join(directory, 'events.db-wal'));
  const frameBytes = 24 + writeAheadLog.readUInt32BE(8);
  let commits = 0;
  for (let frame = 32; frame < writeAheadLog.length; frame += frameBytes) if (writeAheadLog.readUInt32BE(frame + 4) !== 0) commits++;
  return commits;
}
