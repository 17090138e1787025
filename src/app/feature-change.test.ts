/** A service whose features change: the story of `docs/features.md`, "A new feature", on a real log with trained models. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recommendation } from '../domain/recommendation.ts';
import { builtinFeatures } from '../features/builtin-features.ts';
import { defineFeature, type FeatureDefinition } from '../features/define.ts';
import { hashRow } from '../features/digest.ts';
import { KnownFeatures } from '../features/feature-sets.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { verifyParity } from '../features/verify.ts';
import { openEmbedded } from '../log/open.ts';
import { recommenderEstimator } from '../models/catalogue.ts';
import { simulate } from '../simulation/simulate.ts';
import { trainRecommender } from '../training/train.ts';
import { Core } from './core.ts';
import { LiveState } from './live-state.ts';
import { promoteModel } from './operations/models.ts';
import { recommendFor } from './operations/recommend.ts';

const events = [...simulate({ seed: 4, venues: 40, people: 40, weeks: 3 })].flat();
const lastAt = events.reduce((latest, { at }) => Math.max(latest, at), 0);
const clock = { now: () => lastAt + 60_000 };
const seed = 1;

function clicks(version: number): FeatureDefinition {
  return defineFeature({
    name: 'clicks',
    entity: 'user',
    version,
    unit: 'clicks',
    range: [0, Infinity],
    description: 'How often the person has clicked on a venue.',
    on: ['click'],
    init: () => ({ count: 0 }),
    apply: (state) => {
      state.count += version;
    },
    read: (state, _now, out, offset) => {
      out[offset] = state.count;
    },
    merge: (into, from) => {
      into.count += from.count;
    },
  });
}

let dir: string;
let first: string;
let second: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'checkin-features-'));
  const { log, artifacts, close } = await openEmbedded(dir, { clock });
  for (let i = 0; i < events.length; i += 1000) await log.append(events.slice(i, i + 1000));
  const options = { log, artifacts, clock, estimator: recommenderEstimator(), seed, evaluatedDecisions: 20, gateDecisions: 60 };
  first = (await trainRecommender(options)).version;
  second = (await trainRecommender({ ...options, seed: 2, definitions: [...builtinFeatures, clicks(1)] })).version;
  await close();
});
afterAll(() => rm(dir, { recursive: true }));

/** Starts a process on the directory, with features of its own. */
async function start(...own: readonly FeatureDefinition[]): Promise<{ core: Core; errors: unknown[]; ask: () => Promise<Recommendation> }> {
  const storage = await openEmbedded(dir, { clock });
  const errors: unknown[] = [];
  const state = await LiveState.load(storage.snapshots, new KnownFeatures(own));
  const core = await Core.start({ storage, state, clock, onError: (error) => errors.push(error) });
  return { core, errors, ask: () => recommendFor(core, { userId: 'p-1', limit: 3 }) };
}

const versionOf = (...own: readonly FeatureDefinition[]): string => new FeatureStore([...builtinFeatures, ...own]).featureSetVersion;
const ourSet = versionOf();
const withClicks = versionOf(clicks(1));

/** Asks until what is awaited is there; every answer on the way must come from a model. @returns the versions that answered, in order */
async function askUntil({ ask }: Awaited<ReturnType<typeof start>>, isThere: () => boolean): Promise<readonly string[]> {
  const versions: string[] = [];
  do {
    const { source, modelVersion, fallbackReason } = await ask();
    expect({ source, fallbackReason }).toEqual({ source: 'model', fallbackReason: undefined });
    if (versions.at(-1) !== modelVersion) versions.push(modelVersion!);
  } while (!isThere());
  return versions;
}

