/** What every job queue promises. `checkJobQueue` registers it as tests; `jobQueueChecks` is the plain list, so that the suite itself can be tried on broken queues. */
import { describe, expect, it } from 'vitest';
import { keptMs, maxFailures, retryDelayMs, type Job, type JobQueue, type Lease } from '../../src/log/jobs.ts';

/** A queue under test, empty at first, by a clock that stands still. */
export interface OpenedQueue {
  readonly queue: JobQueue;
  /** Moves the queue's clock. */
  readonly pass: (ms: number) => Promise<void>;
  /** Everything that is stored, as text: what must not be in it is searched there. */
  readonly stored: () => Promise<string>;
  readonly dispose: () => Promise<void>;
}

export type OpenQueue = () => Promise<OpenedQueue>;

export interface JobQueueCheck {
  readonly name: string;
  readonly run: (open: OpenQueue) => Promise<void>;
}

const leaseMs = 10_000;
const kinds = ['paint'];

function check(name: string, run: (opened: OpenedQueue) => Promise<void>): JobQueueCheck {
  return {
    name,
    async run(open) {
      const opened = await open();
      try {
        await run(opened);
      } finally {
        await opened.dispose();
      }
    },
  };
}

function ask(queue: JobQueue, what = 'wall', key?: string): Promise<Job> {
  return queue.enqueue({ kind: 'paint', payload: { what }, ...(key !== undefined && { key }) });
}

async function take(queue: JobQueue, worker = 'ana'): Promise<Lease> {
  const lease = await queue.claim(kinds, { worker, leaseMs });
  expect(lease, 'a job to take').not.toBeNull();
  return lease!;
}

const takeNone = async (queue: JobQueue): Promise<void> => expect(await queue.claim(kinds, { worker: 'bia', leaseMs })).toBeNull();

/** Nothing that its holder does with a lost lease changes anything. */
async function expectPowerless(queue: JobQueue, lease: Lease): Promise<void> {
  const before = await queue.get(lease.job.id);
  expect(await queue.renew(lease, leaseMs)).toBeNull();
  expect(await queue.complete(lease, { done: 'twice' })).toBe(false);
  expect(await queue.fail(lease, 'too late', { isFinal: true })).toBe(false);
  expect(await queue.fail(lease, 'too late', { isFinal: false })).toBe(false);
  expect(await queue.release(lease)).toBe(false);
  expect(await queue.get(lease.job.id)).toEqual(before);
}

/** Resolves to whether a promise has settled within some turns of the event loop and a moment for a database to answer. */
async function settles(promise: Promise<void>): Promise<boolean> {
  let isSettled = false;
  void promise.then(() => (isSettled = true));
  await expect.poll(() => isSettled, { timeout: 3_000, interval: 5 }).toBe(true);
  return isSettled;
}

const asking: readonly JobQueueCheck[] = [
  check(
    'gives the job that is there to whoever asks for the same while it waits or runs, and a new one after its end',
    async ({ queue }) => {
      const first = await ask(queue, 'wall', 'north');
      expect(first).toMatchObject({ kind: 'paint', state: 'waiting', attempts: 0, endedAt: null, result: null, error: null, worker: null });
      expect((await ask(queue, 'other', 'north')).id).toBe(first.id);
      const lease = await take(queue);
      expect(lease.payload).toEqual({ what: 'wall' });
      expect(await ask(queue, 'other', 'north')).toMatchObject({ id: first.id, state: 'running' });
      await queue.complete(lease, {});
      expect((await ask(queue, 'wall', 'north')).id).not.toBe(first.id);
    },
  ),
  check('takes jobs without a key, with another key or of another kind for different ones', async ({ queue }) => {
    const jobs = [await ask(queue), await ask(queue), await ask(queue, 'wall', 'north'), await ask(queue, 'wall', 'south')];
    jobs.push(await queue.enqueue({ kind: 'plaster', payload: {}, key: 'north' }));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(5);
  }),
  check('adds one job however many ask for the same at the same time', async ({ queue }) => {
    const jobs = await Promise.all(Array.from({ length: 12 }, () => ask(queue, 'wall', 'north')));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    await take(queue);
    await takeNone(queue);
  }),
  check('keeps a payload as it was, whatever characters it has', async ({ queue }) => {
    const payload = { text: 'ç "\\ \u0000 \u2028 🍻', list: [1, null, { deep: true }], number: 1.5e-7 };
    await queue.enqueue({ kind: 'paint', payload });
    expect((await take(queue)).payload).toEqual(payload);
  }),
  check('shows jobs newest first, and null for one that is not there', async ({ queue }) => {
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push((await ask(queue)).id);
    expect((await queue.list(3)).map(({ id }) => id)).toEqual(ids.toReversed().slice(0, 3));
    expect(await queue.get('nothing')).toBeNull();
  }),
];

