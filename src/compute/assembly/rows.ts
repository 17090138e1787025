/** Rows of a table moved by number. */

/** Copies row `rows[i]` of a table of `width` float32 to `to + i * stride`, for i < count. `stride` counts float32. */
export function gatherRows(table: usize, width: i32, rows: usize, count: i32, to: usize, stride: i32): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < count; i++, to += <usize>stride << 2) {
    memory.copy(to, table + <usize>load<u32>(rows + (<usize>i << 2)) * bytes, bytes);
  }
}
