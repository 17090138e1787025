import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { localRegression } from './local-regression.ts';
import { type SparseMatrix, sumTriples } from './sparse-matrix.ts';

const options = { neighbours: 20, person: 0.25, nearness: 0.5, ridge: 2, growth: 0.5, threads: 1 };

describe('localRegression', () => {
  it('solves the ridge regression of each venue on its neighbours, as normal equations in float64 show', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.constantFrom('plain' as const, 'relaxed' as const),
        fc.constantFrom(3, 20),
        async (seed, build, neighbours) => {
          const matrix = await randomMatrix(30, 12, seed);
          const links = await localRegression(matrix, { ...options, neighbours, build });
          const products = productsOf(matrix);
          for (let venue = 0; venue < 12; venue++) {
            const chosen = [...Array(12).keys()].filter((from) => weightOf(links, from, venue) !== 0);
            expect(chosen).not.toContain(venue);
            expect(chosen.length).toBeLessThanOrEqual(neighbours);
            for (const row of chosen) {
              let left = (products[row]![row]! * (1 + options.growth) + options.ridge) * weightOf(links, row, venue);
              for (const other of chosen) if (other !== row) left += products[row]![other]! * weightOf(links, other, venue);
              expect(left).toBeCloseTo(products[row]![venue]!, 5);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('regresses on the nearest venues: shared people, by degree', async () => {
    // Venue 0 shares three people with venue 1 (of four) and two with venue 2 (of two): by people alone 1 is nearer, by people / degree 2 is.
    const cells = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1], [3, 1], [0, 2], [1, 2]]; // prettier-ignore
    const matrix = await sumTriples(4, 3, {
      row: cells.map(([row]) => row!),
      column: cells.map(([, column]) => column!),
      value: cells.map(() => 1),
    });
    const single = { ...options, neighbours: 1, person: 0 };
    const byPeople = await localRegression(matrix, { ...single, nearness: 0 });
    const byShare = await localRegression(matrix, { ...single, nearness: 1 });
    expect([weightOf(byPeople, 1, 0) > 0, weightOf(byPeople, 2, 0)]).toEqual([true, 0]);
    expect([weightOf(byShare, 1, 0), weightOf(byShare, 2, 0) > 0]).toEqual([0, true]);
    // One neighbour: people shared / (its people * 1.5 + 2).
    expect(weightOf(byPeople, 1, 0)).toBeCloseTo(3 / (4 * 1.5 + 2), 6);
  });

  it('gives the same bytes for any number of threads', async () => {
    const matrix = await randomMatrix(300, 1100, 5);
    const one = await localRegression(matrix, options);
    const told: number[] = [];
    expect(await localRegression(matrix, { ...options, threads: 3, onProgress: (done) => told.push(done) })).toEqual(one);
    expect(told.at(-1)).toBe(1100);
  });

  it('links nothing where nobody is shared', async () => {
    const matrix = await sumTriples(2, 3, { row: [0, 1], column: [0, 2], value: [1, 1] });
    expect((await localRegression(matrix, options)).indices).toHaveLength(0);
    const alone = await sumTriples(1, 1, { row: [0], column: [0], value: [1] });
    expect((await localRegression(alone, options)).indices).toHaveLength(0);
  });
});

function weightOf({ starts, indices, values }: SparseMatrix, from: number, to: number): number {
  const at = indices.subarray(starts[from], starts[from + 1]).indexOf(to);
  return at < 0 ? 0 : values[starts[from]! + at]!;
}

/** Inner products of venues over people, each person by degree ^ -0.25. */
function productsOf({ rows, columns, starts, indices }: SparseMatrix): number[][] {
  const products = Array.from({ length: columns }, () => Array.from({ length: columns }, () => 0));
  for (let row = 0; row < rows; row++) {
    const venues = indices.subarray(starts[row], starts[row + 1]);
    for (const a of venues) for (const b of venues) products[a]![b]! += venues.length ** -0.25;
  }
  return products;
}

async function randomMatrix(people: number, venues: number, seed: number): Promise<SparseMatrix> {
  const random = new Random(seed);
  const row = Array.from({ length: people * 6 }, (_, i) => i % people);
  const sums = await sumTriples(people, venues, { row, column: row.map(() => Math.floor(random.uniform() ** 1.5 * venues)), value: row });
  return { ...sums, values: sums.values.fill(1) };
}
