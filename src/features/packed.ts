/** The kinds of packed values: what `pack.ts` writes and `unpack.ts` reads. */

export const tag = {
  null: 0,
  undefined: 1,
  false: 2,
  true: 3,
  /** A whole number, 0 to 2^31 - 1. */
  count: 4,
  double: 5,
  string: 6,
  array: 7,
  object: 8,
  map: 9,
  set: 10,
  /** A `Float64Array`: a bit per element, then those that are not 0. */
  doubles: 11,
  /** A list of numbers only, in the same way. */
  list: 14,
  /** Any other typed array: which, then its bytes. */
  numbers: 12,
  foreign: 13,
} as const;

export const typedArrays = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  BigInt64Array,
  BigUint64Array,
] as const;
export type TypedArray = InstanceType<(typeof typedArrays)[number]>;

export function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
