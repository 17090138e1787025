import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SparseMatrix, sumTriples, transpose } from './sparse-matrix.ts';

const triple = fc.record({ row: fc.nat(5), column: fc.nat(7), value: fc.integer({ min: -9, max: 9 }) });

describe('a sparse matrix', () => {
  it('holds the sum of each cell, rows and columns ascending, and its transposition the same cells', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(triple, { maxLength: 60 }), async (triples) => {
        const sums = new Map<string, number>();
        for (const { row, column, value } of triples) sums.set(`${row} ${column}`, (sums.get(`${row} ${column}`) ?? 0) + value);
        const matrix = await sumTriples(6, 8, columnsOf(triples));
        expect(new Map(cellsOf(matrix).map(([row, column, value]) => [`${row} ${column}`, value]))).toEqual(sums);
        expect(cellsOf(matrix)).toEqual(cellsOf(matrix).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
        expect(matrix.indices.length).toBe(sums.size);

        const swapped = cellsOf(await transpose(matrix)).map(([column, row, value]) => [row, column, value]);
        expect(swapped.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)).toEqual(cellsOf(matrix));
        expect(await transpose(await transpose(matrix))).toEqual(matrix);
      }),
    );
  });

  it('refuses a cell outside of it', async () => {
    await expect(sumTriples(2, 2, { row: [0], column: [2], value: [1] })).rejects.toThrow('index 2 is not in 0 to 1');
    await expect(sumTriples(2, 2, { row: [-1], column: [0], value: [1] })).rejects.toThrow('index -1');
  });
});

function columnsOf(triples: readonly { row: number; column: number; value: number }[]) {
  return { row: triples.map(({ row }) => row), column: triples.map(({ column }) => column), value: triples.map(({ value }) => value) };
}

function cellsOf({ rows, starts, indices, values }: SparseMatrix): [row: number, column: number, value: number][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(indices.subarray(starts[row], starts[row + 1]), (column, i): [number, number, number] => [
      row,
      column,
      values[starts[row]! + i]!,
    ]),
  ).flat();
}
