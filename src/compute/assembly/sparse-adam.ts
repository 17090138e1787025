/**
 * Adam on the rows of a table that a batch uses, as PyTorch's SparseAdam has it: other rows and their moments stay as they are.
 *
 * No fused multiply-add on purpose: both builds and plain float32 code give the same bits, and memory bounds it anyway.
 */

/**
 * One step on a table; three passes over the batch.
 *
 * The gradients of examples that use the same row are summed in that of the first of them, in the order of the batch.
 *
 * @param table, first, second rows of `width` float32: values and both moments
 * @param rows         row of each example
 * @param gradients    of example i at `gradients + i * stride` float32; overwritten
 * @param firstExample one int32 per row of the table, all -1; the same afterwards
 */
export function sparseAdam(
  table: usize, first: usize, second: usize, width: i32, rows: usize, count: i32, gradients: usize, stride: i32, firstExample: usize,
  stepSize: f32, beta1: f64, beta2: f64, epsilon: f32,
): void {
  const bytes = <usize>width << 2;
  const step = <usize>stride << 2;
  for (let i = 0; i < count; i++) {
    const mark = firstExample + (<usize>load<u32>(rows + (<usize>i << 2)) << 2);
    const before = load<i32>(mark);
    if (before < 0) store<i32>(mark, i);
    else addTo(gradients + <usize>before * step, gradients + <usize>i * step, bytes);
  }
  for (let i = 0; i < count; i++) {
    const row = <usize>load<u32>(rows + (<usize>i << 2));
    if (load<i32>(firstExample + (row << 2)) != i) continue;
    const at = row * bytes;
    update(table + at, first + at, second + at, gradients + <usize>i * step, bytes, stepSize, beta1, beta2, epsilon);
  }
  for (let i = 0; i < count; i++) store<i32>(firstExample + (<usize>load<u32>(rows + (<usize>i << 2)) << 2), -1);
}

@inline
function addTo(sum: usize, part: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) v128.store(sum + at, f32x4.add(v128.load(sum + at), v128.load(part + at)));
  for (; at < bytes; at += 4) store<f32>(sum + at, load<f32>(sum + at) + load<f32>(part + at));
}

@inline
function update(
  x: usize, m: usize, v: usize, g: usize, bytes: usize, stepSize: f32, beta1: f64, beta2: f64, epsilon: f32,
): void {
  // Subtracted in float64: 1 - 0.999 is wrong by 5e-5 in float32.
  const decay1 = <f32>beta1, rest1 = <f32>(1 - beta1), decay2 = <f32>beta2, rest2 = <f32>(1 - beta2);
  const b1 = f32x4.splat(decay1), c1 = f32x4.splat(rest1), b2 = f32x4.splat(decay2), c2 = f32x4.splat(rest2);
  const size = f32x4.splat(stepSize), eps = f32x4.splat(epsilon);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const gradient = v128.load(g + at);
    const moment = f32x4.add(f32x4.mul(b1, v128.load(m + at)), f32x4.mul(c1, gradient));
    const square = f32x4.add(f32x4.mul(b2, v128.load(v + at)), f32x4.mul(c2, f32x4.mul(gradient, gradient)));
    v128.store(m + at, moment);
    v128.store(v + at, square);
    const move = f32x4.div(f32x4.mul(size, moment), f32x4.add(f32x4.sqrt(square), eps));
    v128.store(x + at, f32x4.sub(v128.load(x + at), move));
  }
  for (; at < bytes; at += 4) {
    const gradient = load<f32>(g + at);
    const moment = decay1 * load<f32>(m + at) + rest1 * gradient;
    const square = decay2 * load<f32>(v + at) + rest2 * (gradient * gradient);
    store<f32>(m + at, moment);
    store<f32>(v + at, square);
    store<f32>(x + at, load<f32>(x + at) - (stepSize * moment) / (sqrt<f32>(square) + epsilon));
  }
}
