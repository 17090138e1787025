import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxSession } from '../compute/onnx-session.ts';
import type { Dataset } from '../domain/dataset.ts';
import { silent } from '../domain/progress.ts';
import { checkEstimator } from '../../test/contracts/estimator-contract.ts';
import { emptied, twoCommunities } from '../../test/contracts/two-communities.ts';
import { neuralCfEstimator, type NeuralCfModel } from './neural-cf.ts';

const small = { embedding: 8, layers: [16, 8], epochs: 4, batch: 256, learningRate: 0.01 } as const;
const world = twoCommunities(7);
const options = { seed: 1, progress: silent };
const directory = mkdtempSync(join(tmpdir(), 'checkin-neural-'));
afterAll(() => rmSync(directory, { recursive: true }));

checkEstimator('the neural model', () => neuralCfEstimator(small));

describe('the neural model', () => {
  let model: NeuralCfModel;
  beforeAll(async () => {
    model = await neuralCfEstimator({ ...small, epochs: 12 }).fit(world.dataset, options);
  });

  it('learns who goes where: both communities prefer their own venues', () => {
    for (const community of [0, 1] as const) {
      const scores = model.predict(world.request(community, 3));
      const mean = (of: 0 | 1): number => {
        const own = [...scores].filter((_, v) => world.communityOf(v) === of);
        return own.reduce((sum, score) => sum + score, 0) / own.length;
      };
      expect(mean(community)).toBeGreaterThan(2 * mean(community === 0 ? 1 : 0));
    }
  });

  it('keeps its learning curve, in which the loss falls, and serves the best epoch', async () => {
    expect(model.curve.length).toBeGreaterThan(2);
    expect(model.curve.at(-1)!.loss).toBeLessThan(model.curve[0]!.loss);
    const best = model.curve.findLast(({ isBest }) => isBest)!;
    expect(best.validationLoss).toBe(Math.min(...model.curve.map(({ validationLoss }) => validationLoss)));
    expect(best.auc).toBeGreaterThan(0.7);
    // Training that stops at the best epoch has the same weights.
    const stopped = await neuralCfEstimator({ ...small, epochs: best.epoch }).fit(world.dataset, options);
    expect(stopped.embeddings()).toEqual(model.embeddings());
  });

  it('has no opinion on people without a row', () => {
    const request = world.request(0, 3);
    for (const user of [null, 'somebody new', '']) expect(new Set(model.predict({ ...request, user }))).toEqual(new Set([0.5]));
    expect(model.uncertainty({ ...request, user: null }, { passes: 3, seed: 1 })).toBeNull();
  });

  it('finds venues and people of the same kind', () => {
    const venues = model.similarVenues(world.venueIds[0]!, 5).map(({ venueId }) => world.communityOf(world.venueIds.indexOf(venueId)));
    expect(venues.filter((community) => community === 0).length).toBeGreaterThanOrEqual(4);
    const people = model.similarUsers('user-1', 5).map(({ userId }) => Number(userId.slice(5)) % 2);
    expect(people.filter((community) => community === 1).length).toBeGreaterThanOrEqual(4);
    expect(model.similarVenues('nowhere', 5)).toEqual([]);
  });

  it('forgets a person and nobody else', () => {
    const without = model.forget((id) => id === 'user-0')!;
    const [own, other] = [world.request(0, 3), world.request(1, 3)];
    expect(new Set(without.predict(own))).toEqual(new Set([0.5]));
    expect(without.predict(other)).toEqual(model.predict(other));
    expect(Buffer.from(without.save()).includes('"user-0"')).toBe(false);
    expect(without.similarUsers('user-2', 60).map(({ userId }) => userId)).not.toContain('');
    expect(without.forget((id) => id === 'user-0')).toBeNull();
    expect(new Set(model.predict(own)).size).toBeGreaterThan(1);
  });

  it('is the same network as an .onnx file, within 1e-5', async () => {
    const request = world.request(1, 3);
    const { users, venues } = model.embeddings();
    await using session = await OnnxSession.open(model.exportOnnx());
    const count = venues.ids.length;
    const rows = (of: (i: number) => number) =>
      session.tensor({ shape: [count], values: BigInt64Array.from({ length: count }, (_, i) => BigInt(of(i))) });
    const found = new Float32Array(count);
    await session.run(
      { user: rows(() => users.ids.indexOf('user-1')), venue: rows((i) => i) },
      { probability: session.tensor({ shape: [count], values: found }) },
    );
    const scores = model.predict(request);
    venues.ids.forEach((id, row) => expect(Math.abs(scores[world.venueIds.indexOf(id)]! - found[row]!)).toBeLessThan(1e-5));
  });

  it('says how sure it is', () => {
    const { mean, deviation } = model.uncertainty(world.request(0, 3), { passes: 20, seed: 2 })!;
    expect(mean.every((value) => value > 0 && value < 1)).toBe(true);
    expect(deviation.every((value) => value > 0 && value < 0.5)).toBe(true);
  });
});

