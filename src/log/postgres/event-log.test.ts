import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countTo } from '../../../test/contracts/event-log-check.ts';
import { checkEventLog } from '../../../test/contracts/event-log-contract.ts';
import { view } from '../../../test/contracts/events.ts';
import { createDatabase, emptyDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import { systemClock } from '../../domain/clock.ts';
import type { LoggedEvent } from '../../domain/event.ts';
import type { EventLog } from '../event-log.ts';
import { Database } from './database.ts';
import { openPostgres } from './open.ts';

describe.skipIf(!hasPostgres)('the event log in PostgreSQL', () => {
  let url: string;
  let drop: () => Promise<void>;
  let database: Database;
  beforeAll(async () => {
    ({ url, drop } = await createDatabase());
    database = new Database(url);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });
  beforeEach(() => emptyDatabase(url));

  checkEventLog('the PostgreSQL log', async (clock) => {
    let storage = await openPostgres(url, { clock });
    return {
      log: storage.log,
      async reopen(): Promise<EventLog> {
        await storage.close();
        storage = await openPostgres(url, { clock });
        return storage.log;
      },
      dispose: () => storage.close(),
    };
  });

  it('commits what waits together in one transaction', async () => {
    const { log, close } = await openPostgres(url, { clock: systemClock });
    await Promise.all(Array.from({ length: 64 }, (_, n) => log.append([view(`event-${n}`)])));
    for (let n = 64; n < 68; n++) await log.append([view(`event-${n}`)]);
    const groups = await database.query<{ events: number }>(
      'SELECT count(*) AS events FROM checkin.events GROUP BY xmin ORDER BY min(seq)',
    );
    expect(groups.map(({ events }) => events)).toEqual([64, 1, 1, 1, 1]);
    await close();
  });

  it('commits durably even where the server is set not to', async () => {
    await database.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    const settings: string[] = [];
    const session = new Database(url);
    settings.push(...(await session.query<{ synchronous_commit: string }>('SHOW synchronous_commit')).map((row) => row.synchronous_commit));
    await session.close();
    await database.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} RESET synchronous_commit`);
    expect(settings).toEqual(['on']);
  });

  it('recognises in one process what another has appended at the same time', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgres(url, { clock: systemClock })));
    const events = Array.from({ length: 300 }, (_, n) => view(`event-${n}`));
    const answers = await Promise.all(
      stores.map(async ({ log }, store) => {
        const answer: (readonly [string, number])[] = [];
        let duplicates = 0;
        // Each in an order of its own, some alone and some together.
        const own = store % 2 === 0 ? events : events.toReversed();
        for (let at = 0; at < own.length; at += store + 1) {
          const batch = own.slice(at, at + store + 1);
          const appended = await log.append(batch);
          duplicates += appended.duplicates;
          answer.push(...batch.map(({ id }, i) => [id, appended.seqs[i]!] as const));
        }
        return { seqs: Object.fromEntries(answer), duplicates };
      }),
    );
    for (const { seqs } of answers) expect(seqs).toEqual(answers[0]!.seqs);
    expect(Object.values(answers[0]!.seqs).toSorted((a, b) => a - b)).toEqual(events.map((_, n) => n + 1));
    expect(answers.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(3 * events.length);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('shows an event to the followers of another process', async () => {
    const [writer, reader] = await Promise.all([1, 2].map(() => openPostgres(url, { clock: systemClock })));
    const stop = new AbortController();
    const seen: LoggedEvent[] = [];
    const following = (async () => {
      for await (const events of reader!.log.follow(0, stop.signal)) seen.push(...events);
    })();
    for (let n = 0; n < 20; n++) {
      await writer!.log.append([view(`event-${n}`)]);
      await expect.poll(() => seen.map(({ seq }) => seq), { interval: 1, timeout: 5_000 }).toEqual(countTo(n + 1));
    }
    stop.abort();
    await following;
    await Promise.all([writer!.close(), reader!.close()]);
  });

  it('says that the disk is full, in our words', async () => {
    const { log, close } = await openPostgres(url, { clock: systemClock });
    await database.query(`CREATE FUNCTION checkin.fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '53100'; END $$`);
    await database.query('CREATE TRIGGER fill BEFORE INSERT ON checkin.events FOR EACH ROW EXECUTE FUNCTION checkin.fill()');
    await expect(log.append([view('a')])).rejects.toMatchObject({ code: 'log.full' });
    await database.query('DROP TRIGGER fill ON checkin.events');
    expect(await log.append([view('a')])).toEqual({ seqs: [1], duplicates: 0 });
    await close();
  });
});
