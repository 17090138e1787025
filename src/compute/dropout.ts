/**
 * Dropout masks that are a pure function of (seed, step, layer, place): training can be resumed, and a mask made again anywhere.
 *
 * A counter-based generator: the place is scrambled by multiplications and shifts, two keys of 32 bits enter before and between. The kernel
 * `dropoutMask` gives the same bits.
 *
 * @see Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3"
 */

/** Which mask: of which run, which step (or pass), which layer. Integers; their low 32 bits count. */
export interface MaskPlace {
  readonly seed: number;
  readonly step: number;
  readonly layer: number;
}

/** The two keys of a mask. */
export function dropoutKeys({ seed, step, layer }: MaskPlace): readonly [key: number, more: number] {
  const key = scramble(scramble(scramble(seed | 0) + step) + layer);
  return [key, scramble(key + 0x9e3779b9)];
}

/** A unit is dropped if its hash is below this share of 2^32. @param rate 0 <= rate < 1 */
export function dropoutThreshold(rate: number): number {
  return Math.floor(rate * 2 ** 32) | 0;
}

/** What kept units are multiplied by, so that the expectation stays. */
export function dropoutScale(rate: number): number {
  return Math.fround(1 / (1 - rate));
}

function scramble(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
