import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { type CatalogueRankingOptions, type ScoreTerm, rankCatalogue } from './catalogue-ranking.ts';
import { type FilterExponents, graphFilter } from './graph-filter.ts';
import { type SparseMatrix, sumTriples } from './sparse-matrix.ts';

const exponents = { history: 0.5, person: 0.7, target: 0.35 };

describe('rankCatalogue', () => {
  it('scores and ranks as the dense float64 reference does, in both builds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(1000),
          people: fc.integer({ min: 1, max: 40 }),
          venues: fc.integer({ min: 1, max: 30 }),
          history: fc.double({ min: 0, max: 1, noNaN: true }),
          target: fc.double({ min: 0, max: 1, noNaN: true }),
          sharpening: fc.constantFrom(0, 0.3, 0.7),
          product: fc.constantFrom(0, 0.5),
          build: fc.constantFrom('plain' as const, 'relaxed' as const),
        }),
        async ({ seed, people, venues, history, target, sharpening, product, build }) => {
          const matrix = await randomMatrix(people, venues, seed);
          const weights = [1, -sharpening, product];
          const { terms, factors } = await termsOf(matrix, { history, person: 0.7, target }, seed);
          const [ranking] = await rankCatalogue({ queries: matrix, terms, mixes: [weights], k: 5, threads: 1, build });
          const reference = referenceScores(matrix, { history, person: 0.7, target }, weights, factors);
          for (const [user, scores] of reference.entries()) {
            const own = new Set(matrix.indices.subarray(matrix.starts[user], matrix.starts[user + 1]));
            const others = scores.flatMap((score, venue) => (own.has(venue) ? [] : [score])).toSorted((a, b) => b - a);
            const scale = Math.max(1e-3, ...scores.map(Math.abs));
            for (let place = 0; place < 5; place++) {
              const venue = ranking!.venues[user * 5 + place]!;
              if (place >= others.length) expect(venue).toBe(-1);
              else {
                expect(own.has(venue), 'a venue of the query itself').toBe(false);
                // The place's score must be right; which of two equal venues has it is up to rounding.
                expect(Math.abs(scores[venue]! - others[place]!) / scale).toBeLessThan(2e-5);
                expect(Math.abs(ranking!.scores[user * 5 + place]! - others[place]!) / scale).toBeLessThan(2e-5);
              }
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the same bytes for any number of threads and any cut into pieces', async () => {
    // Large enough for threads to be started.
    const matrix = await randomMatrix(1100, 6000, 3);
    const { terms } = await termsOf(matrix, exponents, 3);
    const options = { queries: matrix, terms, mixes: Array.from({ length: 12 }, (_, i) => [1, -0.3, i / 10]), k: 20 };
    const one = await rankCatalogue({ ...options, threads: 1 });
    for (const threads of [2, 3]) {
      const told: number[] = [];
      const many = await rankCatalogue({ ...options, threads, onProgress: (done) => told.push(done) });
      expect(many).toEqual(one);
      expect(told).toEqual([1024, 1100]);
    }
  });

  it('does not care in which order people come', async () => {
    const matrix = await randomMatrix(60, 40, 5);
    const order = new Random(1).shuffle(Array.from({ length: 60 }, (_, i) => i));
    const shuffled = await sumTriples(
      60,
      40,
      triplesOf(matrix, (row) => order.indexOf(row)),
    );
    const [before] = await rankCatalogue(await filterOnly(matrix, { k: 10 }));
    const [after] = await rankCatalogue(await filterOnly(shuffled, { k: 10 }));
    for (const [to, from] of order.entries()) {
      const [a, b] = [before!.scores.subarray(from * 10, from * 10 + 10), after!.scores.subarray(to * 10, to * 10 + 10)];
      for (const [i, score] of a.entries()) expect(b[i]).toBeCloseTo(score, 5);
    }
  });

  it('ranks every mix as if it were asked for alone', async () => {
    const matrix = await randomMatrix(50, 30, 7);
    const { terms } = await termsOf(matrix, exponents, 7);
    const mixes = [
      [1, 0, 0],
      [1, -0.5, 0],
      [0, 0, 1],
      [1, -0.2, 2],
    ];
    const options = { queries: matrix, terms, k: 8, threads: 1 };
    const together = await rankCatalogue({ ...options, mixes });
    for (const [i, mix] of mixes.entries()) expect(together[i]).toEqual((await rankCatalogue({ ...options, mixes: [mix] }))[0]);
  });

  it('lets people who share more count more than in proportion when told to', async () => {
    // Person 0 shares two venues with the query, persons 1 and 2 share one each; all else alike.
    const matrix = await sumTriples(4, 6, {
      row: [0, 0, 0, 1, 1, 2, 2, 3, 3],
      column: [0, 1, 2, 0, 3, 1, 4, 0, 1],
      value: Array.from({ length: 9 }, () => 1),
    });
    const filter = await graphFilter(matrix, { history: 0, person: 0, target: 0 });
    const last = { ...matrix, rows: 1, starts: Int32Array.of(0, 2), indices: Int32Array.of(0, 1), values: Float32Array.of(1, 1) };
    const options = { queries: last, mixes: [[1]], k: 3, threads: 1 };
    const [plain] = await rankCatalogue({ ...options, terms: [{ kind: 'filter', filter }] });
    const [sharp] = await rankCatalogue({ ...options, terms: [{ kind: 'filter', filter, sharpensPeople: true }] });
    expect([...plain!.scores]).toEqual([2, 1, 1]);
    expect([...sharp!.scores]).toEqual([2, 1, 1].map((score) => Math.fround(score ** 1.5)));
    expect([...sharp!.venues]).toEqual([2, 3, 4]);
  });

  it('adds up what the links of a query say', async () => {
    const queries = await sumTriples(2, 4, { row: [0, 0, 1], column: [0, 1, 3], value: [1, 2, 1] });
    const links = await sumTriples(4, 4, { row: [0, 1, 1, 0], column: [2, 2, 3, 1], value: [0.5, 0.25, -1, 9] });
    const [ranking] = await rankCatalogue({ queries, terms: [{ kind: 'links', links }], mixes: [[1]], k: 3, threads: 1 });
    expect([...ranking!.venues]).toEqual([2, 3, -1, 0, 1, 2]);
    expect([...ranking!.scores]).toEqual([1, -2, Number.NEGATIVE_INFINITY, 0, 0, 0]);
  });

  it('gives a query without venues the lowest numbers, at 0', async () => {
    const matrix = await sumTriples(2, 6, { row: [0, 0], column: [1, 2], value: [1, 1] });
    const [ranking] = await rankCatalogue(await filterOnly(matrix, { k: 3 }));
    expect([...ranking!.venues.subarray(3)]).toEqual([0, 1, 2]);
    expect([...ranking!.scores.subarray(3)]).toEqual([0, 0, 0]);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const matrix = await randomMatrix(2000, 60, 1);
    const options = await filterOnly(matrix, { k: 20 });
    const ranking = rankCatalogue({ ...options, signal: controller.signal, onProgress: () => controller.abort() });
    await expect(ranking).rejects.toThrow(controller.signal.reason as Error);
  });

  it('refuses what does not fit together', async () => {
    const matrix = await randomMatrix(5, 4, 1);
    const { terms } = await termsOf(matrix, exponents, 1);
    const options: CatalogueRankingOptions = { queries: matrix, terms, mixes: [[1, 1, 1]], k: 2, threads: 1 };
    await expect(rankCatalogue({ ...options, mixes: [[1]] })).rejects.toThrow('one weight for each of 3 terms');
    await expect(rankCatalogue({ ...options, k: 0 })).rejects.toThrow('k must be an integer >= 1, not 0');
    await expect(rankCatalogue({ ...options, terms: terms.slice(1), mixes: [[1, 1]] })).rejects.toThrow('follows a filter');
    await expect(rankCatalogue({ ...options, queries: await randomMatrix(5, 3, 1) })).rejects.toThrow('4 venues, the queries 3');
  });
});

