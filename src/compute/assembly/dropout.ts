/** Dropout masks: each unit's fate is a hash of its place, so that any part of any mask can be made again. */

/**
 * Fills a mask with 0 (with the probability `threshold` / 2^32) and `kept`; four units a turn, some 12 instructions.
 *
 * @param count     a multiple of 4
 * @param key, more from `dropoutKeys`
 * @see `dropoutMask` in src/compute/dropout.ts for the same in plain code
 */
export function dropoutMask(mask: usize, count: i32, key: i32, more: i32, threshold: i32, kept: f32): void {
  const c1 = i32x4.splat(0x21f0aaad), c2 = i32x4.splat(0x735a2d97);
  const add = i32x4.splat(more), limit = i32x4.splat(threshold), value = f32x4.splat(kept);
  let place = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(key));
  const four = i32x4.splat(4);
  const end = mask + (<usize>count << 2);
  for (; mask < end; mask += 16) {
    let z = place;
    z = i32x4.mul(v128.xor(z, i32x4.shr_u(z, 16)), c1);
    z = i32x4.add(z, add);
    z = i32x4.mul(v128.xor(z, i32x4.shr_u(z, 15)), c2);
    z = v128.xor(z, i32x4.shr_u(z, 15));
    v128.store(mask, v128.and(i32x4.ge_u(z, limit), value));
    place = i32x4.add(place, four);
  }
}
