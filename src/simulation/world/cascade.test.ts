import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../stats/random.ts';
import { acceptProbabilities, bestList, lookProbabilities, readList, type Impression } from './cascade.ts';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const impression = fc.record({ click: probability, accept: probability, reject: probability, satisfaction: probability });

function worthOf(list: readonly Impression[], patience: number): number {
  return acceptProbabilities(list, patience).reduce((sum, accept, i) => sum + accept * list[i]!.satisfaction, 0);
}

/** Every ordered list of at most `length` distinct items. */
function* listsOf(items: readonly Impression[], length: number): Generator<Impression[]> {
  yield [];
  if (length === 0) return;
  for (const [index, item] of items.entries()) for (const rest of listsOf(items.toSpliced(index, 1), length - 1)) yield [item, ...rest];
}

describe('bestList', () => {
  it('finds what trying every list finds', () => {
    fc.assert(
      fc.property(fc.array(impression, { maxLength: 5 }), probability, fc.integer({ min: 1, max: 4 }), (items, patience, length) => {
        const found = bestList(items, patience, length);
        expect(found.length).toBeLessThanOrEqual(length);
        expect(new Set(found).size).toBe(found.length);
        const best = Math.max(...[...listsOf(items, length)].map((list) => worthOf(list, patience)));
        expect(
          worthOf(
            found.map((index) => items[index]!),
            patience,
          ),
        ).toBeCloseTo(best, 10);
      }),
      { numRuns: 200 },
    );
  });
});

describe('readList', () => {
  it('takes and looks as often as the exact probabilities say', () => {
    const list: Impression[] = [0.2, 0.7, 0.5, 0.9, 0.3].map((click, i) => ({
      click,
      accept: 0.15 + 0.1 * i,
      reject: 0.1,
      satisfaction: 0.5,
    }));
    const draws = 40_000;
    const random = new Random(11);
    const looked = new Float64Array(list.length);
    const taken = new Float64Array(list.length);
    for (let i = 0; i < draws; i++) {
      const reading = readList(list, 0.8, random);
      for (let position = 0; position < reading.viewed; position++) looked[position]!++;
      if (reading.accepted !== null) taken[reading.accepted]!++;
    }
    const within = (count: number, p: number): void =>
      expect(Math.abs(count - draws * p)).toBeLessThan(4 * Math.sqrt(draws * p * (1 - p)) + 1);
    lookProbabilities(list, 0.8).forEach((p, position) => within(looked[position]!, p));
    acceptProbabilities(list, 0.8).forEach((p, position) => within(taken[position]!, p));
  });

  it('clicks before it takes, never rejects what it took, and stops there', () => {
    fc.assert(
      fc.property(fc.array(impression), probability, fc.integer(), (list, patience, seed) => {
        const { viewed, clicks, rejects, accepted } = readList(list, patience, new Random(seed));
        expect([...clicks, ...rejects].every((position) => position < viewed)).toBe(true);
        if (accepted === null) return;
        expect(viewed).toBe(accepted + 1);
        expect(clicks).toContain(accepted);
        expect(rejects).not.toContain(accepted);
      }),
    );
  });

  it('never takes from a list of closed doors', () => {
    const closed: Impression = { click: 0, accept: 0, reject: 0.1, satisfaction: 0 };
    expect(acceptProbabilities([closed, closed], 0.9)).toEqual(new Float64Array(2));
  });
});
