import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { type LowPass, lowPass } from './low-pass.ts';
import { type SparseMatrix, sumTriples } from './sparse-matrix.ts';

const options = { directions: 8, person: 0.5, venue: 0.5, target: -0.5, flatness: 0, rounds: 8, seed: 1, threads: 1 };

describe('lowPass', () => {
  it('is the whole filter when no direction is left out', async () => {
    const matrix = await randomMatrix(30, 12, 1);
    const expected = filterOf(matrix);
    for (const build of ['plain', 'relaxed'] as const) {
      const scores = scoresOf(await lowPass(matrix, { ...options, directions: 12, build }), 30, 12);
      scores.forEach((row, u) => row.forEach((score, v) => expect(Math.abs(score - expected[u]![v]!)).toBeLessThan(1e-3)));
    }
  });

  it('between flat and not gives back the visits themselves in part, when no direction is left out', async () => {
    const matrix = await randomMatrix(30, 12, 1);
    const [filtered, visits] = [filterOf(matrix), denseOf(matrix)];
    const scores = scoresOf(await lowPass(matrix, { ...options, directions: 12, flatness: 0.3 }), 30, 12);
    // The largest singular value of a matrix that is normalised on both sides is 1.
    scores.forEach((row, u) =>
      row.forEach((score, v) => expect(Math.abs(score - 0.7 * filtered[u]![v]! - 0.3 * visits[u]![v]!)).toBeLessThan(2e-3)),
    );
  });

  it('keeps what two groups have in common and drops who is alone', async () => {
    // Two full blocks of 8 people x 6 venues, and one stray visit between them: two directions hold the blocks, and the stray leaves no trace beyond them.
    const row: number[] = [];
    const column: number[] = [];
    for (let u = 0; u < 16; u++)
      for (let v = 0; v < 6; v++) if (u % 6 !== v) [row[row.length], column[column.length]] = [u, v + (u < 8 ? 0 : 6)];
    const matrix = await sumTriples(16, 12, { row, column, value: row.map(() => 1) });
    const scores = scoresOf(await lowPass(matrix, { ...options, directions: 2 }), 16, 12);
    for (let u = 0; u < 16; u++) {
      const own = scores[u]!.filter((_, v) => v < 6 === u < 8);
      const other = scores[u]!.filter((_, v) => v < 6 !== u < 8);
      expect(Math.min(...own)).toBeGreaterThan(0.1);
      expect(Math.max(...other.map(Math.abs))).toBeLessThan(0.01);
    }
  });

  it('gives the same bytes for any number of threads, and again for the same seed', async () => {
    const matrix = await randomMatrix(200, 150, 3);
    const one = await lowPass(matrix, options);
    expect(await lowPass(matrix, { ...options, threads: 3 })).toEqual(one);
  });

  it('takes no more directions than there are people or venues', async () => {
    const matrix = await sumTriples(2, 3, { row: [0, 0, 1], column: [0, 1, 2], value: [1, 1, 1] });
    const { width, rowFactors } = await lowPass(matrix, { ...options, directions: 500 });
    expect(width).toBe(8);
    expect([...rowFactors].every(Number.isFinite)).toBe(true);
  });
});

/** `R V X'X V^-1` with X = C R V, in float64. */
function filterOf(matrix: SparseMatrix): number[][] {
  const dense = denseOf(matrix);
  const person = dense.map((row) => scale(row.reduce((a, b) => a + b, 0)));
  const venue = dense[0]!.map((_, v) => scale(dense.reduce((sum, row) => sum + row[v]!, 0)));
  return dense.map((row) => {
    const people = dense.map((other, u) => person[u]! ** 2 * other.reduce((sum, value, v) => sum + value * row[v]! * venue[v]! ** 2, 0));
    return venue.map((own, v) => (own > 0 ? dense.reduce((sum, other, u) => sum + other[v]! * people[u]!, 0) : 0));
  });
}

function denseOf({ rows, columns, starts, indices, values }: SparseMatrix): number[][] {
  const dense = Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0));
  for (let u = 0; u < rows; u++) for (let i = starts[u]!; i < starts[u + 1]!; i++) dense[u]![indices[i]!] = values[i]!;
  return dense;
}

function scale(degree: number): number {
  return degree > 0 ? degree ** -0.5 : 0;
}

function scoresOf({ width, rowFactors, columnFactors }: LowPass, people: number, venues: number): number[][] {
  return Array.from({ length: people }, (_, u) =>
    Array.from({ length: venues }, (__, v) => {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += rowFactors[u * width + k]! * columnFactors[v * width + k]!;
      return sum;
    }),
  );
}

async function randomMatrix(people: number, venues: number, seed: number): Promise<SparseMatrix> {
  const random = new Random(seed);
  const row = Array.from({ length: people * 5 }, (_, i) => i % people);
  const sums = await sumTriples(people, venues, { row, column: row.map(() => random.integer(venues)), value: row });
  return { ...sums, values: sums.values.fill(1) };
}
