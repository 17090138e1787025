import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { Random } from '../../src/stats/random.ts';
import { PostgresCluster, postgresPrograms } from '../support/postgres-cluster.ts';
import { expectKept, startStreaming } from '../support/streaming.ts';

describe.skipIf(postgresPrograms === null)('kill -9 of PostgreSQL, all its processes (skipped where it is not installed)', () => {
  let cluster: PostgresCluster;
  beforeEach(async () => {
    cluster = await PostgresCluster.start();
  });
  afterEach(() => cluster.remove());

  it('loses no acknowledged event, doubles none and keeps their order, again and again; appends resume by themselves', async () => {
    const random = new Random(20_261_123);
    const url = await cluster.createDatabase();
    const streaming = startStreaming(url, 2, 8);
    for (let round = 0; round < 3; round++) {
      await streaming.more(500 + random.integer(1_500));
      await cluster.kill();
      await cluster.up();
    }
    await streaming.more(500);
    await streaming.stop();

    const { log, close } = await openPostgres(url, { clock: systemClock });
    const events = (await Array.fromAsync(log.read(0, await log.lastSeq()))).flat();
    await close();
    expect(streaming.acknowledged.size).toBeGreaterThan(2_000);
    expectKept(events, streaming.acknowledged);
  });
});
