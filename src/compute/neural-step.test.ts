import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { denseSlots } from './neural-cf-graph.ts';
import { type NeuralBatch, NeuralStep, type NeuralStepOptions } from './neural-step.ts';
import type { NeuralShape, NeuralWeights } from './neural-weights.ts';

interface Golden {
  readonly torch: string;
  readonly runs: readonly {
    readonly regularization: number;
    readonly losses: readonly number[];
    readonly userTable: readonly number[];
    readonly venueTable: readonly number[];
    readonly firstLayer: readonly number[];
    readonly outputBias: readonly number[];
  }[];
}

// Recorded by bench/peers/pytorch_trajectory.py; everything below mirrors it.
const golden = JSON.parse(readFileSync(new URL('../../test/golden/neural-trajectory.json', import.meta.url), 'utf8')) as Golden;
const shape: NeuralShape = { users: 40, venues: 30, embedding: 8, layers: [16, 8] };
const options = { batch: 24, dropout: 0.3, regularization: 0, learningRate: 0.02, seed: 7 };

describe.each(golden.runs)('60 steps with an L2 penalty of $regularization', (recorded) => {
  it.each([1, 2])('go the way PyTorch goes, on %i threads', async (threads) => {
    await using step = await NeuralStep.open({
      ...options,
      threads,
      regularization: recorded.regularization,
      start: { weights: startWeights(), step: 0 },
    });
    const seen: number[] = [];
    for (let t = 0; t < 60; t++) {
      if (t === 30) step.learningRate = 0.01;
      seen.push(await step.run(batchOf(t)));
    }
    expectNear(seen, recorded.losses, 1e-5);
    const { weights } = step.state();
    expectNear(weights.userTable, recorded.userTable, 1e-4);
    expectNear(weights.venueTable, recorded.venueTable, 1e-4);
    expectNear(weights.dense[0]!.weights, recorded.firstLayer, 1e-4);
    expectNear(weights.dense.at(-1)!.bias, recorded.outputBias, 1e-4);
  });
});

describe('NeuralStep', () => {
  it('goes on from a saved state bit by bit', async () => {
    const fresh = { ...options, start: { weights: startWeights(), step: 0 } };
    const straight = await losses(fresh, [0, 1, 2, 3, 4, 5, 6]);
    await using first = await NeuralStep.open(fresh);
    for (const t of [0, 1, 2]) await first.run(batchOf(t));
    const saved = first.snapshot();
    await first.run(batchOf(3));
    expect(await losses({ ...options, start: saved }, [3, 4, 5, 6])).toEqual(straight.slice(3));
  });

  it('moves only the rows in the batch, and what it was given stays as it was', async () => {
    const start = startWeights();
    const before = structuredClone(start);
    await using step = await NeuralStep.open({ ...options, start: { weights: start, step: 0 } });
    await step.run({ users: Int32Array.of(3, 3, 39), venues: Int32Array.of(0, 29, 0), labels: Float32Array.of(1, 0, 1) });
    expect(start).toEqual(before);
    const { weights, moments } = step.state();
    expect(moved(weights.userTable, before.userTable)).toEqual([3, 39]);
    expect(moved(weights.venueTable, before.venueTable)).toEqual([0, 29]);
    expect(moved(moments.second.userTable, new Float32Array(320))).toEqual([3, 39]);
  });

  it('counts an example of weight 2 as two examples, and one of weight 0 not at all', async () => {
    const twice = await firstLoss(examples([1, 2, 1], [4, 5, 4], [1, 0, 1]));
    const weighed = await firstLoss(examples([1, 2, 9], [4, 5, 6], [1, 0, 1], [2, 1, 0]));
    expect(weighed).toBeCloseTo(twice, 6);
  });

  it.each([1, 2])('gives the same bits each time on %i threads, and others from another seed', async (threads) => {
    const once = await lossesOf({ seed: 7, threads });
    expect(await lossesOf({ seed: 7, threads })).toEqual(once);
    expect(await lossesOf({ seed: 8, threads })).not.toEqual(once);
  });

  it('learns a checkerboard by heart', async () => {
    const random = new Random(4);
    const users = Int32Array.from({ length: 24 }, () => random.integer(40));
    const venues = Int32Array.from({ length: 24 }, () => random.integer(30));
    const labels = Float32Array.from(users, (user, i) => (user + venues[i]!) % 2);
    const run = await losses(
      { ...options, dropout: 0, start: { weights: startWeights(), step: 0 } },
      Array.from({ length: 150 }, () => ({ users, venues, labels })),
    );
    expect(run.at(-1)).toBeLessThan(0.02);
  });

  it.each([
    ['a batch has 1 to 24 examples, not 0', { users: [], venues: [], labels: [] }],
    ['a batch of 2 users has arrays of 1', { users: [1, 2], venues: [1], labels: [1, 1] }],
    ['there is no row 40 in a table of 40', { users: [40], venues: [1], labels: [1] }],
    ['there is no row -1 in a table of 30', { users: [1], venues: [-1], labels: [1] }],
  ])('refuses a wrong batch and stays usable: %s', async (message, { users, venues, labels }) => {
    await using step = await NeuralStep.open({ ...options, start: { weights: startWeights(), step: 0 } });
    const wrong = { users: Int32Array.from(users), venues: Int32Array.from(venues), labels: Float32Array.from(labels) };
    await expect(step.run(wrong)).rejects.toThrow(message);
    expect(await step.run(batchOf(0))).toBeCloseTo(golden.runs[0]!.losses[0]!, 5);
  });
});

