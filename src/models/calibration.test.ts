import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { calibrate, fitCalibration, identityMap, logistic, logOdds } from './calibration.ts';

describe('a calibration', () => {
  it('never changes the order of two scores', () => {
    const map = fc
      .tuple(
        fc.uniqueArray(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 6 }),
        fc.array(fc.double({ min: 0.01, max: 5, noNaN: true }), { minLength: 7, maxLength: 7 }),
      )
      .map(([knots, slopes]) => ({ knots: knots.toSorted((a, b) => a - b), slopes: slopes.slice(0, knots.length + 1) }));
    const score = fc.double({ min: -14, max: 14, noNaN: true });
    fc.assert(
      fc.property(map, score, score, (monotone, a, b) => {
        if (a < b) expect(calibrate(monotone, a)).toBeLessThanOrEqual(calibrate(monotone, b) + 1e-9);
      }),
    );
  });

  it('is continuous at its knots', () => {
    const map = { knots: [-1, 2], slopes: [3, 0.5, 2] };
    for (const knot of map.knots) expect(calibrate(map, knot + 1e-9)).toBeCloseTo(calibrate(map, knot - 1e-9), 6);
    expect(calibrate(map, 4) - calibrate(map, 2)).toBeCloseTo(4, 9);
  });

  it('brings an overconfident member back to what its choices show', async () => {
    // The member's log-odds are three times what people act on.
    const { scores, start, label } = choicesBy((x) => x / 3, 3000);
    const map = await fitCalibration(scores, start, label);
    expect(calibrate(map, 3) - calibrate(map, -3)).toBeCloseTo(2, 0);
  });

  it('finds that only the upper half of the scores says anything', async () => {
    const { scores, start, label } = choicesBy((x) => Math.max(0, x), 4000);
    const map = await fitCalibration(scores, start, label);
    const [lower, upper] = [calibrate(map, -0.5) - calibrate(map, -2), calibrate(map, 2.5) - calibrate(map, 1)];
    expect(lower).toBeLessThan(0.5);
    expect(upper).toBeGreaterThan(1.1);
  });

  it('is the identity when every score is the same', async () => {
    expect(await fitCalibration(new Float32Array(4).fill(0.3), Int32Array.of(0, 2, 4), Float32Array.of(1, 0, 0, 1))).toBe(identityMap);
  });

  it('takes scores of 0 and 1 for very unlikely and very likely, not for infinite', () => {
    expect(logOdds(0)).toBeCloseTo(-13.8, 1);
    expect(logOdds(1)).toBeCloseTo(13.8, 1);
    expect(logistic(logOdds(0.3))).toBeCloseTo(0.3, 9);
  });
});

/** Decisions between 10 candidates with normal log-odds x of deviation 2, chosen with probability proportional to exp(truth(x)). */
function choicesBy(truth: (x: number) => number, decisions: number): { scores: Float32Array; start: Int32Array; label: Float32Array } {
  const random = new Random(4);
  const scores: number[] = [];
  const label: number[] = [];
  for (let decision = 0; decision < decisions; decision++) {
    const x = Array.from({ length: 10 }, () => 2 * random.normal());
    const chosen = random.weighted(x.map((value) => Math.exp(truth(value))));
    x.forEach((value, i) => {
      scores.push(logistic(value));
      label.push(i === chosen ? 1 : 0);
    });
  }
  return {
    scores: Float32Array.from(scores),
    start: Int32Array.from({ length: decisions + 1 }, (_, i) => i * 10),
    label: Float32Array.from(label),
  };
}
