import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { Job } from '../../src/log/jobs.ts';
import { openStorage, type StorageLocation } from '../../src/log/open.ts';
import { createDatabase, hasPostgres } from '../support/postgres.ts';

const script = join(import.meta.dirname, 'working-process.ts');

let parent: string;
const children = new Set<ChildProcess>();
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'checkin-lease-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(parent, { recursive: true });
});

/** Ids of jobs, as the workers told of them over all their lives. */
interface Account {
  readonly begun: string[];
  readonly ended: string[];
  readonly dying: string[];
}

/** A worker that is killed without warning whenever it is in the middle of a fatal job; another then takes its place. */
function startWorker({ dir, database }: StorageLocation, name: string, account: Account): { stop(): Promise<void> } {
  let child: ChildProcess;
  const live = async (): Promise<void> => {
    const mine = spawn(process.execPath, [script, dir, database ?? '', name], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.add((child = mine));
    const exit = once(mine, 'exit');
    for await (const line of createInterface({ input: mine.stdout })) {
      const [what, id] = line.split(' ');
      account[what as keyof Account].push(id!);
      if (what === 'dying') mine.kill('SIGKILL');
    }
    const [code, signal] = (await exit) as [number | null, string | null];
    children.delete(mine);
    if (signal === 'SIGKILL') return live();
    expect(code).toBe(0);
  };
  const life = live();
  return {
    stop: async () => {
      child.stdin!.end();
      await life;
    },
  };
}

const factors = Array.from({ length: 24 }, (_, i) => ({ a: i, b: i + 1, fatal: i === 0 || i === 7 || i === 8 }));

async function ask(location: StorageLocation): Promise<readonly string[]> {
  const { jobs, close } = await openStorage(location, { clock: systemClock });
  const asked: string[] = [];
  for (const payload of factors) asked.push((await jobs.enqueue({ kind: 'multiply', payload })).id);
  await close();
  return asked;
}

/** Has the jobs done by some workers, and holds what they say against what the queue says. */
async function expectDoneOnce(location: StorageLocation, names: readonly string[]): Promise<void> {
  const asked = await ask(location);
  const account: Account = { begun: [], ended: [], dying: [] };
  const workers = names.map((name) => startWorker(location, name, account));
  await expect.poll(() => account.ended.length, { timeout: 30_000, interval: 5 }).toBe(asked.length);
  for (const worker of workers) await worker.stop();

  const { jobs, close } = await openStorage(location, { clock: systemClock });
  const done: Job[] = [];
  for (const id of asked) done.push((await jobs.get(id))!);
  expect(await jobs.list(100)).toHaveLength(asked.length);
  await close();
  expect(done.map(({ state, result }) => [state, result?.['product']])).toEqual(factors.map(({ a, b }) => ['succeeded', a * b]));
  expect(account.ended.toSorted()).toEqual(asked.toSorted());
  expect(account.dying.toSorted()).toEqual(asked.filter((_, i) => factors[i]!.fatal).toSorted());
  expect(done.filter((_, i) => factors[i]!.fatal).every(({ attempts }) => attempts >= 2)).toBe(true);
}

describe('kill -9 of a worker that holds a lease: no job is lost, none is done twice', () => {
  it('in a data directory, whose next process takes over', () => expectDoneOnce({ dir: join(parent, 'data'), database: null }, ['only']));

  it.skipIf(!hasPostgres)('on PostgreSQL, among workers that go on (skipped where it is not installed)', async () => {
    const database = await createDatabase();
    await expectDoneOnce({ dir: parent, database: database.url }, ['ana', 'bia', 'caio']);
    await database.drop();
  });
});
