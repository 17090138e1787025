/** Large values as rows of at most 1 MiB each. */
const partBytes = 1 << 20;

/** The parts of a value in order, with their numbers; an empty value is one empty part. */
export function* partsOf(bytes: Uint8Array): Generator<readonly [part: number, piece: Buffer]> {
  for (let part = 0; part === 0 || part * partBytes < bytes.length; part++) {
    const piece = bytes.subarray(part * partBytes, (part + 1) * partBytes);
    yield [part, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)];
  }
}

/** The value of its parts, at the beginning of a buffer of its own: typed arrays can view it in place. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
