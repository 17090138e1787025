import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

const draws = 200_000;
const sample = (seed: number, draw: (random: Random) => number): Float64Array => {
  const random = new Random(seed);
  return Float64Array.from({ length: draws }, () => draw(random));
};
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: Float64Array): number => {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
};

describe('Random', () => {
  it('repeats itself under a seed and differs under another', () => {
    const first = Array.from(sample(7, (random) => random.uniform()));
    expect(Array.from(sample(7, (random) => random.uniform()))).toEqual(first);
    expect(Array.from(sample(8, (random) => random.uniform()))).not.toEqual(first);
  });

  it('has the moments of its distributions', () => {
    const uniform = sample(1, (random) => random.uniform());
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(variance(uniform)).toBeCloseTo(1 / 12, 2);
    const normal = sample(2, (random) => random.normal());
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(variance(normal)).toBeCloseTo(1, 1);
    expect(mean(sample(3, (random) => random.exponential()))).toBeCloseTo(1, 1);
    expect(mean(sample(4, (random) => random.gumbel()))).toBeCloseTo(0.5772, 1);
    for (const rate of [0.3, 4, 50]) {
      const counts = sample(5, (random) => random.poisson(rate));
      expect(mean(counts) / rate).toBeCloseTo(1, 1);
      expect(variance(counts) / rate).toBeCloseTo(1, 1);
    }
  });

  it('passes a chi-square test of 64 equal bins (critical value at p = 0.001: 103.4)', () => {
    const bins = new Float64Array(64);
    const random = new Random(11);
    for (let i = 0; i < draws; i++) bins[random.integer(64)]!++;
    const expected = draws / 64;
    expect(bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(103.4);
  });

  it('draws by weight and shuffles without loss', () => {
    const random = new Random(5);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[random.weighted([1, 0, 3])]!++;
    expect(counts[1]).toBe(0);
    expect(counts[2]! / counts[0]!).toBeCloseTo(3, 0);
    expect(random.shuffle([1, 2, 3, 4, 5]).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    expect(() => random.pick([])).toThrow(RangeError);
    expect(() => random.weighted([0, 0])).toThrow(RangeError);
  });
});