describe('a training that is interrupted', () => {
  const file = join(directory, 'interrupted.checkpoint');

  /** Fits until the n-th epoch has been told of, then cancels. */
  async function cancelAfter(epoch: number): Promise<void> {
    const controller = new AbortController();
    const progress = ({ done }: { readonly done: number }): void => {
      if (done === epoch) controller.abort(new Error('enough'));
    };
    const fitting = neuralCfEstimator({ ...small, epochs: 8 }, { checkpoint: file }).fit(world.dataset, {
      ...options,
      progress,
      signal: controller.signal,
    });
    await expect(fitting).rejects.toThrow('enough');
  }

  it('goes on from its checkpoint to the same bits', async () => {
    const whole = await neuralCfEstimator({ ...small, epochs: 8 }).fit(world.dataset, options);
    await cancelAfter(2);
    await cancelAfter(5);
    const resumed: number[] = [];
    const model = await neuralCfEstimator({ ...small, epochs: 8 }, { checkpoint: file }).fit(world.dataset, {
      ...options,
      progress: ({ done }) => void resumed.push(done),
    });
    expect(resumed[1]).toBeGreaterThan(5);
    expect(Buffer.compare(model.save(), whole.save())).toBe(0);
  });

  it('starts anew from a checkpoint that is damaged or of another training', async () => {
    const whole = await neuralCfEstimator({ ...small, epochs: 2 }).fit(world.dataset, options);
    const again = async (): Promise<Uint8Array> =>
      (await neuralCfEstimator({ ...small, epochs: 2 }, { checkpoint: file }).fit(world.dataset, options)).save();
    await neuralCfEstimator({ ...small, epochs: 2 }, { checkpoint: file }).fit(world.dataset, { ...options, seed: 2 });
    expect(Buffer.compare(await again(), whole.save())).toBe(0);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    expect(Buffer.compare(await again(), whole.save())).toBe(0);
  });

  it('says that it cannot keep a checkpoint, and keeps the one before', async () => {
    const blocked = join(directory, 'a file');
    writeFileSync(blocked, 'in the way');
    const fitting = neuralCfEstimator(small, { checkpoint: join(blocked, 'checkpoint') }).fit(world.dataset, options);
    await expect(fitting).rejects.toMatchObject({ code: 'compute.checkpoint_failed' });
    expect(readFileSync(blocked, 'utf8')).toBe('in the way');
  });
});

describe('data that nothing can be learned from', () => {
  it.each([
    ['no interactions', {}, emptied(world.dataset), 'models.empty_dataset'],
    ['three of them', {}, only(world.dataset, (i) => i < 3), 'models.empty_dataset'],
    ['positives only, and none to be drawn', { negativesPerPositive: 0 }, only(world.dataset, (i) => i < 200), 'models.one_class'],
  ])('%s', async (_, parameters, dataset, code) => {
    await expect(neuralCfEstimator({ ...small, ...parameters }).fit(dataset, options)).rejects.toMatchObject({ code });
  });

  it('a learning rate that is no number is refused before anything begins', () => {
    expect(() => neuralCfEstimator({ learningRate: Number.NaN })).toThrow('neural-cf: learningRate');
  });

  it('an execution provider that is not here is named', async () => {
    await expect(neuralCfEstimator(small, { provider: 'cuda' }).fit(world.dataset, options)).rejects.toMatchObject({
      code: 'compute.provider_unavailable',
    });
  });
});

/** A data set of the interactions that pass. */
function only(dataset: Dataset, keep: (i: number) => boolean): Dataset {
  const { interactions } = dataset;
  const kept = [...interactions.user.keys()].filter(keep);
  const columns = Object.entries(interactions).map(
    ([name, column]) => [name, column.filter((_: number, i: number) => kept.includes(i))] as const,
  );
  return { ...dataset, interactions: Object.fromEntries(columns) as unknown as Dataset['interactions'] };
}
