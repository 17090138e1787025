import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import type { StorageCondition } from '../storage.ts';
import { databaseCondition } from './condition.ts';
import { Database } from './database.ts';
import { channel, NewestSeq } from './newest-seq.ts';

const place = (): number => 3;

describe.skipIf(!hasPostgres)('the newest seq', () => {
  let drop: () => Promise<void>;
  let database: Database;
  let newest: NewestSeq | undefined;
  beforeAll(async () => {
    const made = await createDatabase();
    drop = made.drop;
    database = new Database(made.url);
  });
  afterEach(async () => {
    await newest?.close();
    // The server needs a moment to end a connection, and the next test looks for its own.
    await expect.poll(listeners).toHaveLength(0);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const notify = (seq: number): Promise<unknown> => database.query('SELECT pg_notify($1, $2)', [channel, String(seq)]);
  /** Connections that listen: their last query is LISTEN, or they have been given a name since. */
  const listeners = (): Promise<readonly { pid: number }[]> =>
    database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND (query = 'LISTEN ${channel}' OR application_name LIKE 'checkin %')`,
    );
  const never = new AbortController().signal;

  it('is known by notification, where asking says nothing new', async () => {
    newest = new NewestSeq(database, async () => newest!.seq, place);
    newest.start();
    await expect.poll(listeners).toHaveLength(1);
    await expect.poll(() => notify(7).then(() => newest!.seq)).toBe(7);
    const changed = newest.change(never);
    await notify(3);
    await notify(9);
    await changed;
    expect(newest.seq).toBe(9);
  });

  it('is known by asking, where no notification comes', async () => {
    let answer = 0;
    newest = new NewestSeq(database, async () => answer, place);
    newest.start();
    await expect.poll(listeners).toHaveLength(1);
    const changed = newest.change(never);
    answer = 5;
    await changed;
    expect(newest.seq).toBe(5);
  });

  it('listens again when its connection was ended', async () => {
    newest = new NewestSeq(database, async () => newest!.seq, place);
    newest.start();
    await expect.poll(listeners).toHaveLength(1);
    const [before] = await listeners();
    await database.query('SELECT pg_terminate_backend($1)', [before!.pid]);
    await expect.poll(async () => (await listeners()).map(({ pid }) => pid !== before!.pid)).toEqual([true]);
    await expect.poll(() => notify(7).then(() => newest!.seq)).toBe(7);
  });

  it('notices that the log ends before what was known to be committed, as after a failover that has lost something', async () => {
    let answer = 900;
    newest = new NewestSeq(database, async () => answer, place);
    newest.start();
    await expect.poll(() => newest!.isKnown).toBe(true);
    expect([newest.seq, newest.rewinds]).toEqual([900, 0]);
    // An answer that was under way while something was committed is no sign of a loss.
    const { known } = newest;
    newest.advance(1_000);
    newest.compare(950, known);
    expect([newest.seq, newest.rewinds]).toEqual([1_000, 0]);
    const changed = newest.change(never);
    const before = newest.known;
    answer = 700;
    await changed;
    expect([newest.seq, newest.rewinds]).toEqual([700, 1]);
    // Nor is an answer to a question from before it: one loss is counted once.
    newest.compare(700, before);
    newest.compare(1_000, before);
    expect([newest.seq, newest.rewinds]).toEqual([700, 1]);
  });

  it('says its place in the name of its connection, for those who look at the server', async () => {
    newest = new NewestSeq(database, async () => 5, place);
    newest.start();
    const { processes } = await expectProcess();
    expect(processes).toEqual([
      { name: expect.stringMatching(`^${process.pid}@`) as string, seq: 3, saidMsAgo: expect.any(Number) as number },
    ]);
  });

  async function expectProcess(): Promise<StorageCondition> {
    await database.query('CREATE SCHEMA IF NOT EXISTS checkin');
    await expect.poll(async () => (await databaseCondition(database)).processes).toHaveLength(1);
    return databaseCondition(database);
  }

  it('wakes who waits for it when it is closed and when they no longer want to', async () => {
    newest = new NewestSeq(database, async () => newest!.seq, place);
    newest.start();
    const stop = new AbortController();
    const changes = [newest.change(stop.signal), newest.change(never)];
    stop.abort();
    await changes[0];
    await newest.close();
    await changes[1];
    newest.start();
    await expect.poll(listeners).toHaveLength(0);
  });
});
