/** The larger array, with the content of the old one at its beginning. */
export function enlarged<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array>(
  old: T,
  larger: T,
): T {
  larger.set(old);
  return larger;
}
