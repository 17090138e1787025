/** A job queue in memory, so simple that it can be seen to be right, and any sequence of calls played on it and on a real one. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxFailures, retryDelayMs, type JobState, type Lease } from '../../src/log/jobs.ts';
import type { OpenQueue, OpenedQueue } from './job-queue-contract.ts';

type Step =
  | { readonly do: 'enqueue'; readonly key: number | null; readonly kind: string }
  | { readonly do: 'claim'; readonly kinds: readonly string[] }
  | { readonly do: 'renew' | 'complete' | 'release'; readonly lease: number }
  | { readonly do: 'fail'; readonly lease: number; readonly isFinal: boolean }
  | { readonly do: 'pass'; readonly ms: number };

const leaseMs = 4_000;
const anyKind = fc.constantFrom('paint', 'plaster');
const anyLease = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('enqueue' as const), key: fc.option(fc.nat({ max: 2 })), kind: anyKind }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), kinds: fc.subarray(['paint', 'plaster'], { minLength: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'complete' as const, 'release' as const), lease: anyLease }) },
  fc.record({ do: fc.constant('fail' as const), lease: anyLease, isFinal: fc.boolean() }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 2_000, 3_999, 4_000, 5_000, 320_000) }) },
);

interface ModelJob {
  readonly kind: string;
  readonly key: number | null;
  state: JobState;
  attempts: number;
  failures: number;
  dueAt: number;
}

class Model {
  readonly jobs: ModelJob[] = [];
  now = 0;

  /** @returns place of the job */
  enqueue(kind: string, key: number | null): number {
    const same = this.jobs.findIndex((job) => isOpen(job) && key !== null && job.kind === kind && job.key === key);
    return same !== -1 ? same : this.jobs.push({ kind, key, state: 'waiting', attempts: 0, failures: 0, dueAt: this.now }) - 1;
  }

  claim(kinds: readonly string[]): number | null {
    for (const job of this.jobs)
      if (job.state === 'running' && job.dueAt <= this.now && job.failures + 1 >= maxFailures) job.state = 'failed';
    const place = this.jobs.findIndex((job) => isOpen(job) && job.dueAt <= this.now && kinds.includes(job.kind));
    const job = this.jobs[place];
    if (job === undefined) return null;
    if (job.state === 'running') job.failures++;
    Object.assign(job, { state: 'running', attempts: job.attempts + 1, dueAt: this.now + leaseMs });
    return place;
  }

  /** @returns the job, if the lease that was its n-th attempt still holds */
  held(place: number, attempt: number): ModelJob | null {
    const job = this.jobs[place]!;
    return job.state === 'running' && job.attempts === attempt ? job : null;
  }

  fail(job: ModelJob, isFinal: boolean): void {
    job.failures++;
    job.state = isFinal || job.failures >= maxFailures ? 'failed' : 'waiting';
    job.dueAt = this.now + retryDelayMs(job.failures);
  }
}

function isOpen({ state }: ModelJob): boolean {
  return state === 'waiting' || state === 'running';
}

/** Registers the property as a test. */
export function checkQueueIsTheModel(name: string, open: OpenQueue, { numRuns }: { readonly numRuns: number }): void {
  it(`${name} does what a simple queue in memory does, whatever is called in whatever order`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const opened = await open();
        try {
          await play(steps, opened);
        } finally {
          await opened.dispose();
        }
      }),
      { numRuns },
    );
  });
}

async function play(steps: readonly Step[], { queue, pass }: OpenedQueue): Promise<void> {
  const model = new Model();
  const ids: string[] = [];
  const leases: { readonly place: number; readonly lease: Lease }[] = [];
  for (const one of steps) {
    if (one.do === 'enqueue') {
      const place = model.enqueue(one.kind, one.key);
      const { id } = await queue.enqueue({ kind: one.kind, payload: { place }, ...(one.key !== null && { key: `key-${one.key}` }) });
      ids[place] ??= id;
      expect(id).toBe(ids[place]);
    } else if (one.do === 'pass') {
      model.now += one.ms;
      await pass(one.ms);
    } else if (one.do === 'claim') {
      const place = model.claim(one.kinds);
      const lease = await queue.claim(one.kinds, { worker: 'ana', leaseMs });
      expect(lease?.payload ?? null).toEqual(place === null ? null : { place });
      if (lease !== null) leases.push({ place: place!, lease });
    } else if (leases.length > 0) {
      const { place, lease } = leases[one.lease % leases.length]!;
      const job = model.held(place, lease.job.attempts);
      if (one.do === 'renew') {
        expect((await queue.renew(lease, leaseMs)) !== null).toBe(job !== null);
        if (job !== null) job.dueAt = model.now + leaseMs;
      } else if (one.do === 'complete') {
        expect(await queue.complete(lease, { place })).toBe(job !== null);
        if (job !== null) job.state = 'succeeded';
      } else if (one.do === 'release') {
        expect(await queue.release(lease)).toBe(job !== null);
        if (job !== null) Object.assign(job, { state: 'waiting', dueAt: model.now });
      } else if (one.do === 'fail') {
        expect(await queue.fail(lease, 'no paint', { isFinal: one.isFinal })).toBe(job !== null);
        if (job !== null) model.fail(job, one.isFinal);
      }
    }
    const shown = (await queue.list(100)).toReversed().map(({ id, state, attempts }) => [id, state, attempts]);
    expect(shown).toEqual(model.jobs.map(({ state, attempts }, place) => [ids[place], state, attempts]));
  }
}