const leasing: readonly JobQueueCheck[] = [
  check('gives the oldest job first, each to one worker, and only of the kinds asked for', async ({ queue }) => {
    const ids = [(await ask(queue)).id, (await ask(queue)).id];
    await queue.enqueue({ kind: 'plaster', payload: {} });
    const leases = [await take(queue, 'ana'), await take(queue, 'bia')];
    expect(leases.map(({ job }) => job.id)).toEqual(ids);
    expect(leases[1]!.job).toMatchObject({ state: 'running', attempts: 1, worker: 'bia' });
    await takeNone(queue);
  }),
  check('gives no job to two who claim at the same time', async ({ queue }) => {
    for (let n = 0; n < 12; n++) await ask(queue);
    const leases = await Promise.all(Array.from({ length: 20 }, (_, n) => queue.claim(kinds, { worker: `w${n}`, leaseMs })));
    const taken = leases.flatMap((lease) => lease?.job.id ?? []);
    // Of those who come at the same time one may be told that there is nothing, but nobody gets what another has.
    while (taken.length < 12) taken.push((await take(queue)).job.id);
    expect(new Set(taken).size).toBe(12);
    await takeNone(queue);
  }),
  check('gives a job to the next worker when its lease runs out, and not before', async ({ queue, pass }) => {
    const { id } = await ask(queue);
    const first = await take(queue, 'ana');
    await pass(leaseMs - 1);
    await takeNone(queue);
    await pass(1);
    const second = await take(queue, 'bia');
    expect(second.job).toMatchObject({ id, attempts: 2, worker: 'bia' });
    expect(second.payload).toEqual(first.payload);
  }),
  check('lets the holder of a lost lease do nothing any more', async ({ queue, pass }) => {
    await ask(queue);
    const lost = await take(queue);
    await pass(leaseMs);
    const held = await take(queue);
    await expectPowerless(queue, lost);
    expect(await queue.complete(held, { coats: 2 })).toBe(true);
    await expectPowerless(queue, lost);
    await expectPowerless(queue, held);
  }),
  check('lets a worker that came back late finish what nobody else has taken', async ({ queue, pass }) => {
    await ask(queue);
    const lease = await take(queue);
    await pass(leaseMs * 3);
    const renewed = await queue.renew(lease, leaseMs);
    expect(renewed).toMatchObject({ payload: { what: 'wall' }, job: { attempts: 1 } });
    await takeNone(queue);
    expect(await queue.complete(lease, {})).toBe(true);
  }),
  check('counts a renewed lease from the renewal', async ({ queue, pass }) => {
    await ask(queue);
    const lease = await take(queue);
    await pass(leaseMs - 1);
    const renewed = await queue.renew(lease, leaseMs);
    expect(renewed!.until - lease.until).toBe(leaseMs - 1);
    await pass(leaseMs - 1);
    await takeNone(queue);
    await pass(1);
    await take(queue);
  }),
];

