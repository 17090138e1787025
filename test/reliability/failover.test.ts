import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckIn } from '../../src/app/checkin.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { Forwarder } from '../support/forwarder.ts';
import { PostgresCluster, postgresPrograms } from '../support/postgres-cluster.ts';
import { expectKept, startStreaming } from '../support/streaming.ts';

const quick = ['wal_receiver_status_interval = 1', 'wal_retrieve_retry_interval = 100'];

/** What users have in front of their database is a pooler or an address that moves; here it is a forwarder. */
describe.skipIf(postgresPrograms === null)('the loss of the primary (skipped where PostgreSQL is not installed)', () => {
  let cleanUp: (() => Promise<unknown> | void)[];
  let primary: PostgresCluster;
  let front: Forwarder;
  beforeEach(async () => {
    cleanUp = [];
    primary = await PostgresCluster.start({ settings: quick });
    cleanUp.push(() => primary.remove());
    front = await Forwarder.to(primary.port);
    cleanUp.push(() => front.close());
    await primary.query('CREATE DATABASE city');
  });
  afterEach(async () => {
    for (const step of cleanUp.toReversed()) await step();
  });

  const urlOfFront = (): string => `postgres://postgres@127.0.0.1:${front.port}/city`;

  /** A copy of the primary that follows it under a name; `null` = it does not follow. */
  async function standby(name: string | null): Promise<PostgresCluster> {
    const made = await PostgresCluster.prepare();
    cleanUp.push(() => made.remove());
    const source = `host=127.0.0.1 port=${primary.port} user=postgres`;
    made.run('pg_basebackup', '--pgdata', made.dataDir, '--dbname', source, '--checkpoint=fast', '--no-sync', '--write-recovery-conf');
    await made.up([...quick, `primary_conninfo=${name === null ? '' : `${source} application_name=${name}`}`]);
    return made;
  }

  it('to two synchronous standbys costs nothing that was acknowledged: the one with more of the log goes on', async () => {
    const standbys = [await standby('one'), await standby('two')];
    await primary.query(`ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (one, two)'`);
    await primary.query('SELECT pg_reload_conf()');
    const inStep = `SELECT count(*)::integer AS n FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'`;
    await expect.poll(async () => (await primary.query<{ n: number }>(inStep))[0]!.n, { timeout: 20_000 }).toBe(2);

    const streaming = startStreaming(urlOfFront(), 2, 8);
    await streaming.more(2_000);
    await primary.kill();
    const received = await Promise.all(
      standbys.map(async (one) => {
        // As a number: the distance from the beginning of all logs.
        const [row] = await one.query<{ bytes: string }>(`SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0') AS bytes`);
        return Number(row!.bytes);
      }),
    );
    const promoted = standbys[received[0]! >= received[1]! ? 0 : 1]!;
    await promoted.query('SELECT pg_promote()');
    front.switchTo(promoted.port);
    await streaming.more(500);
    await streaming.stop();

    const { log, close } = await openPostgres(urlOfFront(), { clock: systemClock });
    const events = (await Array.fromAsync(log.read(0, await log.lastSeq()))).flat();
    await close();
    expectKept(events, streaming.acknowledged);
  });

  it('to a standby that lacks acknowledged events is told, makes the process not ready, and the state becomes that of the log as it is', async () => {
    const errors: unknown[] = [];
    const checkin = await CheckIn.open({ database: urlOfFront(), onError: (error) => errors.push(error) });
    cleanUp.push(() => checkin.close());
    const visit = (n: number): Promise<unknown> =>
      checkin.trackEvents([{ type: 'interaction', kind: 'checkin', userId: `person-${n}`, venueId: `bar-${n}` }]);
    for (let n = 0; n < 5; n++) await visit(n);
    const stale = await standby(null);
    for (let n = 5; n < 10; n++) await visit(n);
    expect(await checkin.overview()).toMatchObject({ events: 10, users: 10 });

    const notReady: string[] = [];
    await primary.kill();
    await stale.query('SELECT pg_promote()');
    front.switchTo(stale.port);
    await expect
      .poll(
        async () => {
          notReady.push(...checkin.readiness().problems);
          return checkin.overview();
        },
        { timeout: 20_000, interval: 5 },
      )
      .toMatchObject({ events: 5, users: 5 });
    expect(errors).toContainEqual(expect.objectContaining({ code: 'log.rewound' }));
    expect(notReady.some((problem) => problem.includes('has lost events'))).toBe(true);
    await expect.poll(() => checkin.readiness().problems).toEqual([]);

    await visit(11);
    expect(await checkin.overview()).toMatchObject({ events: 6, users: 6 });
    await expect(checkin.getUser('person-7')).rejects.toMatchObject({ code: 'users.not_found' });
    expect(await checkin.getUser('person-11')).toMatchObject({ id: 'person-11' });
    await checkin.close();
  });
});
