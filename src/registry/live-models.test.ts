import { describe, expect, it } from 'vitest';
import { CheckInError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import type { Model } from '../models/model.ts';
import { LiveModels, type LoadProblem } from './live-models.ts';
import { Registry } from './registry.ts';

class Files {
  readonly reads: string[] = [];
  readonly #release: (() => void)[] = [];
  held = false;

  async get(sha256: string): Promise<Uint8Array> {
    this.reads.push(sha256);
    if (this.held) await new Promise<void>((resolve) => this.#release.push(resolve));
    if (sha256.startsWith('0')) throw new CheckInError('artifacts.corrupt', 'its bytes no longer hash to it', 'Restore it.');
    return new TextEncoder().encode(sha256);
  }
  release(): void {
    this.held = false;
    this.#release.splice(0).forEach((resolve) => resolve());
  }
  put = (): Promise<string> => Promise.reject(new Error('not used here'));
  has = (): Promise<boolean> => Promise.resolve(true);
  delete = (): Promise<void> => Promise.resolve();
}

const loader = {
  kind: 'named',
  load(bytes: Uint8Array): Model {
    const name = new TextDecoder().decode(bytes);
    if (name.startsWith('f')) throw new Error('a bug in load');
    return { kind: 'named', predict: () => new Float32Array(0), save: () => new TextEncoder().encode(name) };
  },
};

function scene(areFeaturesLive: () => boolean = () => true) {
  const artifacts = new Files();
  const problems: LoadProblem[] = [];
  const registry = new Registry();
  let seq = 0;
  const apply = (event: Event): void => registry.apply({ ...event, seq: ++seq, receivedAt: 1 });
  const models = new LiveModels({
    artifacts,
    estimators: [loader],
    areFeaturesLive,
    onProblem: (problem) => problems.push(problem),
  });
  return {
    artifacts,
    problems,
    registry,
    models,
    register: (version: string, digit: string, kind = 'named') =>
      apply({
        id: `registered-${version}`,
        type: 'model.registered',
        at: 1,
        version,
        kind,
        artifact: digit.repeat(64),
        featureSetVersion: 'f1',
        trainedToSeq: 1,
        parameters: {},
        metrics: {},
      }),
    rewrite: (version: string, digit: string) =>
      apply({ id: `rewritten-${version}-${seq}`, type: 'model.rewritten', at: 1, version, artifact: digit.repeat(64) }),
    promote: (version: string) => apply({ id: `promoted-${version}-${seq}`, type: 'model.promoted', at: 1, version, alias: 'champion' }),
  };
}

describe('live models', () => {
  it('serve nothing until a version is promoted, then that one, then the next', async () => {
    const { models, registry, register, promote } = scene();
    await models.refresh(registry);
    expect(models.get('champion')).toBeNull();
    register('v1', 'a');
    register('v2', 'b');
    promote('v1');
    await models.refresh(registry);
    expect(models.get('champion')).toMatchObject({ version: 'v1', featureSetVersion: 'f1' });
    promote('v2');
    await models.refresh(registry);
    expect(models.get('champion')?.version).toBe('v2');
  });

  it('serve the old one while the new one loads', async () => {
    const { models, registry, artifacts, register, promote } = scene();
    register('v1', 'a');
    register('v2', 'b');
    promote('v1');
    await models.refresh(registry);
    artifacts.held = true;
    promote('v2');
    const loading = models.refresh(registry);
    expect(models.get('champion')?.version).toBe('v1');
    await Promise.resolve();
    artifacts.release();
    await loading;
    expect(models.get('champion')?.version).toBe('v2');
  });

  it.each([
    ['a corrupt artefact', '0', 'named', 'artifacts.corrupt'],
    ['a bug in the loader', 'f', 'named', 'registry.cannot_load'],
    ['a kind of model from the future', 'c', 'oracle', 'registry.unknown_kind'],
  ])('keep the old one and report once after %s', async (_, digit, kind, code) => {
    const { models, registry, problems, register, promote } = scene();
    register('good', 'a');
    register('bad', digit, kind);
    promote('good');
    await models.refresh(registry);
    promote('bad');
    await models.refresh(registry);
    await models.refresh(registry);
    expect(models.get('champion')?.version).toBe('good');
    expect(problems.map(({ version, alias, error }) => [version, alias, error.code])).toEqual([['bad', 'champion', code]]);
    expect(models.problems()).toHaveLength(1);
    promote('good');
    await models.refresh(registry);
    expect(models.problems()).toHaveLength(0);
  });

  it('keep the old one while the features of the next are being built, and take the next when they are live', async () => {
    let isLive = true;
    const { models, registry, problems, register, promote } = scene(() => isLive);
    register('old', 'a');
    register('new', 'b');
    promote('old');
    await models.refresh(registry);
    isLive = false;
    promote('new');
    await models.refresh(registry);
    expect(models.get('champion')?.version).toBe('old');
    expect(problems).toEqual([]);
    isLive = true;
    await models.refresh(registry);
    expect(models.get('champion')?.version).toBe('new');
  });

  it('take the artefact that an erasure has made anew, under the same version', async () => {
    const { models, registry, register, promote, rewrite } = scene();
    register('v1', 'a');
    promote('v1');
    await models.refresh(registry);
    rewrite('v1', 'b');
    await models.refresh(registry);
    const { version, model } = models.get('champion')!;
    expect([version, new TextDecoder().decode(model.save())]).toEqual(['v1', 'b'.repeat(64)]);
  });

  it('read an artefact once, however often they are refreshed', async () => {
    const { models, registry, artifacts, register, promote } = scene();
    register('v1', 'a');
    promote('v1');
    await Promise.all([models.refresh(registry), models.refresh(registry), models.refresh(registry)]);
    expect(artifacts.reads).toHaveLength(1);
  });
});
