import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '../../src/app/core.ts';
import { eraseUser, eraseUserKind, requestErasure } from '../../src/app/operations/erase.ts';
import { recommendFor } from '../../src/app/operations/recommend.ts';
import { getUser } from '../../src/app/operations/users.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { LoggedEvent } from '../../src/domain/event.ts';
import { FeatureStore } from '../../src/features/feature-store.ts';
import { verifyParity } from '../../src/features/verify.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { erasureReceiptSchema, type ErasureReceipt } from '../../src/privacy/receipt.ts';
import { ana, liveThere, startCore, tracesBelow, tracesIn } from '../support/erasable-city.ts';

const never = new AbortController().signal;

/** Does the oldest erasure that waits, as a worker does. */
async function doErasure(core: Core): Promise<void> {
  const lease = await core.storage.jobs.claim([eraseUserKind], { worker: 'test', leaseMs: 60_000 });
  const receipt = await eraseUser(core, lease!.payload, never);
  expect(await core.storage.jobs.complete(lease!, receipt)).toBe(true);
}

async function erase(core: Core, userId: string): Promise<ErasureReceipt> {
  const { id } = await requestErasure(core, userId);
  await doErasure(core);
  return erasureReceiptSchema.parse((await core.storage.jobs.get(id))!.result);
}

async function readAll({ storage }: Pick<Core, 'storage'>): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const page of storage.log.read(0, await storage.log.lastSeq())) events.push(...page);
  return events;
}

/** What a replay of the log as it is now gives. */
async function replayed(core: Core): Promise<FeatureStore> {
  const store = new FeatureStore();
  for (const event of await readAll(core)) store.apply(event);
  return store;
}

const stateOf = (receipt: ErasureReceipt): Record<string, string> =>
  Object.fromEntries(receipt.artefacts.map(({ artefact, state }) => [artefact, state]));

describe('an erasure in a data directory', () => {
  let dir: string;
  let core: Core;
  const errors: unknown[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'checkin-erasure-'));
    core = await startCore(await openEmbedded(dir, { clock: systemClock }), (error) => errors.push(error));
  });
  afterEach(async () => {
    await core.close();
    await rm(dir, { recursive: true });
    expect(errors.splice(0)).toEqual([]);
  });

  async function reopen(): Promise<void> {
    await core.close();
    core = await startCore(await openEmbedded(dir, { clock: systemClock }), (error) => errors.push(error));
  }

  it('leaves no trace of the person in any file, once the receipt is there', async () => {
    await liveThere(core);
    await reopen(); // so that there are snapshots
    expect(new Set(tracesBelow(dir).map((trace) => trace.split(':')[1])).size).toBeGreaterThanOrEqual(8);
    expect(tracesBelow(dir).filter((trace) => trace.startsWith('snapshots/'))).not.toEqual([]);

    const receipt = await erase(core, ana);
    expect(tracesBelow(dir)).toEqual([]);
    expect(tracesIn(Buffer.from(JSON.stringify([receipt, await core.storage.jobs.list(10)])))).toEqual([]);
    expect(stateOf(receipt)).toEqual({
      events: 'deleted',
      quarantine: 'deleted',
      live_state: 'rewritten',
      snapshots: 'rewritten',
      models: 'none',
      database_files: 'deleted',
      request: 'deleted',
      backups: 'outside',
      other_systems: 'outside',
    });
    expect(receipt.artefacts.slice(0, 2).map(({ count }) => count)).toEqual([13, 2]);
    expect(() => getUser(core, ana)).toThrow('is known');
    await reopen();
    expect(() => getUser(core, ana)).toThrow('is known');
    expect(tracesBelow(dir)).toEqual([]);
    expect(await core.storage.quarantine.counts()).toEqual({ 'row.field_count': 1 });
  });

  it('makes the state, and the snapshot, what a replay of the log gives: venues no longer count what the person did', async () => {
    await liveThere(core);
    const popularity = (): number => core.state.store.venueValues('popularity_score', Int32Array.of(0), systemClock.now())[0]!;
    const before = popularity();
    await erase(core, ana);
    expect(popularity()).toBeLessThan(before);
    expect(core.state.store.digest()).toBe((await replayed(core)).digest());
    await reopen();
    expect(core.state.store.digest()).toBe((await replayed(core)).digest());
  });

  it('leaves what was served before it unproven where it differs, and all that is served after it provable', async () => {
    await liveThere(core);
    await recommendFor(core, { userId: 'bia' });
    const verify = async () => verifyParity(core.storage.log, { untilSeq: await core.storage.log.lastSeq() });
    expect(await verify()).toMatchObject({ mismatched: 0, unprovable: 0 });
    await erase(core, ana);
    await recommendFor(core, { userId: 'caio' });
    const report = await verify();
    expect(report).toMatchObject({ answers: 2, mismatched: 0, mismatches: [] });
    expect(report.unprovable).toBeGreaterThan(0);
  });
});
