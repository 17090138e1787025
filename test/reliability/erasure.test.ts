import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServer } from '../../src/api/server.ts';
import { CheckIn } from '../../src/app/checkin.ts';
import type { Core } from '../../src/app/core.ts';
import { requestErasure } from '../../src/app/operations/erase.ts';
import { recommendFor } from '../../src/app/operations/recommend.ts';
import { getUser } from '../../src/app/operations/users.ts';
import { dayMs, systemClock } from '../../src/domain/clock.ts';
import type { LoggedEvent } from '../../src/domain/event.ts';
import { FeatureStore } from '../../src/features/feature-store.ts';
import { verifyParity } from '../../src/features/verify.ts';
import type { Job } from '../../src/log/jobs.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { estimators, recommenderEstimator } from '../../src/models/catalogue.ts';
import { erasureReceiptSchema, type ErasureReceipt } from '../../src/privacy/receipt.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { trainRecommender } from '../../src/training/train.ts';
import { ana, liveThere, phone, startCore, tracesBelow, tracesIn } from '../support/erasable-city.ts';
import { PostgresCluster, postgresPrograms } from '../support/postgres-cluster.ts';

const script = join(import.meta.dirname, 'erasing-process.ts');
const never = new AbortController().signal;

/** Asks for an erasure, and waits until a worker has done it. */
async function erase(core: Core, userId: string): Promise<ErasureReceipt> {
  return receiptOf(core, await requestErasure(core, userId));
}

