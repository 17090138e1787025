/**
 * The few vector words that the kernels share. All vectors are four float32 lanes.
 *
 * `madd` is the one place where the two builds differ: with relaxed SIMD it is one fused instruction, without it a multiplication
 * and an addition (a second rounding). Sums of products are added in the same order in both.
 */

/** `a * b + c`, lane by lane. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sums of the lanes of four vectors, as the lanes of one: a 4 x 4 transposition and three additions. */
@inline
export function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return f32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3));
}

/** The sum of the lanes. */
@inline
export function sum(a: v128): f32 {
  const halves = f32x4.add(a, i64x2.shuffle(a, a, 1, 0));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}

/** The inner product of two vectors of `width` values, a multiple of 8. */
@inline
export function dot(a: usize, b: usize, width: i32): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  const end = a + (<usize>width << 2);
  for (; a < end; a += 32, b += 32) {
    even = madd(v128.load(a), v128.load(b), even);
    odd = madd(v128.load(a, 16), v128.load(b, 16), odd);
  }
  return sum(f32x4.add(even, odd));
}

/** The inner products of one vector with four, as four lanes: the one vector is loaded once. */
@inline
export function dots(query: usize, a: usize, b: usize, c: usize, d: usize, width: i32): v128 {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const bytes = <usize>width << 2;
  for (let at: usize = 0; at < bytes; at += 32) {
    const even = v128.load(query + at);
    const odd = v128.load(query + at, 16);
    a0 = madd(v128.load(a + at), even, a0);
    b0 = madd(v128.load(b + at), even, b0);
    c0 = madd(v128.load(c + at), even, c0);
    d0 = madd(v128.load(d + at), even, d0);
    a1 = madd(v128.load(a + at, 16), odd, a1);
    b1 = madd(v128.load(b + at, 16), odd, b1);
    c1 = madd(v128.load(c + at, 16), odd, c1);
    d1 = madd(v128.load(d + at, 16), odd, d1);
  }
  return sums(f32x4.add(a0, a1), f32x4.add(b0, b1), f32x4.add(c0, c1), f32x4.add(d0, d1));
}
