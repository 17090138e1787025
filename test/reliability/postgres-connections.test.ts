import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { LoggedEvent } from '../../src/domain/event.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { Database } from '../../src/log/postgres/database.ts';
import { countTo } from '../contracts/event-log-check.ts';
import { view } from '../contracts/events.ts';
import { createDatabase, hasPostgres } from '../support/postgres.ts';

const writers = 8;
const calls = 60;

describe.skipIf(!hasPostgres)('connections that are ended by the server', () => {
  let url: string;
  let drop: () => Promise<void>;
  let server: Database;
  beforeEach(async () => {
    ({ url, drop } = await createDatabase());
    server = new Database(url);
  });
  afterEach(async () => {
    await server.close();
    await drop();
  });

  /** Ends every connection of the database but the one that asks. @returns what they were doing */
  const endAll = (): Promise<readonly { query: string }[]> =>
    server.query<{ query: string }>(
      // Materialised: otherwise some are ended before it is looked whether they are meant.
      `WITH others AS MATERIALIZED (SELECT pid, query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())
       SELECT query FROM others WHERE pg_terminate_backend(pid)`,
    );

  it('cost no acknowledged event, double none, and let followers and readers go on', async () => {
    const [one, two] = await Promise.all([openPostgres(url, { clock: systemClock }), openPostgres(url, { clock: systemClock })]);
    const stop = new AbortController();
    const followed: LoggedEvent[] = [];
    const following = (async () => {
      for await (const events of two.log.follow(0, stop.signal)) followed.push(...events);
    })();

    const acknowledged = new Map<string, number>();
    const writing = { left: writers };
    const write = async (writer: number): Promise<void> => {
      for (let call = 0; call < calls; call++) {
        const events = Array.from({ length: 1 + (call % 3) * 40 }, (_, n) => view(`${writer}-${call}-${n}`));
        const { seqs } = await (writer % 2 === 0 ? one : two).log.append(events);
        for (const [i, { id }] of events.entries()) acknowledged.set(id, seqs[i]!);
      }
      writing.left--;
    };
    const written = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    const reading = (async () => {
      while (writing.left > 0) {
        const last = await one.log.lastSeq();
        let at = 0;
        for await (const events of one.log.read(0, last)) {
          expect(events[0]!.seq).toBe(at + 1);
          at = events.at(-1)!.seq;
        }
        expect(at).toBe(last);
      }
    })();
    const ended: string[] = [];
    for (let round = 0; writing.left > 0 || round < 12; round++) {
      ended.push(...(await endAll()).map(({ query }) => query));
      // The next round when something was acknowledged, so that the work gets on however slow the machine is.
      const before = acknowledged.size;
      await expect.poll(() => writing.left === 0 || acknowledged.size > before, { interval: 5, timeout: 20_000 }).toBe(true);
    }
    await written;
    await reading;

    const total = acknowledged.size;
    await expect.poll(() => followed.length, { timeout: 10_000 }).toBe(total);
    expect(followed.map(({ seq }) => seq)).toEqual(countTo(total));
    expect(followed.filter(({ id, seq }) => acknowledged.get(id) !== seq)).toEqual([]);
    // All kinds of connections were hit.
    expect(ended.some((query) => /LISTEN|application_name/.test(query))).toBe(true);
    expect(ended.some((query) => query.includes('append_events'))).toBe(true);
    expect(ended.some((query) => query.includes('FROM checkin.events WHERE'))).toBe(true);

    stop.abort();
    await following;
    await Promise.all([one.close(), two.close()]);
  });

  it('are an error in our words when the database is gone for good, and the process lives on', async () => {
    const store = await openPostgres(url, { clock: systemClock });
    await store.log.append([view('a')]);
    await drop();
    await expect(store.log.append([view('b')])).rejects.toMatchObject({ code: 'log.database_refused' });
    await store.close();
  });
});
