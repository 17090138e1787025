import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressionOf, decompress } from './decompress.ts';

const compressors = { zstd: (text: string) => zstdCompressSync(text), gzip: (text: string) => gzipSync(text) };

async function decompressed(stored: Buffer, pieceBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < stored.length; at += pieceBytes) yield stored.subarray(at, at + pieceBytes);
  }
  for await (const piece of decompress(chunks(), compressionOf(stored)!)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe.each(Object.entries(compressors))('%s', (_, compress) => {
  it('gives back every frame, wherever the pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 2_000 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 300 }),
        async (texts, pieceBytes) => {
          expect(await decompressed(Buffer.concat(texts.map(compress)), pieceBytes)).toBe(texts.join(''));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('fails wherever the data is cut off', async () => {
    const stored = compress('a check-in, and another one, '.repeat(500));
    for (let length = 5; length < stored.length; length++) await expect(decompressed(stored.subarray(0, length), 64)).rejects.toThrow();
  });
});

it('knows plain text from compressed data', () => {
  expect(compressionOf(Buffer.from('Uid,Pid,Time'))).toBeNull();
  expect(compressionOf(Buffer.alloc(0))).toBeNull();
});
