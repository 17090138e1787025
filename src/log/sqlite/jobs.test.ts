import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkJobQueue, type OpenedQueue } from '../../../test/contracts/job-queue-contract.ts';
import { checkQueueIsTheModel } from '../../../test/contracts/job-queue-model.ts';
import { openDatabase } from './database.ts';
import { SqliteJobQueue } from './jobs.ts';

/** Without files, so that thousands of calls take no time. */
async function openInMemory(): Promise<OpenedQueue> {
  let now = 0;
  const clock = { now: () => now };
  const database = openDatabase(':memory:', clock);
  return {
    queue: new SqliteJobQueue(database, 'memory', clock),
    async pass(ms) {
      now += ms;
    },
    stored: async () => '',
    async dispose() {
      database.close();
    },
  };
}

async function open(): Promise<OpenedQueue> {
  const dir = mkdtempSync(join(tmpdir(), 'checkin-jobs-'));
  let now = 1_750_000_000_000;
  const clock = { now: () => now };
  const path = join(dir, 'events.db');
  const database = openDatabase(path, clock);
  return {
    queue: new SqliteJobQueue(database, path, clock),
    async pass(ms) {
      now += ms;
    },
    // The files, not the rows: nothing may be left in freed pages or in the write-ahead log.
    stored: async () =>
      readdirSync(dir)
        .map((file) => readFileSync(join(dir, file), 'latin1'))
        .join('\n'),
    async dispose() {
      database.close();
      rmSync(dir, { recursive: true });
    },
  };
}

checkJobQueue('the SQLite queue', open);
checkQueueIsTheModel('the SQLite queue', openInMemory, { numRuns: 200 });