/** Rows of a table of width 8 that differ. */
function moved(now: Float32Array, then: Float32Array): number[] {
  const rows = Array.from({ length: now.length / 8 }, (_, row) => row);
  return rows.filter((row) => now.subarray(row * 8, row * 8 + 8).some((value, i) => value !== then[row * 8 + i]));
}

function examples(users: number[], venues: number[], labels: number[], weights?: number[]): NeuralBatch {
  return {
    users: Int32Array.from(users),
    venues: Int32Array.from(venues),
    labels: Float32Array.from(labels),
    ...(weights === undefined ? {} : { weights: Float32Array.from(weights) }),
  };
}

async function firstLoss(batch: NeuralBatch): Promise<number> {
  return (await losses({ ...options, dropout: 0, start: { weights: startWeights(), step: 0 } }, [batch]))[0]!;
}

async function lossesOf(choice: { readonly seed: number; readonly threads: number }): Promise<number[]> {
  return losses({ ...options, ...choice, start: { weights: startWeights(), step: 0 } }, [0, 1, 2, 3]);
}

async function losses(from: NeuralStepOptions, batches: readonly (number | NeuralBatch)[]): Promise<number[]> {
  await using step = await NeuralStep.open(from);
  const seen: number[] = [];
  for (const batch of batches) seen.push(await step.run(typeof batch === 'number' ? batchOf(batch) : batch));
  return seen;
}

function batchOf(step: number): NeuralBatch {
  const count = step % 10 === 9 ? 17 : 24;
  const draw = (kind: number, size: number): Int32Array =>
    Int32Array.from(uniform(1000 + 2 * step + kind, count), (u) => Math.floor(u * size));
  const [users, venues] = [draw(0, shape.users), draw(1, shape.venues)];
  return { users, venues, labels: Float32Array.from(users, (user, i) => ((7 * user + 3 * venues[i]!) % 5 < 2 ? 1 : 0)) };
}

function parameter(salt: number, count: number, scale: number): Float32Array {
  return Float32Array.from(uniform(salt, count), (u) => (u - 0.5) * scale);
}

function startWeights(): NeuralWeights {
  return {
    shape,
    userTable: parameter(1, shape.users * shape.embedding, 1),
    venueTable: parameter(2, shape.venues * shape.embedding, 1),
    dense: denseSlots(shape).map(({ inputs, outputs }, layer) => ({
      weights: parameter(10 + 2 * layer, inputs * outputs, 1.5),
      bias: parameter(11 + 2 * layer, outputs, 0.2),
    })),
  };
}

/** `count` numbers in [0, 1) from a hash of their place. */
function uniform(salt: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let z = (i + Math.imul(salt, 0x9e3779b9)) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  });
}

function expectNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(worst).toBeLessThan(tolerance);
}
