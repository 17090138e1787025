import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { view } from '../../../test/contracts/events.ts';
import { createDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import { systemClock } from '../../domain/clock.ts';
import type { Storage } from '../storage.ts';
import { Database } from './database.ts';
import { openPostgres } from './open.ts';

/** What a failover to a standby that lacked the newest events is to a process: the same database, with less in it. */
describe.skipIf(!hasPostgres)('a log in PostgreSQL that has lost acknowledged events', () => {
  let url: string;
  let drop: () => Promise<void>;
  let storage: Storage;
  let server: Database;
  const stop = new AbortController();
  beforeEach(async () => {
    ({ url, drop } = await createDatabase());
    storage = await openPostgres(url, { clock: systemClock });
    server = new Database(url);
    await storage.log.append(Array.from({ length: 10 }, (_, n) => view(`event-${n}`)));
  });
  afterEach(async () => {
    await storage.close();
    await server.close();
    await drop();
  });

  const lose = 'DELETE FROM checkin.events WHERE seq > 5';

  /** Follows until it fails. @returns how often it had a page, and the error */
  async function followed(afterSeq: number, atFirstPage = async () => {}): Promise<unknown> {
    try {
      for await (const events of storage.log.follow(afterSeq, stop.signal)) if (events[0]!.seq === 1) await atFirstPage();
    } catch (error) {
      return error;
    }
    return null;
  }

  it('says so to those who follow it', async () => {
    expect(await followed(0, async () => void (await server.query(lose)))).toMatchObject({
      code: 'log.rewound',
      message: expect.stringContaining('10 were read of it, and it went on from another place (it ends at 5 now)') as string,
    });
  });

  it('says so where others have filled the gap before it was noticed', async () => {
    const others = Array.from({ length: 20 }, (_, n) => ({ ...view(`other-${n}`), received_at: 0, body: '{}' }));
    const loseAndRefill = (): Promise<void> =>
      server.transaction(async (client) => {
        await client.query(lose);
        await client.query('SELECT checkin.append_events($1)', [JSON.stringify(others)]);
      });
    expect(await followed(0, loseAndRefill)).toMatchObject({ code: 'log.rewound' });
  });

  it('says so to one who comes with a place that is no longer there, and not to one who waits at its end', async () => {
    await server.query(lose);
    expect(await followed(10)).toMatchObject({ code: 'log.rewound' });
    const waiting = storage.log.follow(5, stop.signal)[Symbol.asyncIterator]().next();
    expect(await storage.log.append([view('next')])).toMatchObject({ seqs: [6] });
    expect((await waiting).value).toMatchObject([{ seq: 6 }]);
  });

  it('takes an erasure of the newest events for no loss', async () => {
    const stopped = new AbortController();
    const seen: number[] = [];
    for await (const events of storage.log.follow(0, stopped.signal)) {
      seen.push(...events.map(({ seq }) => seq));
      if (seen.length === 10) {
        await storage.log.erase([9, 10]);
        await storage.log.append([view('next')]);
      } else stopped.abort();
    }
    expect(seen.slice(8)).toEqual([9, 10, 11]);
  });
});
