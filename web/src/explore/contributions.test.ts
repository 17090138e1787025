import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contributionsOf } from './contributions.ts';

const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('contributions', () => {
  it('are weight times score, as shares', () => {
    const contributions = contributionsOf({ members: { als: 0.5, popularity: 1 } }, { popularity: 0.25, als: 0.75 });
    expect(contributions.map(({ member }) => member)).toEqual(['popularity', 'als']);
    expect(contributions[0]?.share).toBeCloseTo(0.4);
    expect(contributions[1]?.share).toBeCloseTo(0.6);
  });

  it('sum to one whenever there is anything to share', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), shares), fc.dictionary(fc.string(), shares), (members, weights) => {
        const contributions = contributionsOf({ members }, weights);
        const total = contributions.reduce((sum, { share }) => sum + share, 0);
        if (contributions.length > 0) expect(total).toBeCloseTo(1);
      }),
    );
  });

  it('are unknown without weights, as in an answer by rules', () => {
    expect(contributionsOf({ members: { rules: 1 } }, undefined)).toEqual([]);
  });
});
