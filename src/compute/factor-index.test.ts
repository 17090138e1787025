import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { factorise } from './alternating-least-squares.ts';
import { FactorIndex } from './factor-index.ts';
import { sumTriples } from './sparse-matrix.ts';

const builds = ['relaxed', 'plain'] as const;

describe.each(builds)('FactorIndex (%s)', (build) => {
  // Small whole numbers have exact inner products in float32, so that ties are true ties.
  const indexOf = fc
    .record({ rows: fc.integer({ min: 1, max: 70 }), width: fc.constantFrom(8, 16, 24), seed: fc.integer() })
    .map((shape) => {
      const random = new Random(shape.seed);
      const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.integer(3) - 1);
      return { ...shape, factors: draw(shape.rows * shape.width), query: draw(shape.width), random };
    });

  it('finds the best k as a full sort does: larger first, of equal ones the lower row', () => {
    fc.assert(
      fc.property(indexOf, fc.nat(80), fc.boolean(), ({ rows, width, factors, query, random }, k, masked) => {
        const allowed = Uint8Array.from({ length: rows }, () => (masked && random.chance(0.4) ? 0 : 1 + random.integer(255)));
        const sorted = Array.from({ length: rows }, (_, row) => ({ row, score: inner(query, factors, row, width) }))
          .filter(({ row }) => allowed[row] !== 0)
          .toSorted((a, b) => b.score - a.score || a.row - b.row);
        const index = new FactorIndex(factors, width, build);
        expect(index.top(query, k, masked ? allowed : undefined)).toEqual(sorted.slice(0, k));
      }),
    );
  });

  it('scores chosen rows, in any order and with repeats, by their inner product', () => {
    fc.assert(
      fc.property(indexOf, fc.nat(9000), ({ rows, width, factors, query, random }, count) => {
        const chosen = Int32Array.from({ length: count }, () => random.integer(rows));
        const scores = new FactorIndex(factors, width, build).scores(query, chosen);
        expect(scores).toEqual(Float32Array.from(chosen, (row) => inner(query, factors, row, width)));
      }),
      { numRuns: 30 },
    );
  });

  it('folds a person in where training would have put them', async () => {
    const random = new Random(3);
    const cells = Array.from({ length: 900 }, () => [random.integer(60), random.integer(50), random.chance(0.9) ? 5 : -5]);
    const matrix = await sumTriples(60, 50, {
      row: cells.map((cell) => cell[0]!),
      column: cells.map((cell) => cell[1]!),
      value: cells.map((cell) => cell[2]!),
    });
    const options = { factors: 16, regularization: 2, iterations: 200, steps: 60, threads: 1, seed: 1, build };
    // After so many exact iterations another half-step would change nothing, and folding in is that half-step.
    const { rowFactors, columnFactors, whitenedColumns, width } = await factorise(matrix, options);
    const index = new FactorIndex(whitenedColumns, width, build);
    for (let row = 0; row < 60; row++) {
      const [from, to] = [matrix.starts[row]!, matrix.starts[row + 1]!];
      const person = index.foldIn(matrix.indices.slice(from, to), matrix.values.slice(from, to));
      for (let column = 0; column < 50; column++) {
        const trained = inner(rowFactors.subarray(row * width, (row + 1) * width), columnFactors, column, width);
        expect(Math.abs(inner(person, whitenedColumns, column, width) - trained)).toBeLessThan(5e-3);
      }
    }
  });

  it('folds in a person of whom nothing positive is known as the zero vector', () => {
    const index = new FactorIndex(
      Float32Array.from({ length: 32 }, (_, k) => k / 32),
      8,
      build,
    );
    expect(index.foldIn(new Int32Array(0), new Float32Array(0))).toEqual(new Float32Array(8));
    expect(index.foldIn(Int32Array.of(0, 2), Float32Array.of(-3, 0))).toEqual(new Float32Array(8));
  });
});

describe('FactorIndex', () => {
  it('refuses factors that are not rows of its width', () => {
    expect(() => new FactorIndex(new Float32Array(20), 8)).toThrow('20 values are not rows of 8');
    expect(() => new FactorIndex(new Float32Array(20), 10)).toThrow(RangeError);
  });

  it('finds nothing in no rows', () => {
    expect(new FactorIndex(new Float32Array(0), 8).top(new Float32Array(8), 5)).toEqual([]);
  });
});

function inner(vector: Float32Array, factors: Float32Array, row: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += vector[k]! * factors[row * width + k]!;
  return sum;
}