const ending: readonly JobQueueCheck[] = [
  check('keeps the result of a job that was done, and gives it to nobody any more', async ({ queue, pass }) => {
    const { id, createdAt } = await ask(queue);
    const lease = await take(queue);
    await pass(5);
    expect(await queue.complete(lease, { coats: 2, colour: 'ç\u0000' })).toBe(true);
    expect(await queue.get(id)).toMatchObject({
      state: 'succeeded',
      result: { coats: 2, colour: 'ç\u0000' },
      error: null,
      createdAt,
      endedAt: createdAt + 5,
    });
    await pass(leaseMs * 2);
    await takeNone(queue);
  }),
  check('lets a job that failed be tried again after a pause that grows, and ends it after the fifth time', async ({ queue, pass }) => {
    const { id } = await ask(queue);
    for (let failures = 1; failures < maxFailures; failures++) {
      expect(await queue.fail(await take(queue), `no paint, ${failures}`, { isFinal: false })).toBe(true);
      expect(await queue.get(id)).toMatchObject({ state: 'waiting', attempts: failures, error: `no paint, ${failures}`, endedAt: null });
      await pass(retryDelayMs(failures) - 1);
      await takeNone(queue);
      await pass(1);
    }
    expect(await queue.fail(await take(queue), 'no paint at all', { isFinal: false })).toBe(true);
    expect(await queue.get(id)).toMatchObject({ state: 'failed', attempts: maxFailures, error: 'no paint at all', result: null });
    await takeNone(queue);
  }),
  check('ends a job at once whose failure is final', async ({ queue, pass }) => {
    const { id } = await ask(queue);
    await queue.fail(await take(queue), 'no such wall', { isFinal: true });
    expect(await queue.get(id)).toMatchObject({ state: 'failed', error: 'no such wall' });
    await pass(leaseMs * 2);
    await takeNone(queue);
  }),
  check('takes a job back from a worker that has to go, as often as need be', async ({ queue }) => {
    const { id } = await ask(queue);
    for (let n = 0; n < maxFailures * 2; n++) expect(await queue.release(await take(queue))).toBe(true);
    expect(await queue.get(id)).toMatchObject({ state: 'waiting', attempts: maxFailures * 2, error: null });
  }),
  check('ends a job that kills its workers, and goes on with the others', async ({ queue, pass }) => {
    const { id } = await ask(queue, 'poison');
    const other = await ask(queue, 'wall');
    for (let n = 0; n < maxFailures; n++) {
      expect((await take(queue)).job.id).toBe(id);
      await pass(leaseMs);
    }
    const lease = await take(queue);
    expect(lease.job.id).toBe(other.id);
    const poison = (await queue.get(id))!;
    expect(poison).toMatchObject({ state: 'failed', attempts: maxFailures, result: null });
    expect(poison.error).toContain('died or hung');
    expect(poison.endedAt).not.toBeNull();
  }),
  check('deletes what a job was about when it ends, however it ends', async ({ queue, pass, stored }) => {
    const words = ['Dona-Benta-1', 'Dona-Benta-2', 'Dona-Benta-3', 'Dona-Benta-4'];
    for (const word of words) await ask(queue, `of ${word}`, `key of ${word}`);
    const before = await stored();
    expect(words.filter((word) => !before.includes(word))).toEqual([]);
    await queue.complete(await take(queue), {});
    await queue.fail(await take(queue), 'no', { isFinal: true });
    const failing = await take(queue);
    for (let n = 0; n < maxFailures; n++) {
      await pass(leaseMs);
      await queue.claim(kinds, { worker: 'ana', leaseMs });
      await queue.claim(kinds, { worker: 'ana', leaseMs });
    }
    expect(await queue.get(failing.job.id)).toMatchObject({ state: 'failed' });
    await pass(leaseMs);
    await takeNone(queue);
    const left = await stored();
    expect(left).toContain(failing.job.id);
    expect(words.filter((word) => left.includes(word))).toEqual([]);
  }),
  check('remembers a job for thirty days after its end', async ({ queue, pass }) => {
    const { id } = await ask(queue);
    await queue.complete(await take(queue), { coats: 1 });
    await pass(keptMs);
    const waiting = await ask(queue);
    expect(await queue.get(id)).toMatchObject({ result: { coats: 1 } });
    await pass(1);
    await ask(queue);
    expect(await queue.get(id)).toBeNull();
    expect(await queue.get(waiting.id)).not.toBeNull();
  }),
];

const waiting: readonly JobQueueCheck[] = [
  check('wakes those who wait when work comes', async ({ queue }) => {
    const waits = [queue.waitForWork(kinds, new AbortController().signal), queue.waitForWork(kinds, new AbortController().signal)];
    await ask(queue);
    await settles(Promise.all(waits).then(() => undefined));
  }),
  check('lets nobody wait while there is work, and wakes who is told to stop', async ({ queue }) => {
    await queue.enqueue({ kind: 'plaster', payload: {} });
    await settles(queue.waitForWork(['plaster'], new AbortController().signal));
    const stop = new AbortController();
    const wait = queue.waitForWork(kinds, stop.signal);
    stop.abort();
    await settles(wait);
    await settles(queue.waitForWork(kinds, stop.signal));
  }),
  check('wakes those who wait when a job is given back', async ({ queue }) => {
    await ask(queue);
    const lease = await take(queue);
    const wait = queue.waitForWork(kinds, new AbortController().signal);
    await queue.release(lease);
    await settles(wait);
  }),
];

export const jobQueueChecks: readonly JobQueueCheck[] = [...asking, ...leasing, ...ending, ...waiting];

/** Registers the whole contract as tests. @param name what is tested, e.g. `the SQLite queue` */
export function checkJobQueue(name: string, open: OpenQueue): void {
  describe(`${name} keeps the contract: it`, () => {
    for (const { name: promise, run } of jobQueueChecks) it(promise, () => run(open));
  });
}
