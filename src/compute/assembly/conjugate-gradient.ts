/**
 * One row of implicit ALS: the person's (or venue's) factors, given the other side's.
 *
 * The normal equations of Hu, Koren & Volinsky 2008 are `(Y'Y + reg I + sum w_i y_i y_i') x = sum (1 + w_i) y_i`, the sums over the
 * row's entries. With `Y'Y + reg I = L L'`, `z = L' x` and whitened factors `u_i = inverse(L) y_i` they become
 * `(I + sum w_i u_i u_i') z = sum (1 + w_i) u_i`: the dense matrix is gone, so that a step of conjugate gradient costs two passes over the
 * row's own entries and nothing else, and the steps converge as with the dense part for preconditioner.
 *
 * An entry with w < 0 says "does not want it": target 0 instead of 1, with confidence 1 + |w|.
 *
 * @see Takacs, Pilaszy & Tikk 2011, "Applications of the conjugate gradient method for implicit feedback collaborative filtering"
 */
import { dot, dots, madd } from './simd';

/**
 * Improves `z` in place by at most `steps` steps.
 *
 * @param z       `width` values, the start and the result
 * @param columns `count` row numbers in `factors`, int32
 * @param weights `count` weights, float32, 0 = as an empty cell
 * @param factors the whitened factors, `width` values each
 * @param scratch 3 * width float32
 * @param small   the squared residual below which it stops
 * @returns the row's part of the loss: confidence-weighted squared error over all columns plus `reg |x|^2`
 */
export function conjugateGradient(
  z: usize, columns: usize, weights: usize, count: i32, factors: usize, width: i32, steps: i32, scratch: usize, small: f32,
): f64 {
  const bytes = <usize>width << 2;
  const residual = scratch;
  const direction = residual + bytes;
  const image = direction + bytes;

  for (let at: usize = 0; at < bytes; at += 16) v128.store(residual + at, f32x4.neg(v128.load(z + at)));
  let loss = <f64>dot(z, z, width) + firstPass(z, residual, columns, weights, count, factors, width);
  memory.copy(direction, residual, bytes);
  let squared = dot(residual, residual, width);
  for (let step = 0; step < steps && squared > small; step++) {
    memory.copy(image, direction, bytes);
    pass(direction, image, columns, weights, count, factors, width);
    const length = squared / dot(direction, image, width);
    moveAlong(length, direction, z, bytes);
    moveAlong(-length, image, residual, bytes);
    loss -= <f64>length * <f64>squared;
    const next = dot(residual, residual, width);
    const turn = f32x4.splat(next / squared);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(direction + at, madd(turn, v128.load(direction + at), v128.load(residual + at)));
    }
    squared = next;
  }
  return loss;
}

/** `target += length * source` */
@inline
function moveAlong(length: f32, source: usize, target: usize, bytes: usize): void {
  const lanes = f32x4.splat(length);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(target + at, madd(lanes, v128.load(source + at), v128.load(target + at)));
}

/**
 * `residual += sum ((1 + |w|) p - |w| s) u` with s = u . z and p = 1 where w > 0, else 0: together with `-z` it is the residual at z.
 *
 * @returns `sum (1 + |w|)(p - s)^2 - s^2`, the entries' part of the loss beyond what `|z|^2` counts already
 */
function firstPass(z: usize, residual: usize, columns: usize, weights: usize, count: i32, factors: usize, width: i32): f64 {
  let loss: f64 = 0;
  let i = 0;
  const one = f32x4.splat(1);
  for (; i + 4 <= count; i += 4) {
    const a = row(columns, i, factors, width);
    const b = row(columns, i + 1, factors, width);
    const c = row(columns, i + 2, factors, width);
    const d = row(columns, i + 3, factors, width);
    const s = dots(z, a, b, c, d, width);
    const w = v128.load(weights + (<usize>i << 2));
    const size = f32x4.abs(w);
    const confidence = f32x4.add(one, size);
    const target = v128.and(one, f32x4.gt(w, f32x4.splat(0)));
    addScaled(residual, f32x4.sub(f32x4.mul(confidence, target), f32x4.mul(size, s)), a, b, c, d, width);
    const error = f32x4.sub(target, s);
    const parts = f32x4.sub(f32x4.mul(confidence, f32x4.mul(error, error)), f32x4.mul(s, s));
    loss += <f64>f32x4.extract_lane(parts, 0) + <f64>f32x4.extract_lane(parts, 1);
    loss += <f64>f32x4.extract_lane(parts, 2) + <f64>f32x4.extract_lane(parts, 3);
  }
  for (; i < count; i++) {
    const a = row(columns, i, factors, width);
    const s = dot(z, a, width);
    const w = load<f32>(weights + (<usize>i << 2));
    const size = abs(w);
    const target: f32 = w > 0 ? 1 : 0;
    moveAlong((1 + size) * target - size * s, a, residual, <usize>width << 2);
    loss += <f64>((1 + size) * (target - s) * (target - s) - s * s);
  }
  return loss;
}

/** `image += sum |w| (u . direction) u`. Cost per (entry, 4 columns): 2.75 load, 0.25 store, 2 multiply-add instructions. */
function pass(direction: usize, image: usize, columns: usize, weights: usize, count: i32, factors: usize, width: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const a = row(columns, i, factors, width);
    const b = row(columns, i + 1, factors, width);
    const c = row(columns, i + 2, factors, width);
    const d = row(columns, i + 3, factors, width);
    const s = dots(direction, a, b, c, d, width);
    addScaled(image, f32x4.mul(f32x4.abs(v128.load(weights + (<usize>i << 2))), s), a, b, c, d, width);
  }
  for (; i < count; i++) {
    const a = row(columns, i, factors, width);
    moveAlong(abs(load<f32>(weights + (<usize>i << 2))) * dot(direction, a, width), a, image, <usize>width << 2);
  }
}

@inline
function row(columns: usize, i: i32, factors: usize, width: i32): usize {
  return factors + <usize>load<u32>(columns + (<usize>i << 2)) * (<usize>width << 2);
}

/** `target += l0 a + l1 b + l2 c + l3 d`: the target is loaded and stored once for four rows. */
@inline
function addScaled(target: usize, lengths: v128, a: usize, b: usize, c: usize, d: usize, width: i32): void {
  const la = f32x4.splat(f32x4.extract_lane(lengths, 0));
  const lb = f32x4.splat(f32x4.extract_lane(lengths, 1));
  const lc = f32x4.splat(f32x4.extract_lane(lengths, 2));
  const ld = f32x4.splat(f32x4.extract_lane(lengths, 3));
  const bytes = <usize>width << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const ab = madd(lb, v128.load(b + at), madd(la, v128.load(a + at), v128.load(target + at)));
    v128.store(target + at, madd(ld, v128.load(d + at), madd(lc, v128.load(c + at), ab)));
  }
}
