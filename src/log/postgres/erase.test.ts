import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chat, view } from '../../../test/contracts/events.ts';
import { PostgresCluster, postgresPrograms } from '../../../test/support/postgres-cluster.ts';
import { systemClock } from '../../domain/clock.ts';
import type { Event } from '../../domain/event.ts';
import { openPostgres } from './open.ts';

const secret = 'Dona Benta do Sítio';

describe.skipIf(postgresPrograms === null)('erasure in PostgreSQL', () => {
  let cluster: PostgresCluster;
  let url: string;
  let store: Awaited<ReturnType<typeof openPostgres>>;
  // Segments of the write-ahead log that are no longer needed are removed, not kept to be written over.
  beforeAll(async () => {
    cluster = await PostgresCluster.start({ settings: ['wal_recycle = off', 'max_wal_size = 32MB', 'autovacuum_naptime = 1s'] });
  });
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    url = await cluster.createDatabase();
    store = await openPostgres(url, { clock: systemClock });
  });
  afterEach(() => store.close());

  const query = <R extends object>(sql: string): Promise<R[]> => cluster.query<R>(sql, [], url.split('/').at(-1));

  /** Files of the server that hold the secret, relative to its data directory. */
  function filesHolding(text: string): readonly string[] {
    try {
      const found = execFileSync('grep', ['--recursive', '--files-with-matches', '--fixed-strings', text, cluster.dataDir], {
        encoding: 'utf8',
      });
      return found
        .trim()
        .split('\n')
        .map((path) => path.slice(cluster.dataDir.length + 1));
    } catch (error) {
      if (error instanceof Error && 'status' in error && error.status === 1) return [];
      throw error;
    }
  }

  it('leaves no trace of a person in any file, but for the write-ahead log until its next checkpoints', async () => {
    // Long texts that cannot be compressed lie in a table of their own (TOAST).
    const long = (n: number): Event =>
      ({ ...chat(`long-${n}`, secret), text: `${secret} ${randomBytes(3_000).toString('base64').slice(0, 3_900)}` }) as Event;
    const short = (n: number): Event => view(`short-${n}`, n, n % 3 === 0 ? secret : 'bia');
    for (let n = 0; n < 3_000; n += 500)
      await store.log.append(Array.from({ length: 500 }, (_, k) => ((n + k) % 50 === 0 ? long(n + k) : short(n + k))));
    await query('ANALYZE');
    await query('CHECKPOINT');
    expect(filesHolding(secret).filter((file) => file.startsWith('base/')).length).toBeGreaterThanOrEqual(2);

    const theirs: number[] = [];
    for await (const events of store.log.read(0, 3_000))
      for (const event of events) if (JSON.stringify(event).includes(secret)) theirs.push(event.seq);
    expect(await store.log.erase(theirs)).toBe(theirs.length);
    await query('CHECKPOINT');
    expect(filesHolding(secret).filter((file) => !file.startsWith('pg_wal/'))).toEqual([]);

    await query('SELECT pg_switch_wal()');
    await query('CHECKPOINT');
    expect(filesHolding(secret)).toEqual([]);
    expect(await store.log.lastSeq()).toBe(3_000);
  });

  it('leaves no trace of what a snapshot held before it was replaced or deleted', async () => {
    await store.log.append([view('a'), view('b')]);
    const bytes = Buffer.from(`state of ${secret}`);
    await store.snapshots.save('state', { seq: 1, version: '1', bytes });
    await store.snapshots.save('other', { seq: 1, version: '1', bytes });
    await query('ANALYZE');
    await query('CHECKPOINT');
    expect(filesHolding(secret)).not.toEqual([]);
    await store.snapshots.save('state', { seq: 2, version: '1', bytes: Buffer.from('state of nobody') });
    await store.snapshots.delete('other');
    await query('CHECKPOINT');
    await query('SELECT pg_switch_wal()');
    await query('CHECKPOINT');
    expect(filesHolding(secret)).toEqual([]);
  });

  it('erases beside appends and followers without disturbing them, and keeps what others were granted', async () => {
    await query(
      'CREATE ROLE analyst; GRANT SELECT ON checkin.events TO analyst; CREATE VIEW public.visits AS SELECT seq FROM checkin.events',
    );
    for (let n = 0; n < 20_000; n += 1_000) await store.log.append(Array.from({ length: 1_000 }, (_, k) => view(`old-${n + k}`)));
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const events of store.log.follow(20_000, stop.signal)) {
        seen.push(...events.map(({ seq }) => seq));
        if (seen.length === 300) stop.abort();
      }
    })();
    const erasure = { isDone: false };
    const erasing = store.log.erase(Array.from({ length: 10_000 }, (_, n) => 2 * n + 1)).finally(() => (erasure.isDone = true));
    let appended = 0;
    for (; !erasure.isDone || appended < 300; appended++) await store.log.append([view(`new-${appended}`)]);
    expect(await erasing).toBe(10_000);
    await following;
    expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => 20_001 + n));
    const [found] = await query(
      `SELECT count(*)::int AS count, max(seq)::int AS last, has_table_privilege('analyst', 'checkin.events', 'SELECT') AS granted FROM public.visits`,
    );
    expect(found).toEqual({ count: 10_000 + appended, last: 20_000 + appended, granted: true });
    expect(await store.log.append([view('old-1'), view('old-0')])).toEqual({ seqs: [2, 20_001 + appended], duplicates: 1 });
  });

  it('waits for a backup that reads the table without making appends wait for it', async () => {
    await store.log.append([view('a'), view('b')]);
    const backup = new pg.Client({ connectionString: url });
    await backup.connect();
    await backup.query('BEGIN; SELECT * FROM checkin.events');
    let isErased = false;
    const erasing = store.log.erase([1]).finally(() => (isErased = true));
    await expect
      .poll(async () => query(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted`), { timeout: 10_000 })
      .toHaveLength(1);
    expect(await store.log.append([view('c')])).toEqual({ seqs: [3], duplicates: 0 });
    expect(isErased).toBe(false);
    await backup.query('COMMIT');
    await backup.end();
    expect(await erasing).toBe(1);
    expect(await query('SELECT relname FROM pg_class WHERE relname ~ $$events_next$$')).toEqual([]);
  });

  it('finishes what a killed erasure has begun', async () => {
    await store.log.append([view('a', 0, secret), view('b')]);
    // As it stands after the deletion, in the middle of the copy.
    await query(`
      BEGIN; DELETE FROM checkin.events WHERE seq = 1; UPDATE checkin.log_state SET high_water = 2, needs_rewrite = true; COMMIT;
      CREATE TABLE checkin.events_next (LIKE checkin.events)`);
    expect(await store.log.erase([1])).toBe(0);
    await query('CHECKPOINT');
    expect(filesHolding(secret).filter((file) => file.startsWith('base/'))).toEqual([]);
    expect(await query('SELECT needs_rewrite FROM checkin.log_state')).toEqual([{ needs_rewrite: false }]);
  });
});
