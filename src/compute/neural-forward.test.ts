import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { dropoutKeys, dropoutThreshold } from './dropout.ts';
import { inferenceModel } from './neural-cf-graph.ts';
import { NeuralForward } from './neural-forward.ts';
import type { NeuralWeights } from './neural-weights.ts';
import { OnnxSession } from './onnx-session.ts';

const shapes = fc.record({
  users: fc.integer({ min: 1, max: 5 }),
  venues: fc.integer({ min: 1, max: 40 }),
  embedding: fc.integer({ min: 1, max: 20 }),
  layers: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe('the serving pass', () => {
  it('is the network, for all shapes and both builds, within 1e-5 of float64', () => {
    fc.assert(
      fc.property(shapes, ({ seed, ...shape }) => {
        const weights = randomWeights(shape, seed);
        const venues = Array.from({ length: shape.venues * 2 }, (_, i) => (i * 7) % shape.venues);
        const expected = venues.map((venue) => reference(weights, 0, venue));
        for (const build of ['plain', 'relaxed'] as const) {
          const forward = new NeuralForward(weights, build);
          for (const _ of ['first time', 'from the kept halves']) {
            forward.scores(0, venues).forEach((score, i) => expect(Math.abs(score - expected[i]!)).toBeLessThan(1e-5));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('agrees with onnxruntime on the exported file, on more venues than one block holds', async () => {
    const weights = randomWeights({ users: 3, venues: 1300, embedding: 16, layers: [24, 12] }, 5);
    const all = Array.from({ length: 1300 }, (_, venue) => venue);
    const scores = new NeuralForward(weights).scores(2, all);
    await using session = await OnnxSession.open(inferenceModel(weights), { threads: 1, provider: 'cpu' });
    const rows = (row: (venue: number) => number) =>
      session.tensor({ shape: [all.length], values: BigInt64Array.from(all, (venue) => BigInt(row(venue))) });
    const found = new Float32Array(all.length);
    await session.run(
      { user: rows(() => 2), venue: rows((venue) => venue) },
      { probability: session.tensor({ shape: [all.length], values: found }) },
    );
    scores.forEach((score, i) => expect(Math.abs(score - found[i]!)).toBeLessThan(1e-5));
  });

  it('refuses rows that are not there', () => {
    const forward = new NeuralForward(randomWeights({ users: 2, venues: 3, embedding: 4, layers: [8] }, 1));
    expect(() => forward.scores(2, [0])).toThrow('there is no row 2 in a table of 2');
    expect(() => forward.scores(0, [0, -1])).toThrow('there is no row -1 in a table of 3');
    expect(forward.scores(0, [])).toHaveLength(0);
  });
});

describe('MC dropout', () => {
  it('is the mean and the deviation of thinned networks, within 1e-5 of float64', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 0.8, noNaN: true }), ({ seed, ...shape }, dropout) => {
        const weights = randomWeights(shape, seed);
        const passes = 3;
        const venues = Array.from({ length: shape.venues }, (_, v) => v);
        const { mean, deviation } = new NeuralForward(weights).monteCarlo(0, venues, { passes, dropout, seed });
        for (const venue of venues) {
          const values = Array.from({ length: passes }, (_, pass) => reference(weights, 0, venue, { dropout, seed, pass }));
          const expected = values.reduce((sum, value) => sum + value, 0) / passes;
          const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - expected) ** 2, 0) / passes);
          expect(Math.abs(mean[venue]! - expected)).toBeLessThan(1e-5);
          expect(Math.abs(deviation[venue]! - spread)).toBeLessThan(1e-3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is sure of everything without dropout, and the same again for the same seed', () => {
    const forward = new NeuralForward(randomWeights({ users: 2, venues: 30, embedding: 8, layers: [16, 8] }, 3));
    const venues = Array.from({ length: 30 }, (_, v) => v);
    const sure = forward.monteCarlo(1, venues, { passes: 4, dropout: 0, seed: 1 });
    sure.mean.forEach((score, i) => expect(score).toBeCloseTo(forward.scores(1, venues)[i]!, 5));
    expect(Math.max(...sure.deviation)).toBeLessThan(1e-3);
    const options = { passes: 5, dropout: 0.4, seed: 9 };
    expect(forward.monteCarlo(1, venues, options)).toEqual(forward.monteCarlo(1, venues, options));
    expect(Math.min(...forward.monteCarlo(1, venues, options).deviation)).toBeGreaterThan(1e-4);
  });
});

/** The network in float64, unit by unit. */
function reference(
  { shape, userTable, venueTable, dense }: NeuralWeights,
  user: number,
  venue: number,
  drop?: { readonly dropout: number; readonly seed: number; readonly pass: number },
): number {
  const { embedding } = shape;
  let values = [
    ...userTable.subarray(user * embedding, (user + 1) * embedding),
    ...venueTable.subarray(venue * embedding, (venue + 1) * embedding),
  ];
  dense.forEach(({ weights, bias }, l) => {
    const isHidden = l < dense.length - 1;
    const kept = isHidden && drop !== undefined ? keptUnits(bias.length, { ...drop, layer: l }) : null;
    values = [...bias].map((start, o) => {
      const sum = values.reduce((total, value, i) => total + value * weights[i * bias.length + o]!, start);
      if (!isHidden) return sum;
      return kept === null ? Math.max(0, sum) : kept.has(o) ? Math.max(0, sum) / (1 - drop!.dropout) : 0;
    });
  });
  return 1 / (1 + Math.exp(-values[0]!));
}

function keptUnits(
  units: number,
  { dropout, seed, pass, layer }: { readonly dropout: number; readonly seed: number; readonly pass: number; readonly layer: number },
): Set<number> {
  const [key, more] = dropoutKeys({ seed, step: pass, layer });
  const threshold = dropoutThreshold(dropout) >>> 0;
  const kept = Array.from({ length: units }, (_, i) => i).filter((i) => hash(i, key, more) >= threshold);
  return new Set(kept.length === 0 ? [0] : kept);
}

function hash(place: number, key: number, more: number): number {
  let z = (place + key) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = (z + more) | 0;
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

function randomWeights(shape: NeuralWeights['shape'], seed: number): NeuralWeights {
  const random = new Random(seed);
  const values = (count: number, scale: number): Float32Array => Float32Array.from({ length: count }, () => scale * random.normal());
  const widths = [2 * shape.embedding, ...shape.layers, 1];
  return {
    shape,
    userTable: values(shape.users * shape.embedding, 1),
    venueTable: values(shape.venues * shape.embedding, 1),
    dense: widths
      .slice(1)
      .map((outputs, l) => ({ weights: values(widths[l]! * outputs, 1 / Math.sqrt(widths[l]!)), bias: values(outputs, 0.1) })),
  };
}
