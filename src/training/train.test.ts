import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../domain/event.ts';
import { KnownFeatures } from '../features/feature-sets.ts';
import { DataQualityError } from '../ingest/quality-report.ts';
import type { Storage } from '../log/storage.ts';
import { openEmbedded } from '../log/open.ts';
import { recommenderEstimator } from '../models/catalogue.ts';
import { LiveModels } from '../registry/live-models.ts';
import { promote, readRegistry } from '../registry/registry.ts';
import { simulate } from '../simulation/simulate.ts';
import { evaluateVersion } from './evaluate-version.ts';
import { trainRecommender, type TrainOptions, type TrainingResult } from './train.ts';

const clock = { now: () => Date.UTC(2026, 5, 1) };
const estimator = recommenderEstimator({ als: { factors: 16 } });
const quick = { clock, estimator, seed: 1, gateDecisions: 100, evaluatedDecisions: 200 } as const;
const tiny = { venues: 60, people: 80, weeks: 3, seed: 4 } as const;
const directories: string[] = [];

async function openTemporary(): Promise<{ storage: Storage; dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'checkin-train-'));
  directories.push(dir);
  return { storage: await openEmbedded(dir, { clock }), dir };
}

async function fill({ log }: Storage, options: Parameters<typeof simulate>[0]): Promise<void> {
  for (const events of simulate(options)) await log.append(events);
}

afterAll(() => {
  for (const dir of directories) rmSync(dir, { recursive: true });
});

describe('training on a small city', () => {
  let storage: Storage;
  let result: TrainingResult;

  beforeAll(async () => {
    ({ storage } = await openTemporary());
    await fill(storage, { venues: 700, people: 450, weeks: 8, seed: 3 });
    result = await trainRecommender({
      ...storage,
      ...quick,
      estimator: recommenderEstimator(),
      gateDecisions: 300,
      evaluatedDecisions: 1000,
    });
  });
  afterAll(() => storage.close());

  it('gives models that rank better than popularity, by intervals over people that lie above 0', () => {
    for (const ranker of ['als', 'content', 'ensemble']) {
      expect(result.evaluation.overBaseline[ranker], result.table).toMatchObject({ kind: 'interval' });
      expect((result.evaluation.overBaseline[ranker] as { low: number }).low, result.table).toBeGreaterThan(0);
    }
  });

  it('mixes members without losing against the best of them', () => {
    const { metrics } = result.evaluation;
    const best = Math.max(...['popularity', 'content', 'als'].map((member) => metrics[member]!['ndcg@10']));
    expect(metrics['ensemble']!['ndcg@10'], result.table).toBeGreaterThan(best - 0.01);
  });

  it('registers the model that it judged, with its metrics, and ends its run', async () => {
    const registry = await readRegistry(storage.log);
    const registered = registry.version(result.version);
    expect(registered.metrics['ensemble']).toEqual(result.evaluation.metrics['ensemble']);
    expect(registered.featureSetVersion).toBe(result.store.featureSetVersion);
    expect(registry.runs()).toEqual([expect.objectContaining({ runId: registered.runId, outcome: 'succeeded' })]);
    expect(registry.champion).toBeNull();
    expect(registered.artifact).toBe(createHash('sha256').update(result.model.save()).digest('hex'));
    expect(await storage.artifacts.has(registered.artifact)).toBe(true);
  });

  it('returns the live state and the registry as of one event, so that they need not be folded again', async () => {
    const { store, registry } = result;
    for await (const events of storage.log.read(store.seq, await storage.log.lastSeq())) {
      for (const event of events) registry.apply(event);
    }
    expect(registry.snapshot()).toEqual((await readRegistry(storage.log)).snapshot());
  });

  it('can be promoted, served, and evaluated again on what it never saw', async () => {
    const { log, artifacts } = storage;
    await promote({ log, registry: await readRegistry(log), clock, version: result.version });
    const registry = await readRegistry(log);
    const live = new LiveModels({
      artifacts,
      estimators: [recommenderEstimator()],
      areFeaturesLive: () => true,
      onProblem: ({ error }) => expect.fail(error.message),
    });
    await live.refresh(registry);
    expect(live.get('champion')?.model.save()).toEqual(result.model.save());
    const report = await evaluateVersion({
      log,
      artifacts,
      estimator: recommenderEstimator(),
      version: registry.champion!,
      features: new KnownFeatures(),
      seed: 1,
      evaluatedDecisions: 300,
    });
    expect(report.decisionsInWindow).toBe(result.evaluation.decisionsInWindow);
    expect(report.metrics['ensemble']!['ndcg@10']).toBeCloseTo(result.evaluation.metrics['ensemble']!['ndcg@10'], 1);
  });
});

