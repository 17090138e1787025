/** Prediction: inner products of one vector with rows chosen by number, and the exact best k of all rows. */
import { conjugateGradient } from './conjugate-gradient';
import { dot, dots } from './simd';

/**
 * The vector of a person from what is known of them, started from nothing.
 *
 * @param scratch 3 * width float32
 */
export function foldIn(
  z: usize, columns: usize, weights: usize, count: i32, factors: usize, width: i32, steps: i32, scratch: usize,
): void {
  memory.fill(z, 0, <usize>width << 2);
  conjugateGradient(z, columns, weights, count, factors, width, steps, scratch, 1e-14);
}

/** `scores[i] = query . factors[rows[i]]` */
export function gatherScores(query: usize, factors: usize, width: i32, rows: usize, count: i32, scores: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = rows + (<usize>i << 2);
    const a = row(factors, width, load<u32>(at));
    const b = row(factors, width, load<u32>(at, 4));
    const c = row(factors, width, load<u32>(at, 8));
    const d = row(factors, width, load<u32>(at, 12));
    const s = dots(query, a, b, c, d, width);
    v128.store(scores + (<usize>i << 2), s);
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    store<f32>(scores + at, dot(query, row(factors, width, load<u32>(rows + at)), width));
  }
}

@inline
function row(factors: usize, width: i32, index: u32): usize {
  return factors + <usize>index * (<usize>width << 2);
}

/**
 * The k rows with the largest inner product with the query, best first; of equal ones the lower row number is better.
 *
 * A row is compared with the worst of the best so far, and enters their sorted list rarely: about k ln(rows / k) times on rows in no
 * particular order. Memory bandwidth bounds it.
 *
 * @param allowed one byte per row, 0 = leave out; a null pointer allows all
 * @returns how many were found, at most k
 */
export function topK(query: usize, factors: usize, width: i32, rows: i32, allowed: usize, k: i32, indices: usize, scores: usize): i32 {
  let found = 0;
  let worst: f32 = -Infinity;
  const stride = <usize>width << 2;
  let at = factors;
  let i = 0;
  for (; i + 4 <= rows; i += 4, at += 4 * stride) {
    // Scores come before the mask: skipping rows that are left out breaks the stream from memory (half of them: 1.7 ms instead of 0.7).
    const s = dots(query, at, at + stride, at + 2 * stride, at + 3 * stride, width);
    if (found == k && !v128.any_true(f32x4.gt(s, f32x4.splat(worst)))) continue;
    const mask: u32 = allowed ? load<u32>(allowed + <usize>i) : 0x01010101;
    for (let lane = 0; lane < 4; lane++) {
      if (!((mask >> (lane << 3)) & 0xff)) continue;
      const score = laneOf(s, lane);
      if (found == k && score <= worst) continue;
      found = insert(score, i + lane, found, k, indices, scores);
      worst = load<f32>(scores + (<usize>(found - 1) << 2));
    }
  }
  for (; i < rows; i++, at += stride) {
    if (allowed && !load<u8>(allowed + <usize>i)) continue;
    const score = dot(query, at, width);
    if (found == k && score <= worst) continue;
    found = insert(score, i, found, k, indices, scores);
    worst = load<f32>(scores + (<usize>(found - 1) << 2));
  }
  return found;
}

@inline
function laneOf(a: v128, lane: i32): f32 {
  if (lane < 2) return lane == 0 ? f32x4.extract_lane(a, 0) : f32x4.extract_lane(a, 1);
  return lane == 2 ? f32x4.extract_lane(a, 2) : f32x4.extract_lane(a, 3);
}

/** Inserts behind everything that is at least as good; drops the last of a full list. Rows come in ascending order, so ties stay in order. */
function insert(score: f32, index: i32, found: i32, k: i32, indices: usize, scores: usize): i32 {
  let low = 0;
  let high = found;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f32>(scores + (<usize>middle << 2)) >= score) low = middle + 1;
    else high = middle;
  }
  const place = <usize>low << 2;
  const moved = <usize>(min(found, k - 1) - low) << 2;
  memory.copy(scores + place + 4, scores + place, moved);
  memory.copy(indices + place + 4, indices + place, moved);
  store<f32>(scores + place, score);
  store<i32>(indices + place, index);
  return min(found + 1, k);
}
