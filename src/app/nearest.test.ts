import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

const verbs = ['import', 'demo', 'serve', 'train', 'models'];

describe('the nearest word', () => {
  it.each([
    ['imprt', 'import'],
    ['ipmort', 'import'],
    ['demos', 'demo'],
    ['modls', 'models'],
    ['tarin', 'train'],
  ])('%s is %s', (typed, meant) => {
    expect(nearest(typed, verbs)).toBe(meant);
  });

  it('is none when nothing is near', () => {
    expect(nearest('banana', verbs)).toBeNull();
    expect(nearest('x', verbs)).toBeNull();
    expect(nearest('import', [])).toBeNull();
  });
});

describe('the edit distance', () => {
  it.each([
    ['', 'abc', 3],
    ['ca', 'ac', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('of "%s" and "%s" is %i', (a, b, expected) => {
    expect(editDistance(a, b)).toBe(expected);
  });

  it('is 0 for the same word, symmetric, at most the longer length, and at least the difference of lengths', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});
