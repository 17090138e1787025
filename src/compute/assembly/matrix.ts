/** Dense products: the Gram matrix of the fixed side, and rows times a triangular matrix. Both are bound by arithmetic, not memory. */
import { madd } from './simd';

/**
 * Adds the inner products of the columns of `rows` x `width` values to the upper triangle (in blocks of 4 x 8) of `gram`.
 *
 * Cost: 2 load + 2 multiply-add instructions per (row, block of 8 products); 8 accumulators hide the latency of the multiply-add.
 */
export function addGram(input: usize, rows: i32, width: i32, gram: usize): void {
  const stride = <usize>width << 2;
  const end = input + <usize>rows * stride;
  for (let i = 0; i < width; i += 4) {
    for (let j = i & ~7; j < width; j += 8) {
      let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      let left = input + (<usize>i << 2);
      let right = input + (<usize>j << 2);
      for (; left < end; left += stride, right += stride) {
        const even = v128.load(right);
        const odd = v128.load(right, 16);
        const a = v128.load32_splat(left);
        a0 = madd(a, even, a0);
        a1 = madd(a, odd, a1);
        const b = v128.load32_splat(left, 4);
        b0 = madd(b, even, b0);
        b1 = madd(b, odd, b1);
        const c = v128.load32_splat(left, 8);
        c0 = madd(c, even, c0);
        c1 = madd(c, odd, c1);
        const d = v128.load32_splat(left, 12);
        d0 = madd(d, even, d0);
        d1 = madd(d, odd, d1);
      }
      let out = gram + <usize>i * stride + (<usize>j << 2);
      add(out, a0, a1);
      add((out += stride), b0, b1);
      add((out += stride), c0, c1);
      add(out + stride, d0, d1);
    }
  }
}

@inline
function add(out: usize, even: v128, odd: v128): void {
  v128.store(out, f32x4.add(v128.load(out), even));
  v128.store(out, f32x4.add(v128.load(out, 16), odd), 16);
}

/** Which part of a triangular matrix is not zero: `M[k][j]` with k <= j, or with k >= j. */
export const UPPER = 0;
export const LOWER = 1;

/**
 * `output = input x M` for a triangular `width` x `width` matrix M, stored in panels of 8 columns: `M[k][j]` is value
 * `((j >> 3) * width + k) * 8 + (j & 7)`, so that a panel is read in one stream and stays in the first-level cache.
 *
 * The zero triangle is skipped by whole panels. Input and output must not overlap.
 *
 * Cost: 6 load + 8 multiply-add instructions per (4 rows, k, 8 columns).
 */
export function multiply(input: usize, matrix: usize, output: usize, rows: i32, width: i32, triangle: i32): void {
  const stride = <usize>width << 2;
  for (let j = 0; j < width; j += 8) {
    const from: usize = triangle == LOWER ? <usize>j : 0;
    const to: usize = triangle == LOWER ? <usize>width : <usize>j + 8;
    const panel = matrix + <usize>j * stride;
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      let a = input + <usize>row * stride + (from << 2);
      let b = a + stride;
      let c = b + stride;
      let d = c + stride;
      const end = panel + (to << 5);
      for (let m = panel + (from << 5); m < end; m += 32, a += 4, b += 4, c += 4, d += 4) {
        const even = v128.load(m);
        const odd = v128.load(m, 16);
        const sa = v128.load32_splat(a);
        a0 = madd(sa, even, a0);
        a1 = madd(sa, odd, a1);
        const sb = v128.load32_splat(b);
        b0 = madd(sb, even, b0);
        b1 = madd(sb, odd, b1);
        const sc = v128.load32_splat(c);
        c0 = madd(sc, even, c0);
        c1 = madd(sc, odd, c1);
        const sd = v128.load32_splat(d);
        d0 = madd(sd, even, d0);
        d1 = madd(sd, odd, d1);
      }
      let out = output + <usize>row * stride + (<usize>j << 2);
      v128.store(out, a0);
      v128.store(out, a1, 16);
      out += stride;
      v128.store(out, b0);
      v128.store(out, b1, 16);
      out += stride;
      v128.store(out, c0);
      v128.store(out, c1, 16);
      out += stride;
      v128.store(out, d0);
      v128.store(out, d1, 16);
    }
    for (; row < rows; row++) {
      let even = f32x4.splat(0);
      let odd = even;
      let a = input + <usize>row * stride + (from << 2);
      const end = panel + (to << 5);
      for (let m = panel + (from << 5); m < end; m += 32, a += 4) {
        const s = v128.load32_splat(a);
        even = madd(s, v128.load(m), even);
        odd = madd(s, v128.load(m, 16), odd);
      }
      const out = output + <usize>row * stride + (<usize>j << 2);
      v128.store(out, even);
      v128.store(out, odd, 16);
    }
  }
}
