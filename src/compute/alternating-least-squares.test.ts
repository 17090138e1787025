import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { type Factorisation, type FactoriseOptions, factorise } from './alternating-least-squares.ts';
import { cholesky, invertLower } from './cholesky.ts';
import { type SparseMatrix, sumTriples, transpose } from './sparse-matrix.ts';

/** Enough for rows to be solved exactly at this size. */
const exact = 60;
const options: FactoriseOptions = { factors: 12, regularization: 2, iterations: 1, steps: 3, threads: 1, seed: 11 };

describe('factorise', () => {
  it('takes the steps that textbook preconditioned conjugate gradient takes in float64', async () => {
    const matrix = await randomMatrix(70, 45, 900);
    const got = await factorise(matrix, options);
    const reference = await referenceIteration(matrix, options);
    expect(largestError(got.rowFactors, got.width, reference.rows, 12)).toBeLessThan(1e-4);
    expect(largestError(got.columnFactors, got.width, reference.columns, 12)).toBeLessThan(1e-4);
  });

  it('solves the normal equations when conjugate gradient may run to its end', async () => {
    const matrix = await randomMatrix(70, 45, 900);
    const got = await factorise(matrix, { ...options, steps: exact });
    const rows = unpad(got.rowFactors, got.width, 12);
    const byColumn = await transpose(matrix);
    const expected = Array.from({ length: 45 }, (_, column) => solveExactly(byColumn, column, rows, 12, 2));
    expect(largestError(got.columnFactors, got.width, expected, 12)).toBeLessThan(1e-4);
  });

  it('reports the loss over every cell, empty ones included', async () => {
    const matrix = await randomMatrix(40, 30, 300);
    let reported = 0;
    const got = await factorise(matrix, { ...options, iterations: 3, onIteration: (_, loss) => (reported = loss) });
    const brute = lossOf(matrix, unpad(got.rowFactors, got.width, 12), unpad(got.columnFactors, got.width, 12), 2);
    expect(Math.abs(reported - brute) / brute).toBeLessThan(1e-5);
  });

  it('never raises the loss when rows are solved exactly', async () => {
    const losses: number[] = [];
    const matrix = await randomMatrix(120, 80, 1500);
    await factorise(matrix, { ...options, steps: exact, iterations: 12, onIteration: (_, loss) => losses.push(loss) });
    expect(losses).toHaveLength(12);
    for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThanOrEqual(losses[i - 1]! * (1 + 1e-6));
    expect(losses[11]).toBeLessThan(losses[0]! * 0.99);
  });

  it('gives the same bytes for 1, 2 and 3 threads', async () => {
    const matrix = await randomMatrix(700, 333, 6000);
    const [one, two, three] = await Promise.all([1, 2, 3].map((threads) => factorise(matrix, { ...options, iterations: 2, threads })));
    expect(digestOf(two!)).toBe(digestOf(one!));
    expect(digestOf(three!)).toBe(digestOf(one!));
  });

  it('gives the same factors with fused and with separate multiply-add, but for rounding', async () => {
    const matrix = await randomMatrix(70, 45, 900);
    const relaxed = await factorise(matrix, { ...options, iterations: 4, build: 'relaxed' });
    const plain = await factorise(matrix, { ...options, iterations: 4, build: 'plain' });
    expect(largestError(plain.rowFactors, 16, unpad(relaxed.rowFactors, 16, 12), 12)).toBeLessThan(1e-4);
  });

  it('gives a row or column without entries the zero vector', async () => {
    const got = await factorise(await sumTriples(3, 3, { row: [0, 2], column: [1, 1], value: [4, 4] }), options);
    expect(norm(got.rowFactors.subarray(got.width, 2 * got.width))).toBe(0);
    expect([0, 1, 2].map((column) => norm(got.columnFactors.subarray(column * got.width, (column + 1) * got.width)) > 0)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('takes a weight of 0 for an empty cell', async () => {
    const cells = { row: [0, 1, 2], column: [0, 1, 1], value: [5, 5, 5] };
    const zeros = { row: [...cells.row, 0], column: [...cells.column, 1], value: [...cells.value, 0] };
    const without = await factorise(await sumTriples(3, 2, cells), { ...options, iterations: 5 });
    const withZero = await factorise(await sumTriples(3, 2, zeros), { ...options, iterations: 5 });
    expect(largestError(withZero.rowFactors, 16, unpad(without.rowFactors, 16, 12), 12)).toBeLessThan(1e-5);
  });

  it('says so when the regularization is too small to tell factors apart', async () => {
    const one = await sumTriples(1, 1, { row: [0], column: [0], value: [1] });
    await expect(factorise(one, { ...options, regularization: 1e-20 })).rejects.toMatchObject({ code: 'compute.ill_conditioned' });
  });

  it.each([1, 2])('stops between blocks when aborted, with the reason of the signal (%i threads)', async (threads) => {
    const stop = new AbortController();
    const reason = new Error('enough');
    let iterations = 0;
    const endless = factorise(await randomMatrix(500, 300, 5000), {
      ...options,
      threads,
      iterations: 1e9,
      signal: stop.signal,
      onIteration: () => {
        if (++iterations === 3) setImmediate(() => stop.abort(reason));
      },
    });
    await expect(endless).rejects.toBe(reason);
  });

  it.each([1, 2])('leaves the event loop to others while it works (%i threads)', async (threads) => {
    const matrix = await randomMatrix(1000, 600, 20_000);
    let turns = 0;
    let working = true;
    const count = (): void => {
      turns++;
      if (working) setImmediate(count);
    };
    setImmediate(count);
    await factorise(matrix, { ...options, threads, iterations: 4 });
    working = false;
    // At least one turn per 8 blocks of 32 rows and per task: a run that held the loop would give a handful.
    expect(turns).toBeGreaterThan(30);
  });
});

function digestOf({ rowFactors, columnFactors, whitenedColumns }: Factorisation): string {
  const hash = createHash('sha256');
  for (const factors of [rowFactors, columnFactors, whitenedColumns]) hash.update(factors);
  return hash.digest('hex');
}

/** Random cells; some weights are negative. */
async function randomMatrix(rows: number, columns: number, draws: number): Promise<SparseMatrix> {
  const random = new Random(rows * 1000 + columns);
  const cells = Array.from({ length: draws }, () => [
    random.integer(rows),
    random.integer(columns),
    random.chance(0.85) ? 1 + random.exponential() * 6 : -4,
  ]);
  return sumTriples(rows, columns, { row: cells.map((c) => c[0]!), column: cells.map((c) => c[1]!), value: cells.map((c) => c[2]!) });
}

/** One iteration from the kernel's own start (rows 0, columns drawn), in float64 and in the plain coordinates. */
async function referenceIteration(matrix: SparseMatrix, { factors, regularization, steps, seed }: FactoriseOptions) {
  const random = new Random(seed);
  const start = Array.from({ length: matrix.columns }, () =>
    Array.from({ length: factors }, () => Math.fround((random.uint32() / 2 ** 32) * 0.01)),
  );
  const zeros = Array.from({ length: factors }, () => 0);
  const rows = Array.from({ length: matrix.rows }, (_, row) => step(matrix, row, zeros, start, factors, regularization, steps));
  const byColumn = await transpose(matrix);
  const columns = start.map((from, column) => step(byColumn, column, from, rows, factors, regularization, steps));
  return { rows, columns };
}

/** Preconditioned conjugate gradient on one row, preconditioner `Y'Y + regularization I` (Saad 2003, algorithm 9.1). */
function step(
  matrix: SparseMatrix,
  row: number,
  start: readonly number[],
  fixed: readonly number[][],
  d: number,
  reg: number,
  steps: number,
) {
  const { a, b } = normalEquations(matrix, row, fixed, d, reg);
  const dense = normalEquations({ ...matrix, starts: new Int32Array(matrix.rows + 1) }, row, fixed, d, reg).a;
  const x = [...start];
  const residual = b.map((value, k) => value - dot(a[k]!, x));
  let z = solve(dense, residual);
  let direction = [...z];
  for (let i = 0; i < steps; i++) {
    const image = a.map((line) => dot(line, direction));
    const before = dot(residual, z);
    const length = before / dot(direction, image);
    for (let k = 0; k < d; k++) {
      x[k]! += length * direction[k]!;
      residual[k]! -= length * image[k]!;
    }
    z = solve(dense, residual);
    const turn = dot(residual, z) / before;
    direction = z.map((value, k) => value + turn * direction[k]!);
  }
  return x;
}

function solveExactly(matrix: SparseMatrix, row: number, fixed: readonly number[][], d: number, reg: number): number[] {
  const { a, b } = normalEquations(matrix, row, fixed, d, reg);
  return solve(a, b);
}

/** `(Y'Y + reg I + sum |w| y y') x = sum over w > 0 of (1 + w) y` */
function normalEquations(matrix: SparseMatrix, row: number, fixed: readonly number[][], d: number, reg: number) {
  const a = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => (i === j ? reg : 0)));
  const b = Array.from({ length: d }, () => 0);
  const add = (y: readonly number[], weight: number): void => {
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) a[i]![j]! += weight * y[i]! * y[j]!;
  };
  for (const y of fixed) add(y, 1);
  for (let at = matrix.starts[row]!; at < matrix.starts[row + 1]!; at++) {
    const y = fixed[matrix.indices[at]!]!;
    const weight = matrix.values[at]!;
    add(y, Math.abs(weight));
    if (weight > 0) for (let k = 0; k < d; k++) b[k]! += (1 + weight) * y[k]!;
  }
  return { a, b };
}