async function filterOnly(matrix: SparseMatrix, { k }: { readonly k: number }): Promise<CatalogueRankingOptions> {
  return { queries: matrix, terms: [{ kind: 'filter', filter: await graphFilter(matrix, exponents) }], mixes: [[1]], k, threads: 1 };
}

interface Factors {
  readonly width: number;
  readonly rowFactors: Float32Array;
  readonly columnFactors: Float32Array;
}

async function termsOf(matrix: SparseMatrix, powers: FilterExponents, seed: number): Promise<{ terms: ScoreTerm[]; factors: Factors }> {
  const random = new Random(seed);
  const width = 8;
  const draw = (rows: number): Float32Array => Float32Array.from({ length: rows * width }, () => random.normal());
  const factors = { width, rowFactors: draw(matrix.rows), columnFactors: draw(matrix.columns) };
  const filter = await graphFilter(matrix, powers);
  return {
    terms: [
      { kind: 'filter', filter },
      { kind: 'filter_again', filter },
      { kind: 'product', ...factors },
    ],
    factors,
  };
}

/** Everything multiplied out in float64: `s P`, `s P P`, `x y`, brought to the length of the first. */
function referenceScores(
  matrix: SparseMatrix,
  { history, person, target }: FilterExponents,
  weights: number[],
  factors: Factors,
): number[][] {
  const dense = Array.from({ length: matrix.rows }, (_, row) => {
    const values = Array.from({ length: matrix.columns }, () => 0);
    for (let i = matrix.starts[row]!; i < matrix.starts[row + 1]!; i++) values[matrix.indices[i]!] = matrix.values[i]!;
    return values;
  });
  const personDegree = dense.map((row) => row.reduce((a, b) => a + b, 0));
  const venueDegree = dense[0]!.map((_, v) => dense.reduce((sum, row) => sum + row[v]!, 0));
  const filtered = (scores: readonly number[]): number[] => {
    const people = dense.map(
      (row, u) =>
        power(personDegree[u]!, person) * row.reduce((sum, value, v) => sum + value * scores[v]! * power(venueDegree[v]!, history), 0),
    );
    return venueDegree.map((degree, v) => power(degree, target) * dense.reduce((sum, row, u) => sum + row[v]! * people[u]!, 0));
  };
  return dense.map((row, u) => {
    const first = filtered(row);
    const product = venueDegree.map((_, v) => {
      let sum = 0;
      for (let i = 0; i < factors.width; i++)
        sum += factors.rowFactors[u * factors.width + i]! * factors.columnFactors[v * factors.width + i]!;
      return sum;
    });
    const length = Math.hypot(...first);
    return [first, filtered(first), product].reduce(
      (total, scores, t) => {
        const own = Math.hypot(...scores);
        const ratio = own > 0 && length > 0 ? length / own : 1;
        return total.map((sum, v) => sum + weights[t]! * ratio * scores[v]!);
      },
      first.map(() => 0),
    );
  });
}

function power(degree: number, exponent: number): number {
  return degree > 0 ? degree ** -exponent : 0;
}

async function randomMatrix(people: number, venues: number, seed: number): Promise<SparseMatrix> {
  const random = new Random(seed);
  const row: number[] = [];
  const column: number[] = [];
  for (let user = 0; user < people; user++) {
    const size = random.integer(Math.min(venues, 8) + 1);
    for (let i = 0; i < size; i++) {
      row.push(user);
      column.push(Math.floor(random.uniform() ** 2 * venues));
    }
  }
  return sumTriples(people, venues, { row, column, value: row.map(() => 0.25 + random.uniform()) });
}

function triplesOf({ rows, starts, indices, values }: SparseMatrix, moved: (row: number) => number) {
  const row = Array.from(indices, () => 0);
  for (let r = 0; r < rows; r++) row.fill(moved(r), starts[r], starts[r + 1]);
  return { row, column: indices, value: values };
}