describe('a service whose features change', () => {
  it('serves by rules until a model is promoted, then by it', async () => {
    const { core, ask } = await start();
    expect(await ask()).toMatchObject({ source: 'fallback', fallbackReason: 'no_model' });
    await promoteModel(core, first, 'champion');
    expect(await ask()).toMatchObject({ source: 'model', modelVersion: first });
    await core.close();
  });

  it('goes on with a half-built set after a stop in the middle', async () => {
    const { core } = await start(clicks(1));
    while (core.replay.progress === null) await nextTurn();
    const beforeStop = core.replay.progress.done;
    expect(core.state.storeOf(withClicks)).toBeNull();
    await core.close();
    const storage = await openEmbedded(dir, { clock });
    const saved = await storage.snapshots.load(`features-${withClicks}`);
    expect(beforeStop).toBeGreaterThan(0);
    expect(saved!.seq).toBeGreaterThanOrEqual(beforeStop);
    expect(saved!.seq).toBeLessThan(await storage.log.lastSeq());
    await storage.close();
  });

  it('serves at once with the features of its model, builds the new ones beside, and they are those of a whole replay', async () => {
    const service = await start(clicks(1));
    const { core, errors, ask } = service;
    expect(core.state.store.featureSetVersion).toBe(ourSet);
    expect(await ask()).toMatchObject({ source: 'model', modelVersion: first });
    expect(await askUntil(service, () => core.state.storeOf(withClicks) !== null)).toEqual([first]);
    await core.replay.idle();
    const built = core.state.storeOf(withClicks)!;
    expect(built.seq).toBe(core.state.store.seq);
    const whole = new FeatureStore(core.state.features.current);
    for await (const page of core.storage.log.read(0, built.seq)) for (const event of page) whole.apply(event);
    for (const userId of ['p-1', 'p-2', 'p-3']) expect(rowsOf(built, userId)).toEqual(rowsOf(whole, userId));
    expect(errors).toEqual([]);
    await core.close();
  });

  it('moves to the new features in one step when a model of theirs is promoted, and drops the old ones', async () => {
    const service = await start(clicks(1));
    const { core, errors } = service;
    await askUntil(service, () => core.state.storeOf(withClicks) !== null);
    const asking = askUntil(service, () => core.models.get('champion')?.version === second);
    await promoteModel(core, second, 'champion');
    await asking;
    expect(await askUntil(service, () => true)).toEqual([second]);
    expect(core.state.stores.map(({ featureSetVersion }) => featureSetVersion)).toEqual([withClicks]);
    expect(errors).toEqual([]);
    await core.close();
    const storage = await openEmbedded(dir, { clock });
    expect((await storage.snapshots.names()).filter((name) => name.startsWith('features-'))).toEqual([`features-${withClicks}`]);
    await storage.close();
  });

  it('moves back without a failed request: the newer model serves until the older features are there again', async () => {
    const service = await start(clicks(1));
    const { core } = service;
    expect(await askUntil(service, () => true)).toEqual([second]);
    await promoteModel(core, first, 'champion');
    const versions = await askUntil(service, () => core.models.get('champion')?.version === first);
    expect(versions[0]).toBe(second);
    expect(await askUntil(service, () => true)).toEqual([first]);
    await promoteModel(core, second, 'champion');
    await core.close();
  });

  it('says what is missing when the code for its features is gone, and answers by rules', async () => {
    const { core, ask, errors } = await start(clicks(2));
    expect(await ask()).toMatchObject({ source: 'fallback', fallbackReason: 'features_missing' });
    expect(core.models.problems()[0]?.error).toMatchObject({
      code: 'features.no_definition',
      message: `model ${second} was trained on feature "clicks" version 1, which is not there`,
    });
    expect(errors).toHaveLength(1);
    await core.close();
  });

  it('serves an older version of a feature as long as it stands beside the newer one', async () => {
    const service = await start(clicks(1), clicks(2));
    expect(await askUntil(service, () => true)).toEqual([second]);
    expect(service.core.state.features.currentVersion).toBe(versionOf(clicks(2)));
    await service.core.close();
  });

  it('has fed each model with its own features only: all that was served is reproduced', async () => {
    const { log, close } = await openEmbedded(dir, { clock });
    for (const own of [[], [clicks(1)]]) {
      const report = await verifyParity(log, { definitions: [...builtinFeatures, ...own], untilSeq: await log.lastSeq() });
      expect(report).toMatchObject({ mismatched: 0, unmatched: 0 });
      expect(report.answers).toBeGreaterThan(0);
    }
    await close();
  });
});

function rowsOf(store: FeatureStore, userId: string): readonly string[] {
  const candidates = store.catalogue.listed();
  const moment = store.resolveMoment({ userId, at: clock.now(), context: {}, understood: null });
  const matrix = store.matrix(userId, candidates, moment);
  return Array.from(candidates, (_, row) => hashRow(matrix, row));
}