describe('training again', () => {
  it('on the same events and seed gives the same version, and registers it once', async () => {
    const { storage } = await openTemporary();
    await fill(storage, tiny);
    const first = await trainRecommender({ ...storage, ...quick });
    const second = await trainRecommender({ ...storage, ...quick });
    const other = await trainRecommender({ ...storage, ...quick, seed: 2 });
    expect([first.isNew, second.isNew, other.isNew]).toEqual([true, false, true]);
    expect(second.version).toBe(first.version);
    expect(second.evaluation).toEqual(first.evaluation);
    const registry = await readRegistry(storage.log);
    expect(registry.versions()).toHaveLength(2);
    expect(registry.runs().map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    await storage.close();
  });

  it('names the champion of its time as parent', async () => {
    const { storage } = await openTemporary();
    await fill(storage, tiny);
    const { version } = await trainRecommender({ ...storage, ...quick });
    await promote({ ...storage, clock, registry: await readRegistry(storage.log), version });
    const next = await trainRecommender({ ...storage, ...quick, seed: 2 });
    expect((await readRegistry(storage.log)).lineage(next.version).map((one) => one.version)).toEqual([next.version, version]);
    await storage.close();
  });
});

describe('training that is stopped', () => {
  it('by a signal leaves a failed run and no model', async () => {
    const { storage } = await openTemporary();
    await fill(storage, tiny);
    const controller = new AbortController();
    const options: TrainOptions = {
      ...storage,
      ...quick,
      signal: controller.signal,
      progress: ({ stage }) => (stage.startsWith('fitting') ? controller.abort(new Error('enough')) : undefined),
    };
    await expect(trainRecommender(options)).rejects.toThrow('enough');
    const registry = await readRegistry(storage.log);
    expect(registry.versions()).toEqual([]);
    expect(registry.runs()).toEqual([expect.objectContaining({ outcome: 'failed', reason: 'enough' })]);
    await storage.close();
  });

  it.each(['replaying', 'fitting ALS', 'reading the log', 'registering'])(
    'by kill -9 while %s leaves nothing half-registered, and the next training says so and succeeds',
    async (stage) => {
      const { storage, dir } = await openTemporary();
      await fill(storage, tiny);
      await storage.close();
      await trainAndKill(dir, stage);

      const reopened = await openEmbedded(dir, { clock });
      const before = await readRegistry(reopened.log);
      expect(before.versions()).toEqual([]);
      const { version } = await trainRecommender({ ...reopened, ...quick });
      const after = await readRegistry(reopened.log);
      expect(after.versions().map((one) => one.version)).toEqual([version]);
      // While it only read the log it had not begun: there is no run to abandon.
      expect(after.runs().map(({ outcome }) => outcome)).toEqual(stage === 'reading the log' ? ['succeeded'] : ['abandoned', 'succeeded']);
      await reopened.close();
    },
  );
});

describe('training on data that is not fit for it', () => {
  it('is refused, unless somebody says why to go on: the reason stays with the run and the model', async () => {
    const { storage } = await openTemporary();
    // Six of ten venues have no record: most of what people chose cannot be recommended.
    for (const events of simulate(tiny))
      await storage.log.append(events.filter((event) => event.type !== 'venue.upserted' || !/[0-5]$/.test(event.venue.id)));
    const before = await storage.log.lastSeq();
    const refused = trainRecommender({ ...storage, ...quick });
    await expect(refused).rejects.toBeInstanceOf(DataQualityError);
    await expect(refused).rejects.toMatchObject({
      code: 'quality.not_acceptable',
      issues: [expect.objectContaining({ code: 'quality.unknown_venue', severity: 'refuse' })],
    });
    expect(await storage.log.lastSeq()).toBe(before);

    const { version, quality } = await trainRecommender({ ...storage, ...quick, acceptQuality: 'a test' });
    expect(quality.isAcceptable()).toBe(false);
    const registry = await readRegistry(storage.log);
    expect(registry.version(version).parameters).toMatchObject({ acceptQuality: 'a test' });
    await storage.close();
  });
});

describe('training without enough data', () => {
  const at = Date.UTC(2026, 4, 1);
  const checkin = (i: number, userId: string, venueId: string): Event => ({
    id: `check-in-${i}`,
    type: 'interaction',
    kind: 'checkin',
    at: at + i * 60_000,
    userId,
    venueId,
  });
  const venue = (id: string): Event => ({
    id: `venue-of-${id}`,
    type: 'venue.upserted',
    at,
    venue: { id, name: id, category: 'bar', timeZone: 'UTC' },
  });
  const many = (userOf: (i: number) => string, venueOf: (i: number) => string): Event[] => [
    ...['a', 'b'].map(venue),
    ...Array.from({ length: 50 }, (_, i) => checkin(i, userOf(i), venueOf(i))),
  ];

  it.each([
    ['no events', [], 'there are 0 choices'],
    ['no choices', [venue('a'), venue('b')], 'there are 0 choices'],
    ['three choices', [venue('a'), venue('b'), checkin(0, 'u', 'a'), checkin(1, 'v', 'b'), checkin(2, 'v', 'a')], 'there are 3 choices'],
    [
      'one person',
      many(
        () => 'u',
        (i) => 'ab'[i % 2]!,
      ),
      'by 1 people',
    ],
    [
      'one venue',
      many(
        (i) => `u${i % 5}`,
        () => 'a',
      ),
      'of 1 venues',
    ],
  ] satisfies [string, Event[], string][])('%s: says what there is and what is needed, and leaves no trace', async (_, events, says) => {
    const { storage } = await openTemporary();
    if (events.length > 0) await storage.log.append(events);
    await expect(trainRecommender({ ...storage, ...quick })).rejects.toMatchObject({
      code: 'training.not_enough_data',
      message: expect.stringContaining(says),
    });
    expect(await storage.log.lastSeq()).toBe(events.length);
    await storage.close();
  });

  it('two people and two venues are enough to train', async () => {
    const { storage } = await openTemporary();
    await storage.log.append(
      many(
        (i) => `u${i % 2}`,
        (i) => 'ab'[(i + (i >> 2)) % 2]!,
      ),
    );
    const { evaluation } = await trainRecommender({ ...storage, ...quick });
    expect(evaluation.decisions).toBe(10);
    await storage.close();
  });
});

/** Trains in a process of its own and kills it, without warning, in the middle of a stage; `registering`: between storing the artefact and the event. */
async function trainAndKill(dir: string, stage: string): Promise<void> {
  const script = `
    import { openEmbedded } from ${urlOf('../log/open.ts')};
    import { recommenderEstimator } from ${urlOf('../models/catalogue.ts')};
    import { trainRecommender } from ${urlOf('train.ts')};
    const clock = { now: () => ${clock.now()} };
    const { log, artifacts } = await openEmbedded(${JSON.stringify(dir)}, { clock });
    const die = () => process.kill(process.pid, 'SIGKILL');
    const progress = ({ stage }) => { if (stage.startsWith(${JSON.stringify(stage)})) die(); };
    const put = async (bytes) => { const sha256 = await artifacts.put(bytes); die(); return sha256; };
    await trainRecommender({ log, artifacts: { put }, clock, estimator: recommenderEstimator(), seed: 1, progress });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

function urlOf(path: string): string {
  return JSON.stringify(pathToFileURL(join(import.meta.dirname, path)).href);
}