async function receiptOf({ storage }: Core, { id }: Job): Promise<ErasureReceipt> {
  await expect.poll(async () => (await storage.jobs.get(id))!.endedAt, { interval: 5, timeout: 30_000 }).not.toBeNull();
  const { state, error, result } = (await storage.jobs.get(id))!;
  expect({ state, error }).toEqual({ state: 'succeeded', error: null });
  return erasureReceiptSchema.parse(result);
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

  it('goes on where it was when it is killed with kill -9 after any of its steps', async () => {
    await liveThere(core);
    await core.close();
    const run = (step: number) => spawnSync(process.execPath, [script, dir, String(step)], { encoding: 'utf8', timeout: 20_000 });
    // After the tombstone; half of the events; all of them and a snapshot; `log.erased` and a fresh snapshot.
    for (const step of [1, 4, 6, 8]) expect(run(step)).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    const child = run(0);
    expect(child.stderr).toBe('');
    const job = JSON.parse(child.stdout) as Job;
    expect(job).toMatchObject({ state: 'succeeded', attempts: 5 });
    const receipt = erasureReceiptSchema.parse(job.result);
    expect(stateOf(receipt)).toMatchObject({ events: 'deleted', live_state: 'rewritten', snapshots: 'rewritten' });
    expect(tracesBelow(dir)).toEqual([]);
    core = await startCore(await openEmbedded(dir, { clock: systemClock }));
    expect(core.state.store.digest()).toBe((await replayed(core)).digest());
    expect((await readAll(core)).filter(({ type }) => type === 'user.erased')).toHaveLength(1);
    expect(await core.storage.jobs.list(10)).toHaveLength(1);
  });

  it('asked for twice is one job while it waits, and the second one finds nothing', async () => {
    await liveThere(core);
    const [first, second] = [await requestErasure(core, ana), await requestErasure(core, ana)];
    expect(second.id).toBe(first.id);
    await receiptOf(core, first);
    const again = await erase(core, ana);
    expect(stateOf(again)).toMatchObject({ events: 'none', quarantine: 'none', live_state: 'none', snapshots: 'none', models: 'none' });
  });

  it('of one person under two of their ids at once is done once and well', async () => {
    await liveThere(core);
    const jobs = [await requestErasure(core, ana), await requestErasure(core, phone)];
    for (const job of jobs) await receiptOf(core, job);
    expect(tracesBelow(dir)).toEqual([]);
    expect(core.state.store.digest()).toBe((await replayed(core)).digest());
    expect(core.state.store.people.size).toBe(3);
  });

  it('makes whoever comes back under the same id a new person, also while it is under way', async () => {
    await liveThere(core);
    const done = new AbortController();
    const erasing = erase(core, ana).finally(() => done.abort());
    for (let afterwards = 0; afterwards < 5; afterwards += Number(done.signal.aborted))
      await core.collect([{ type: 'interaction', kind: 'view', userId: ana, venueId: 'b' }]);
    const { tombstoneSeq } = await erasing;
    const hers = (await readAll(core)).filter((event) => 'userId' in event && event.userId === ana);
    expect(hers.length).toBeGreaterThanOrEqual(5);
    expect(hers.every(({ seq, type }) => seq > tombstoneSeq && type === 'interaction')).toBe(true);
    expect([...core.state.store.historyOf(ana).venues].map((venue) => core.state.store.catalogue.ids[venue])).toEqual(['b']);
    expect(getUser(core, ana)).toEqual({ id: ana });
    expect(core.state.store.digest()).toBe((await replayed(core)).digest());
  });

  it('takes an answer with it that was being given when the tombstone came', async () => {
    await liveThere(core);
    const { log } = core.storage;
    const append = log.append.bind(log);
    log.append = async (events) => {
      if (events[0]?.type !== 'user.erased') return append(events);
      log.append = append;
      // The state does not show the tombstone yet, and the answer comes to lie behind it.
      const [appended] = await Promise.all([append(events), recommendFor(core, { userId: ana, text: 'Rosinante' })]);
      return appended;
    };
    const { tombstoneSeq } = await erase(core, ana);
    expect((await readAll(core)).filter(({ seq }) => seq > tombstoneSeq).map(({ type }) => type)).toEqual(['log.erased']);
    expect(tracesBelow(dir)).toEqual([]);
  });

  it('takes their row out of the models that learned from the person, and names these and the trainings under way', async () => {
    const { log, artifacts } = core.storage;
    for (const events of simulate({ venues: 40, people: 40, weeks: 2, seed: 5, startsAt: systemClock.now() - 15 * dayMs }))
      await log.append(events);
    const train = async () =>
      trainRecommender({
        log,
        artifacts,
        clock: systemClock,
        estimator: recommenderEstimator({ neuralCf: { embedding: 8, layers: [8], epochs: 2 } }),
        seed: 1,
        evaluatedDecisions: 20,
        gateDecisions: 20,
      });
    const before = await train();
    await liveThere(core);
    await core.collect(
      Array.from({ length: 60 }, (_, i) => ({
        type: 'interaction',
        kind: 'checkin',
        userId: ana,
        venueId: 'abcd'[i % 4],
        at: systemClock.now() - (i * dayMs) / 10,
      })),
    );
    const after = await train();
    await log.append([{ id: 'run-under-way', type: 'run.started', at: 0, runId: 'open', kind: 'training', parameters: {} }]);
    await core.state.reaches(await log.lastSeq());
    expect(tracesIn(Buffer.from(after.model.save()))).toEqual([ana]);
    const receipt = await erase(core, ana);
    const models = receipt.artefacts.find(({ artefact }) => artefact === 'models')!;
    expect(models).toMatchObject({ state: 'carries_trace', count: 1 });
    expect(models.note).toContain(after.version);
    expect(models.note).not.toContain(before.version);
    expect(models.note).toContain('1 training');
    expect(models.note).toContain(`row was deleted from ${after.version}`);
    const rewritten = core.state.registry.version(after.version);
    expect(rewritten.replacedArtifacts).toHaveLength(1);
    expect(await artifacts.has(rewritten.replacedArtifacts[0]!)).toBe(false);
    const served = estimators[0].load(await artifacts.get(rewritten.artifact));
    expect(served.forget((id) => id === ana)).toBeNull();
    expect(Buffer.compare(served.save(), after.model.forget((id) => id === ana)!.save())).toBe(0);
    expect(core.state.registry.versions()).toHaveLength(2);
    expect(tracesBelow(dir)).toEqual([]);
  });

  it('of someone nobody knows says so, and changes nothing but the tombstone', async () => {
    await liveThere(core);
    const receipt = await erase(core, 'nobody-of-that-name');
    expect(stateOf(receipt)).toMatchObject({ events: 'none', quarantine: 'none', live_state: 'none', snapshots: 'none' });
    expect((await readAll(core)).at(-1)).toMatchObject({ type: 'user.erased', seq: receipt.tombstoneSeq });
  });
});

