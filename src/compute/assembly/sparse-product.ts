/** A sparse matrix times a table of dense rows. */
import { madd } from './simd';

/** Rows per block. */
const BLOCK = 32;

/** Where everything lies: uint32 in this order, filled by `low-pass.ts`. */
@unmanaged
class SparseProduct {
  rows: i32;
  /** Values per row of the table, a multiple of 8. */
  width: i32;
  /** The sparse matrix in compressed rows. */
  starts: usize;
  indices: usize;
  values: usize;
  table: usize;
  output: usize;
}

/** Block b is rows 32 b to 32 b + 31. Cost per (entry, 8 values): 4 loads, 2 stores, 2 multiply-adds. */
export function multiplySparse(at: usize, block: i32, thread: i32): void {
  const step = changetype<SparseProduct>(at);
  const bytes = <usize>step.width << 2;
  const end = min((block + 1) * BLOCK, step.rows);
  for (let row = block * BLOCK; row < end; row++) {
    const out = step.output + <usize>row * bytes;
    memory.fill(out, 0, bytes);
    const last = load<u32>(step.starts + (<usize>(row + 1) << 2));
    for (let i = load<u32>(step.starts + (<usize>row << 2)); i < last; i++) {
      const value = v128.load32_splat(step.values + (<usize>i << 2));
      const source = step.table + <usize>load<u32>(step.indices + (<usize>i << 2)) * bytes;
      for (let k: usize = 0; k < bytes; k += 32) {
        v128.store(out + k, madd(value, v128.load(source + k), v128.load(out + k)));
        v128.store(out + k, madd(value, v128.load(source + k, 16), v128.load(out + k, 16)), 16);
      }
    }
  }
}
