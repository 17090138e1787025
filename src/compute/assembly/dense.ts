/** Dense layers of the neural model's serving pass. Weights lie in panels of eight outputs: for each panel, for each input, the eight weights. */
import { madd } from './simd';

/**
 * `output[r] = act(input[r] W + bias)` for `rows` rows; act is relu if `isHidden` is 1, else nothing.
 *
 * Four rows by eight outputs are kept in registers, so that a step of eight fused multiplications costs six loads.
 *
 * @param input   rows x inputs
 * @param weights outputs / 8 panels of inputs x 8
 * @param outputs a multiple of 8
 * @param output  rows x outputs
 */
export function dense(input: usize, rows: i32, inputs: i32, weights: usize, bias: usize, outputs: i32, output: usize, isHidden: i32): void {
  const inBytes = <usize>inputs << 2;
  const outBytes = <usize>outputs << 2;
  const floor = isHidden ? f32x4.splat(0) : f32x4.splat(-f32.MAX_VALUE);
  for (let o: usize = 0; o < outBytes; o += 32, weights += inBytes << 3) {
    const b0 = v128.load(bias + o);
    const b1 = v128.load(bias + o, 16);
    let r = 0;
    for (; r + 4 <= rows; r += 4) {
      let a0 = b0, a1 = b1, c0 = b0, c1 = b1, d0 = b0, d1 = b1, e0 = b0, e1 = b1;
      let at = input + <usize>r * inBytes;
      const at1 = inBytes, at2 = inBytes << 1, at3 = inBytes * 3;
      let w = weights;
      for (const end = at + inBytes; at < end; at += 4, w += 32) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        const xa = v128.load32_splat(at);
        const xc = v128.load32_splat(at + at1);
        const xd = v128.load32_splat(at + at2);
        const xe = v128.load32_splat(at + at3);
        a0 = madd(xa, w0, a0);
        a1 = madd(xa, w1, a1);
        c0 = madd(xc, w0, c0);
        c1 = madd(xc, w1, c1);
        d0 = madd(xd, w0, d0);
        d1 = madd(xd, w1, d1);
        e0 = madd(xe, w0, e0);
        e1 = madd(xe, w1, e1);
      }
      let to = output + <usize>r * outBytes + o;
      v128.store(to, f32x4.max(a0, floor));
      v128.store(to, f32x4.max(a1, floor), 16);
      to += outBytes;
      v128.store(to, f32x4.max(c0, floor));
      v128.store(to, f32x4.max(c1, floor), 16);
      to += outBytes;
      v128.store(to, f32x4.max(d0, floor));
      v128.store(to, f32x4.max(d1, floor), 16);
      to += outBytes;
      v128.store(to, f32x4.max(e0, floor));
      v128.store(to, f32x4.max(e1, floor), 16);
    }
    for (; r < rows; r++) {
      let a0 = b0, a1 = b1;
      let at = input + <usize>r * inBytes;
      let w = weights;
      for (const end = at + inBytes; at < end; at += 4, w += 32) {
        const x = v128.load32_splat(at);
        a0 = madd(x, v128.load(w), a0);
        a1 = madd(x, v128.load(w, 16), a1);
      }
      const to = output + <usize>r * outBytes + o;
      v128.store(to, f32x4.max(a0, floor));
      v128.store(to, f32x4.max(a1, floor), 16);
    }
  }
}

/**
 * The first layer from its two halves: `output[i] = act(halves[rows[i]] + other)`.
 *
 * @param width a multiple of 8
 */
export function addHalves(halves: usize, width: i32, rows: usize, count: i32, other: usize, output: usize, isHidden: i32): void {
  const bytes = <usize>width << 2;
  const floor = isHidden ? f32x4.splat(0) : f32x4.splat(-f32.MAX_VALUE);
  for (let i = 0; i < count; i++, output += bytes) {
    const half = halves + <usize>load<u32>(rows + (<usize>i << 2)) * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(output + at, f32x4.max(f32x4.add(v128.load(half + at), v128.load(other + at)), floor));
    }
  }
}

/** Columns of a matrix by number, one after the other: `output[r][i] = input[r][columns[i]]`. */
export function gatherColumns(input: usize, rows: i32, width: i32, columns: usize, count: i32, output: usize): void {
  const bytes = <usize>width << 2;
  const end = columns + (<usize>count << 2);
  for (let r = 0; r < rows; r++, input += bytes) {
    for (let c = columns; c < end; c += 4, output += 4) store<f32>(output, load<f32>(input + (<usize>load<u32>(c) << 2)));
  }
}
