/** Sparse matrices in compressed rows, built without holding the event loop for long. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Entries by row: those of row r are at `starts[r]` to `starts[r + 1] - 1`, columns ascending. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows + 1` offsets. */
  readonly starts: Int32Array;
  /** Column of each entry. */
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

// A millisecond of counting and scattering, three before the code is compiled.
const entriesPerTurn = 32_768;

/**
 * A sparse matrix from (row, column, value) triples in any order; values of the same cell are summed in the order given (in float64).
 *
 * Two stable counting sorts, by column and then by row: linear in the number of triples.
 *
 * @throws RangeError if a row or column is out of range
 */
export async function sumTriples(
  rows: number,
  columns: number,
  triples: { readonly row: ArrayLike<number>; readonly column: ArrayLike<number>; readonly value: ArrayLike<number> },
): Promise<SparseMatrix> {
  const byColumn = await sortedOrder(triples.column, columns, null);
  const order = await sortedOrder(triples.row, rows, byColumn);
  const starts = new Int32Array(rows + 1);
  const indices = new Int32Array(order.length);
  const values = new Float32Array(order.length);
  let entries = 0;
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % entriesPerTurn === 0) await nextTurn();
    const at = order[i]!;
    const row = triples.row[at]!;
    const column = triples.column[at]!;
    const next = order[i + 1];
    sum += triples.value[at]!;
    if (next !== undefined && triples.row[next] === row && triples.column[next] === column) continue;
    indices[entries] = column;
    values[entries++] = sum;
    starts[row + 1] = entries;
    sum = 0;
  }
  for (let row = 0; row < rows; row++) starts[row + 1] = Math.max(starts[row]!, starts[row + 1]!);
  return { rows, columns, starts, indices: indices.slice(0, entries), values: values.slice(0, entries) };
}

/** The same entries by column. */
export async function transpose(matrix: SparseMatrix): Promise<SparseMatrix> {
  const { rows, columns } = matrix;
  const order = await sortedOrder(matrix.indices, columns, null);
  const starts = new Int32Array(columns + 1);
  const indices = new Int32Array(order.length);
  const values = new Float32Array(order.length);
  const rowOf = new Int32Array(order.length);
  for (let row = 0; row < rows; row++) rowOf.fill(row, matrix.starts[row], matrix.starts[row + 1]);
  for (let i = 0; i < order.length; i++) {
    if (i % entriesPerTurn === 0) await nextTurn();
    const at = order[i]!;
    indices[i] = rowOf[at]!;
    values[i] = matrix.values[at]!;
    starts[matrix.indices[at]! + 1] = i + 1;
  }
  for (let column = 0; column < columns; column++) starts[column + 1] = Math.max(starts[column]!, starts[column + 1]!);
  return { rows: columns, columns: rows, starts, indices, values };
}

/** Ones on the diagonal. */
export function identity(rows: number): SparseMatrix {
  const numbers = Int32Array.from({ length: rows + 1 }, (_, i) => i);
  return { rows, columns: rows, starts: numbers, indices: numbers.slice(0, rows), values: new Float32Array(rows).fill(1) };
}

/** The positions of `keys`, visited in the order `given` (null = as they come), stably sorted by key. */
async function sortedOrder(keys: ArrayLike<number>, bound: number, given: Int32Array | null): Promise<Int32Array> {
  const next = new Int32Array(bound + 1);
  for (let i = 0; i < keys.length; i++) {
    if (i % entriesPerTurn === 0) await nextTurn();
    const key = keys[i]!;
    if (!(key >= 0 && key < bound)) throw new RangeError(`index ${key} is not in 0 to ${bound - 1}`);
    next[key + 1]!++;
  }
  for (let key = 0; key < bound; key++) next[key + 1]! += next[key]!;
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    if (i % entriesPerTurn === 0) await nextTurn();
    const at = given === null ? i : given[i]!;
    order[next[keys[at]!]!++] = at;
  }
  return order;
}
