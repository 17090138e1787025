import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { learnScale, nearLog2, scaled } from './column-scale.ts';

const random = new Random(2);
const columnOf = (draw: () => number): Float32Array => Float32Array.from({ length: 20_000 }, draw);

describe('a column scale', () => {
  it('standardises a symmetric column linearly', () => {
    const scale = learnScale(
      columnOf(() => 5 + 2 * random.normal()),
      1,
      0,
      'rating',
    )!;
    expect(scale.logUnit).toBe(0);
    expect(scaled(7, scale) - scaled(5, scale)).toBeCloseTo(1, 1);
  });

  it('takes the logarithm of a long tail, so that metres near count more than metres far away', () => {
    const scale = learnScale(
      columnOf(() => Math.exp(7 + 1.5 * random.normal())),
      1,
      0,
      'distance',
    )!;
    expect(scale.logUnit).toBeGreaterThan(500);
    expect(scaled(1500, scale) - scaled(500, scale)).toBeGreaterThan(5 * (scaled(11_500, scale) - scaled(10_500, scale)));
  });

  it('keeps a rare flag, ignores NaN, and has no scale for a constant or an empty column', () => {
    const flag = learnScale(
      columnOf(() => (random.chance(0.003) ? 1 : random.chance(0.5) ? 0 : Number.NaN)),
      1,
      0,
      'flag',
    )!;
    expect(scaled(1, flag)).toBeGreaterThan(scaled(0, flag));
    expect(
      learnScale(
        columnOf(() => 4),
        1,
        0,
        'constant',
      ),
    ).toBeNull();
    expect(
      learnScale(
        columnOf(() => Number.NaN),
        1,
        0,
        'missing',
      ),
    ).toBeNull();
  });
});

it('the near logarithm is exact at powers of two, monotone, and at most 0.086 too low between them', () => {
  for (let exponent = -3; exponent < 30; exponent++) expect(nearLog2(2 ** exponent)).toBe(exponent);
  for (let x = 1, last = 0; x < 1e6; x *= 1.001) {
    const value = nearLog2(x);
    expect(value).toBeGreaterThanOrEqual(last);
    expect(Math.log2(x) - value).toBeGreaterThanOrEqual(-1e-6);
    expect(Math.log2(x) - value).toBeLessThan(0.0861);
    last = value;
  }
});
