/**
 * One half of an ALS iteration: solve every row of one side while the other side is fixed. Three phases, each cut into blocks that any
 * thread may take in any order; a row's result does not depend on the cut, so the bytes are the same for any number of threads.
 *
 *   gram    -> the fixed side's Gram matrix, in stripes (the caller adds them up in order and factors the sum: L L' = Y'Y + reg I)
 *   whiten  -> u = inverse(L) y for each fixed row
 *   solve   -> z = L' x, conjugate gradient, x = inverse(L') z
 */
import { conjugateGradient } from './conjugate-gradient';
import { LOWER, UPPER, addGram, multiply } from './matrix';

/** Rows per block: 32 x 128 floats are 16 KB, half of a first-level cache. */
const BLOCK = 32;

/** Where everything lies: 16 uint32, filled by `alternating-least-squares.ts` in this order. */
@unmanaged
class HalfStep {
  /** Values per row, a multiple of 8. */
  width: i32;
  /** Conjugate gradient steps per row, at most. */
  steps: i32;
  fixedRows: i32;
  solvedRows: i32;
  /** fixedRows x width: the fixed side. */
  fixed: usize;
  /** fixedRows x width: the fixed side, whitened. */
  whitened: usize;
  /** solvedRows x width: the start and the result. */
  solved: usize;
  /** solvedRows + 1 offsets into columns and weights, by solved row. */
  starts: usize;
  columns: usize;
  weights: usize;
  /** stripes x width x width: partial Gram matrices, their upper triangles. */
  grams: usize;
  stripes: i32;
  /** L in panels (see `multiply`). */
  factor: usize;
  /** inverse(L), lower triangle, and its transpose, upper triangle; both in panels. */
  inverse: usize;
  inverseTransposed: usize;
  /** float64 per solved row. */
  losses: usize;
  /** Per thread: scratchBytes. */
  scratch: usize;
  scratchBytes: usize;
}

/** Block b is stripe b of the fixed rows. */
export function gram(at: usize, block: i32, thread: i32): void {
  const step = changetype<HalfStep>(at);
  const size = <usize>(step.width * step.width) << 2;
  const out = step.grams + <usize>block * size;
  memory.fill(out, 0, size);
  const from = <i32>((<i64>step.fixedRows * block) / step.stripes);
  const to = <i32>((<i64>step.fixedRows * (block + 1)) / step.stripes);
  for (let row = from; row < to; row += BLOCK) {
    addGram(step.fixed + ((<usize>row * step.width) << 2), min(BLOCK, to - row), step.width, out);
  }
}

/** Block b is fixed rows 32 b to 32 b + 31. */
export function whiten(at: usize, block: i32, thread: i32): void {
  const step = changetype<HalfStep>(at);
  const row = block * BLOCK;
  const offset = (<usize>row * step.width) << 2;
  multiply(step.fixed + offset, step.inverseTransposed, step.whitened + offset, min(BLOCK, step.fixedRows - row), step.width, UPPER);
}

/** Block b is solved rows 32 b to 32 b + 31. */
export function solve(at: usize, block: i32, thread: i32): void {
  const step = changetype<HalfStep>(at);
  const width = step.width;
  const bytes = <usize>width << 2;
  const first = block * BLOCK;
  const rows = min(BLOCK, step.solvedRows - first);
  const solved = step.solved + <usize>first * bytes;
  const tile = step.scratch + <usize>thread * step.scratchBytes;
  const scratch = tile + <usize>BLOCK * bytes;
  multiply(solved, step.factor, tile, rows, width, LOWER);
  for (let i = 0; i < rows; i++) {
    const start = load<u32>(step.starts + (<usize>(first + i) << 2));
    const count = load<u32>(step.starts + (<usize>(first + i + 1) << 2)) - start;
    const z = tile + <usize>i * bytes;
    let loss: f64 = 0;
    // Nothing known: the solution is 0, whatever the start.
    if (count == 0) memory.fill(z, 0, bytes);
    else {
      const offset = <usize>start << 2;
      loss = conjugateGradient(z, step.columns + offset, step.weights + offset, count, step.whitened, width, step.steps, scratch, 1e-20);
    }
    store<f64>(step.losses + (<usize>(first + i) << 3), loss);
  }
  multiply(tile, step.inverse, solved, rows, width, LOWER);
}
