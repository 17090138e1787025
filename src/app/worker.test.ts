import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckInError } from '../domain/errors.ts';
import { maxFailures, retryDelayMs, type Job, type JobQueue } from '../log/jobs.ts';
import { openDatabase } from '../log/sqlite/database.ts';
import { SqliteJobQueue } from '../log/sqlite/jobs.ts';
import { runWorker, type JobHandler } from './worker.ts';

/** Of the worker under test: so short that it renews many times while a test waits for something. */
const leaseMs = 45;

/** Until the signal aborts. */
const untilAborted: JobHandler = async (_, signal) => {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
};

describe('a worker', () => {
  let now: number;
  let database: ReturnType<typeof openDatabase>;
  let jobs: JobQueue;
  let stop: AbortController;
  let errors: unknown[];
  let running: Promise<void>;
  beforeEach(() => {
    now = 1_750_000_000_000;
    const clock = { now: () => now };
    database = openDatabase(':memory:', clock);
    jobs = new SqliteJobQueue(database, 'memory', clock);
    stop = new AbortController();
    errors = [];
    running = Promise.resolve();
  });
  afterEach(async () => {
    stop.abort();
    await running;
    database.close();
  });

  const keep = (error: unknown): number => errors.push(error);

  function start(handler: JobHandler, queue: JobQueue = jobs): void {
    running = runWorker({ jobs: queue, handlers: { paint: handler }, signal: stop.signal, onError: keep, leaseMs, name: 'ana' });
  }

  const ask = (payload: Record<string, unknown> = {}): Promise<Job> => jobs.enqueue({ kind: 'paint', payload });
  const reaches = async (id: string, state: Job['state']): Promise<Job> => {
    await expect.poll(async () => (await jobs.get(id))?.state, { timeout: 10_000, interval: 2 }).toBe(state);
    return (await jobs.get(id))!;
  };
  /** The queue with some of its operations changed. */
  const queueWith = (changed: Partial<JobQueue>): JobQueue => ({
    enqueue: (job) => jobs.enqueue(job),
    claim: (kinds, options) => jobs.claim(kinds, options),
    renew: (lease, ms) => jobs.renew(lease, ms),
    complete: (lease, result) => jobs.complete(lease, result),
    fail: (lease, error, options) => jobs.fail(lease, error, options),
    release: (lease) => jobs.release(lease),
    get: (id) => jobs.get(id),
    list: (limit) => jobs.list(limit),
    waitForWork: (kinds, signal) => jobs.waitForWork(kinds, signal),
    ...changed,
  });

  it('does what is asked of it, before it began and after, and leaves other kinds alone', async () => {
    const first = await ask({ wall: 'north' });
    const other = await jobs.enqueue({ kind: 'plaster', payload: {} });
    start(async ({ wall }) => ({ painted: wall }));
    expect(await reaches(first.id, 'succeeded')).toMatchObject({ result: { painted: 'north' }, attempts: 1, worker: 'ana' });
    const second = await ask({ wall: 'south' });
    expect(await reaches(second.id, 'succeeded')).toMatchObject({ result: { painted: 'south' } });
    expect(await jobs.get(other.id)).toMatchObject({ state: 'waiting' });
    expect(errors).toEqual([]);
  });

  it('keeps its lease for as long as the work takes', async () => {
    const { id } = await ask();
    const handed = Promise.withResolvers<void>();
    let renewals = 0;
    const counting = queueWith({
      async renew(...args) {
        now += leaseMs - 1;
        if (++renewals === 6) handed.resolve();
        return jobs.renew(...args);
      },
    });
    start(async () => {
      await handed.promise;
      return {};
    }, counting);
    expect(await reaches(id, 'succeeded')).toMatchObject({ attempts: 1 });
    expect(errors).toEqual([]);
  });

  it('stops working on a job that another has taken, and spoils nothing', async () => {
    const { id } = await ask();
    start(untilAborted);
    await reaches(id, 'running');
    now += leaseMs;
    const other = await jobs.claim(['paint'], { worker: 'bia', leaseMs: 1e9 });
    expect(other).not.toBeNull();
    await expect.poll(() => errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: 'jobs.lease_lost' });
    expect(await jobs.complete(other!, { by: 'bia' })).toBe(true);
    expect(await jobs.get(id)).toMatchObject({ state: 'succeeded', result: { by: 'bia' }, error: null });
  });

  it('does not hand in what it did after its lease was lost', async () => {
    const { id } = await ask();
    const finish = Promise.withResolvers<void>();
    start(async () => {
      await finish.promise;
      return { by: 'ana' };
    });
    await reaches(id, 'running');
    now += leaseMs;
    const other = (await jobs.claim(['paint'], { worker: 'bia', leaseMs: 1e9 }))!;
    finish.resolve();
    await expect.poll(() => errors).toHaveLength(1);
    expect(await jobs.complete(other, { by: 'bia' })).toBe(true);
    expect(await jobs.get(id)).toMatchObject({ result: { by: 'bia' } });
  });

  it('stops when it cannot renew in time, for another may have begun', async () => {
    const { id } = await ask();
    const deaf = queueWith({ renew: () => Promise.reject(new Error('no answer')) });
    start(untilAborted, deaf);
    await reaches(id, 'running');
    await expect.poll(() => errors.filter((error) => error instanceof CheckInError)).toHaveLength(1);
    expect(errors.at(-1)).toMatchObject({ code: 'jobs.lease_lost' });
    // Nobody has taken it: it is still there for whoever comes next.
    expect(await jobs.get(id)).toMatchObject({ state: 'running' });
  });

  it('gives its job back when it has to go, and takes no other', async () => {
    const [first, second] = [await ask(), await ask()];
    start(untilAborted);
    await reaches(first.id, 'running');
    stop.abort();
    await running;
    expect(await jobs.get(first.id)).toMatchObject({ state: 'waiting', attempts: 1, error: null });
    expect(await jobs.get(second.id)).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(errors).toEqual([]);
  });

  it('hands in what is done although it has to go', async () => {
    const { id } = await ask();
    start(async () => {
      stop.abort();
      return { coats: 2 };
    });
    await running;
    expect(await jobs.get(id)).toMatchObject({ state: 'succeeded', result: { coats: 2 } });
  });

  it('tries again after a pause what may pass, and gives up after the fifth time', async () => {
    const { id } = await ask();
    let attempts = 0;
    start(async () => {
      attempts++;
      throw new CheckInError('log.full', 'no room', 'Free disk space.');
    });
    for (let n = 1; n < maxFailures; n++) {
      await expect.poll(async () => [attempts, (await jobs.get(id))?.state]).toEqual([n, 'waiting']);
      now += retryDelayMs(n);
      // Wakes the worker, whose sleep is by the real clock.
      await jobs.release((await jobs.claim(['plaster'], { worker: 'test', leaseMs: 1 })) ?? (await plaster()));
    }
    expect(await reaches(id, 'failed')).toMatchObject({ attempts: maxFailures, error: 'log.full: no room' });
    expect(errors).toHaveLength(maxFailures);
    expect(errors[0]).toMatchObject({ code: 'jobs.failed' });
  });

  it('does not try again what was refused', async () => {
    const { id } = await ask();
    start(async () => {
      throw new CheckInError('training.not_enough_data', '3 choices are too few', 'Import more.');
    });
    expect(await reaches(id, 'failed')).toMatchObject({ attempts: 1, error: 'training.not_enough_data: 3 choices are too few' });
  });

  it('says what went wrong without the texts of the payload, which may name a person', async () => {
    const { id } = await ask({ userId: 'dona-benta', ids: ['benta'] });
    start(async () => {
      throw new Error('no profile of dona-benta (benta) at 5', { cause: new Error('dona-benta') });
    });
    expect(await reaches(id, 'waiting')).toMatchObject({ error: 'no profile of [...] ([...]) at 5' });
    const said = errors.map((error) => (error instanceof Error ? `${error.message} ${error.stack} ${String(error.cause)}` : ''));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('no profile of [...]');
    expect(said[0]).not.toContain('benta');
  });

  it('goes on when the queue did not answer', async () => {
    let isDown = true;
    const flaky = queueWith({
      async claim(...args) {
        if (isDown) {
          isDown = false;
          throw new CheckInError('log.unavailable', 'away', 'Try again.');
        }
        return jobs.claim(...args);
      },
    });
    const { id } = await ask();
    start(async () => ({}), flaky);
    await reaches(id, 'succeeded');
    expect(errors).toMatchObject([{ code: 'log.unavailable' }]);
  });

  async function plaster(): Promise<NonNullable<Awaited<ReturnType<JobQueue['claim']>>>> {
    await jobs.enqueue({ kind: 'plaster', payload: {} });
    return (await jobs.claim(['plaster'], { worker: 'test', leaseMs: 1 }))!;
  }
});
