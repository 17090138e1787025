import { randomFillSync } from 'node:crypto';

const pool = new Uint8Array(16 * 256);
let poolAt = pool.length;
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A UUIDv7: 48 bits of Unix milliseconds, then random bits, so that ids sort by the time they were made.
 *
 * Random bytes come from a pool of 256 ids: one system call per id was a third of the cost of an append.
 *
 * @param now Unix milliseconds
 * @see RFC 9562, section 5.7
 */
export function uuidV7(now: number): string {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const bytes = pool.subarray(poolAt, poolAt + 16);
  poolAt += 16;
  writeTime(bytes, now);
  return format(bytes);
}

/**
 * A UUIDv7-shaped id derived from a name, the same for the same name and time: what makes imports and simulations idempotent.
 *
 * @param now  Unix milliseconds of the event
 * @param hash 64 bits as two unsigned 32-bit halves (see `hash64`)
 */
export function uuidFromHash(now: number, hash: readonly [number, number]): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(6, Math.imul(hash[0] ^ hash[1], 0x9e3779b1) >>> 0);
  view.setUint32(8, hash[0]);
  view.setUint32(12, hash[1]);
  writeTime(bytes, now);
  return format(bytes);
}

/**
 * A 64-bit hash of a string, as two unsigned 32-bit halves. Not cryptographic: use it for ids of one data set and for bucketing, not against an adversary.
 *
 * @see cyrb53 by bryc (public domain): two 32-bit multiply-xor lanes, mixed at the end
 */
export function hash64(text: string, seed = 0): [number, number] {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [b >>> 0, a >>> 0];
}

/**
 * What stands for a person's id where the id itself must not: 16 hex digits. Whoever knows the id and the salt can make it again; the digits alone do not tell the id.
 *
 * @param salt 32 hex digits, new for each erasure
 */
export function opaqueId(id: string, salt: string): string {
  return hash64(`${salt}:${id}`)
    .map((half) => half.toString(16).padStart(8, '0'))
    .join('');
}

function writeTime(bytes: Uint8Array, now: number): void {
  const high = Math.floor(now / 2 ** 16);
  bytes[0] = (high >>> 24) & 255;
  bytes[1] = (high >>> 16) & 255;
  bytes[2] = (high >>> 8) & 255;
  bytes[3] = high & 255;
  bytes[4] = (now / 256) & 255;
  bytes[5] = now & 255;
  bytes[6] = 0x70 | (bytes[6]! & 15);
  bytes[8] = 0x80 | (bytes[8]! & 63);
}

function format(b: Uint8Array): string {
  const h = hex;
  return (
    `${h[b[0]!]}${h[b[1]!]}${h[b[2]!]}${h[b[3]!]}-${h[b[4]!]}${h[b[5]!]}-${h[b[6]!]}${h[b[7]!]}-${h[b[8]!]}${h[b[9]!]}` +
    `-${h[b[10]!]}${h[b[11]!]}${h[b[12]!]}${h[b[13]!]}${h[b[14]!]}${h[b[15]!]}`
  );
}
