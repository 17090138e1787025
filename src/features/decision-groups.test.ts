import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { DecisionReservoir } from './decision-groups.ts';
import type { DecisionGroup } from './decision-groups.ts';

/** A decision of two candidates whose only feature is its seq. */
function group(seq: number): DecisionGroup {
  return { seq, at: 1000 + seq, venues: Int32Array.of(seq, 0), labels: Float32Array.of(1, 0), values: Float32Array.of(seq, seq) };
}

describe('the reservoir of decisions', () => {
  it('keeps everything while there is room, and lays it out in log order', () => {
    const reservoir = new DecisionReservoir(5, new Random(1));
    for (const seq of [3, 1, 2]) reservoir.offer(() => group(seq));
    expect(reservoir.finish(['f'])).toEqual({
      features: { rows: 6, columns: ['f'], values: Float32Array.of(1, 1, 2, 2, 3, 3) },
      start: Int32Array.of(0, 2, 4, 6),
      venue: Int32Array.of(1, 0, 2, 0, 3, 0),
      label: Float32Array.of(1, 0, 1, 0, 1, 0),
      at: Float64Array.of(1001, 1002, 1003),
    });
  });

  it('keeps every decision with the same chance when there are too many, and makes none that it does not keep', () => {
    const kept = new Int32Array(200);
    let made = 0;
    for (let seed = 0; seed < 400; seed++) {
      const reservoir = new DecisionReservoir(20, new Random(seed));
      for (let seq = 0; seq < 200; seq++) {
        reservoir.offer(() => {
          made++;
          return group(seq);
        });
      }
      expect(reservoir.seen).toBe(200);
      const { at } = reservoir.finish(['f']);
      expect(at.length).toBe(20);
      for (const time of at) kept[time - 1000]!++;
    }
    // 40 of 400 expected each, deviation 6; by tenths of the log: 800, deviation 27. Five deviations is chance no more.
    for (let tenth = 0; tenth < 10; tenth++) {
      const sum = kept.subarray(20 * tenth, 20 * tenth + 20).reduce((a, b) => a + b);
      expect(Math.abs(sum - 800)).toBeLessThan(5 * 27);
    }
    // 20 (1 + ln 10) = 66 of 200 enter.
    expect(made / 400).toBeCloseTo(66, -1);
  });
});
