import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { cholesky, invertLower } from './cholesky.ts';

describe('cholesky', () => {
  it('gives L with L L` = A, and an inverse with inverse(L) L = I', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.integer(), (n, seed) => {
        const matrix = positiveDefinite(n, new Random(seed));
        const lower = cholesky(matrix, n)!;
        const inverse = invertLower(lower, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let product = 0;
            let identity = 0;
            for (let k = 0; k < n; k++) {
              product += lower[i * n + k]! * lower[j * n + k]!;
              identity += inverse[i * n + k]! * lower[k * n + j]!;
            }
            expect(product).toBeCloseTo(matrix[i * n + j]!, 8);
            expect(identity).toBeCloseTo(i === j ? 1 : 0, 8);
            if (j > i) expect([lower[i * n + j], inverse[i * n + j]]).toEqual([0, 0]);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('says null for a matrix that is not positive definite', () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
    expect(cholesky(Float64Array.of(0), 1)).toBeNull();
    expect(cholesky(Float64Array.of(Number.NaN), 1)).toBeNull();
  });
});

function positiveDefinite(n: number, random: Random): Float64Array {
  const half = Float64Array.from({ length: n * n }, () => random.normal());
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) matrix[i * n + j]! += half[i * n + k]! * half[j * n + k]!;
    }
    matrix[i * n + i]! += 0.5;
  }
  return matrix;
}