it('over HTTP: the export holds the person, DELETE gives a job, the job gives the receipt, and then nobody is known', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'checkin-erasure-'));
  const checkin = await CheckIn.open({ dir });
  const server = await createServer({ operations: checkin, logger: pino({ level: 'silent' }), version: '0.0.0' });
  try {
    await checkin.trackEvents([{ type: 'conversation.message', role: 'user', text: 'um bar para a Mafalda', userId: ana }]);
    const exported = await server.inject(`/v1/users/${ana}/export`);
    expect(exported.headers['content-type']).toBe('application/x-ndjson');
    const records = exported.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.at(-1)).toEqual({ record: 'end', records: records.length });
    expect(exported.body).toContain('Mafalda');

    const asked = await server.inject({ method: 'DELETE', url: `/v1/users/${ana}` });
    expect(asked.statusCode).toBe(202);
    const { jobId } = asked.json<{ jobId: string }>();
    const job = async () => (await server.inject(`/v1/jobs/${jobId}`)).json<{ state: string; result: unknown }>();
    await expect.poll(async () => (await job()).state, { interval: 5, timeout: 10_000 }).toBe('succeeded');
    expect(stateOf(erasureReceiptSchema.parse((await job()).result))).toMatchObject({ events: 'deleted', request: 'deleted' });
    for (const path of [`/v1/users/${ana}/export`, `/v1/users/${ana}`, '/v1/jobs/no-such-job'])
      expect((await server.inject(path)).statusCode).toBe(404);
  } finally {
    await server.close();
    await checkin.close();
    await rm(dir, { recursive: true });
  }
});

describe.skipIf(postgresPrograms === null)('an erasure in PostgreSQL', () => {
  let cluster: PostgresCluster;
  let url: string;
  const cores: Core[] = [];
  const errors: unknown[] = [];
  // Segments of the write-ahead log that are no longer needed are removed, not kept to be written over.
  beforeAll(async () => {
    cluster = await PostgresCluster.start({ settings: ['wal_recycle = off', 'max_wal_size = 32MB'] });
  });
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    url = await cluster.createDatabase();
  });
  afterEach(async () => {
    for (const core of cores.splice(0)) await core.close();
    expect(errors.splice(0)).toEqual([]);
  });

  async function open(): Promise<Core> {
    const core = await startCore(await openPostgres(url, { clock: systemClock }), (error) => errors.push(error));
    cores.push(core);
    return core;
  }
  const query = <R extends object>(sql: string): Promise<R[]> => cluster.query<R>(sql, [], url.split('/').at(-1));

  /** What of her is in any column of any table, as SQL sees it. */
  async function tracesInTables(): Promise<string[]> {
    const tables = await query<{ name: string }>(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(5);
    const found: string[] = [];
    for (const { name } of tables)
      for (const row of await query(`SELECT * FROM ${name}`))
        for (const value of Object.values(row))
          found.push(
            ...tracesIn(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? '')).map((word) => `${name}: ${word}`),
          );
    return found;
  }
  const tracesInFiles = (): string[] => tracesBelow(cluster.dataDir).filter((trace) => !trace.startsWith('pg_wal/'));

  it('leaves no trace of the person in any table and file, but for the write-ahead log until its next checkpoints, which the receipt names', async () => {
    const first = await open();
    await liveThere(first);
    await first.close();
    const core = await open();
    await query('ANALYZE; CHECKPOINT');
    expect(new Set((await tracesInTables()).map((trace) => trace.split(': ')[0])).size).toBeGreaterThanOrEqual(3);
    expect(tracesInFiles()).not.toEqual([]);

    const receipt = await erase(core, ana);
    expect(await tracesInTables()).toEqual([]);
    await query('CHECKPOINT');
    expect(tracesInFiles()).toEqual([]);
    expect(stateOf(receipt)).toMatchObject({ events: 'deleted', quarantine: 'deleted', snapshots: 'rewritten', database_files: 'outside' });

    await query('SELECT pg_switch_wal()');
    await query('CHECKPOINT');
    expect(tracesBelow(cluster.dataDir)).toEqual([]);
  });

  it('is known to every replica within a second, and each then has what a replay gives', async () => {
    const [one, other] = [await open(), await open()];
    const { answer } = await liveThere(one);
    await other.state.reaches(one.state.seq);
    expect(getUser(other, ana)).toMatchObject({ id: ana });
    const told = (async () => {
      for await (const events of other.storage.log.follow(one.state.seq, never))
        for (const event of events) if (event.type === 'user.erased') return performance.now();
      return Number.NaN;
    })();
    const erasing = erase(one, ana);
    const heardAt = await told;
    await expect.poll(() => other.state.store.people.indexOf(ana), { interval: 5, timeout: 1_000 }).toBe(-1);
    expect(performance.now() - heardAt).toBeLessThan(1_000);
    expect(other.state.store.recommendations.get(answer.recommendationId)).toBeNull();
    await erasing;
    await other.state.reaches(one.state.seq);
    await expect.poll(() => other.state.nextToBuild(), { timeout: 5_000 }).toBeNull();
    const expected = (await replayed(one)).digest();
    expect([one.state.store.digest(), other.state.store.digest()]).toEqual([expected, expected]);
  });
});
