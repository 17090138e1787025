/**
 * A worker that the lease test kills: `node working-process.ts DIR URL NAME`, URL empty for a data directory.
 *
 * Prints `begun ID`, spends some time on the job and prints `ended ID` once the queue has taken its result. A job is a multiplication that the parent can
 * check. Over a job that is `fatal` it prints `dying ID` the
 * first time that anyone has it, and waits to be killed. Ends when its standard input is closed.
 */
import { writeSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { runWorker } from '../../src/app/worker.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { Job } from '../../src/log/jobs.ts';
import { openStorage } from '../../src/log/open.ts';

const [dir, url, name] = process.argv.slice(2);
const storage = await openStorage({ dir: dir!, database: url === '' ? null : url! }, { clock: systemClock });
const ending = new AbortController();
process.stdin.on('end', () => ending.abort()).resume();
let held: Job | undefined;
const say = (line: string): number => writeSync(1, `${line}\n`);

await runWorker({
  jobs: {
    ...bound(storage.jobs),
    claim: async (kinds, options) => {
      const lease = await storage.jobs.claim(kinds, options);
      held = lease?.job;
      if (held !== undefined) say(`begun ${held.id}`);
      return lease;
    },
    complete: async (lease, result) => {
      const hasEnded = await storage.jobs.complete(lease, result);
      if (hasEnded) say(`ended ${lease.job.id}`);
      return hasEnded;
    },
  },
  handlers: {
    multiply: async ({ a, b, fatal }, signal) => {
      if (fatal === true && held!.attempts === 1) {
        say(`dying ${held!.id}`);
        await once(signal, 'abort');
      }
      await delay(40, undefined, { signal });
      return { product: Number(a) * Number(b) };
    },
  },
  signal: ending.signal,
  onError: (error) => process.stderr.write(`${String(error)}\n`),
  name: name!,
  leaseMs: 400,
});
await storage.close();

/** The queue's operations as functions of their own. */
function bound(jobs: typeof storage.jobs): typeof storage.jobs {
  return {
    enqueue: (job) => jobs.enqueue(job),
    claim: (kinds, options) => jobs.claim(kinds, options),
    renew: (lease, ms) => jobs.renew(lease, ms),
    complete: (lease, result) => jobs.complete(lease, result),
    fail: (lease, error, options) => jobs.fail(lease, error, options),
    release: (lease) => jobs.release(lease),
    get: (id) => jobs.get(id),
    list: (limit) => jobs.list(limit),
    waitForWork: (kinds, signal) => jobs.waitForWork(kinds, signal),
  };
}