function solve(a: readonly number[][], b: readonly number[]): number[] {
  const d = b.length;
  const inverse = invertLower(cholesky(Float64Array.from(a.flat()), d)!, d);
  const rowOf = (i: number): number[] => [...inverse.subarray(i * d, (i + 1) * d)];
  const half = b.map((_, i) => dot(rowOf(i), b));
  return b.map((_, k) => half.reduce((sum, value, i) => sum + inverse[i * d + k]! * value, 0));
}

function lossOf(matrix: SparseMatrix, rows: readonly number[][], columns: readonly number[][], reg: number): number {
  let loss = 0;
  for (const x of [...rows, ...columns]) loss += reg * dot(x, x);
  rows.forEach((x, row) => {
    const weights = new Map<number, number>();
    for (let at = matrix.starts[row]!; at < matrix.starts[row + 1]!; at++) weights.set(matrix.indices[at]!, matrix.values[at]!);
    columns.forEach((y, column) => {
      const weight = weights.get(column) ?? 0;
      loss += (1 + Math.abs(weight)) * ((weight > 0 ? 1 : 0) - dot(x, y)) ** 2;
    });
  });
  return loss;
}

/** The largest distance between a row and what it should be, relative to the mean length of the rows. */
function largestError(got: Float32Array, width: number, expected: readonly (readonly number[])[], d: number): number {
  const rows = unpad(got, width, d);
  expect(rows).toHaveLength(expected.length);
  const scale = expected.reduce((sum, row) => sum + norm(row), 0) / expected.length;
  return Math.max(...rows.map((row, i) => norm(row.map((value, k) => value - expected[i]![k]!)) / scale));
}

function unpad(factors: Float32Array, width: number, d: number): number[][] {
  return Array.from({ length: factors.length / width }, (_, row) => {
    expect(norm(factors.subarray(row * width + d, (row + 1) * width))).toBe(0);
    return [...factors.subarray(row * width, row * width + d)];
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}
