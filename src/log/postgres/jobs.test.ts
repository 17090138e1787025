import { afterAll, beforeAll, describe } from 'vitest';
import { checkJobQueue, type OpenedQueue } from '../../../test/contracts/job-queue-contract.ts';
import { checkQueueIsTheModel } from '../../../test/contracts/job-queue-model.ts';
import { createDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import { tableFiles } from '../../../test/support/table-files.ts';
import { systemClock } from '../../domain/clock.ts';
import { Database } from './database.ts';
import { PostgresJobQueue } from './jobs.ts';
import { migrate } from './migrations.ts';

/** The server's clock, put in our hands. */
const ownClock = `
  CREATE TABLE now (ms bigint);
  INSERT INTO now VALUES (1750000000000);
  CREATE OR REPLACE FUNCTION checkin.now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT ms FROM public.now'`;

describe.skipIf(!hasPostgres)('jobs in PostgreSQL', () => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await createDatabase();
    drop = made.drop;
    database = new Database(made.url);
    await database.session(async (client) => {
      await migrate(client, systemClock, database.name);
      await client.query(ownClock);
    });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  async function open(): Promise<OpenedQueue> {
    await database.query('TRUNCATE checkin.jobs, checkin.job_payloads');
    const queue = new PostgresJobQueue(database, systemClock);
    return {
      queue,
      async pass(ms) {
        await database.query('UPDATE public.now SET ms = ms + $1', [ms]);
      },
      stored: () => tableFiles(database, 'job'),
      dispose: () => queue.close(),
    };
  }

  checkJobQueue('the PostgreSQL queue', open);
  checkQueueIsTheModel('the PostgreSQL queue', open, { numRuns: 15 });
});
