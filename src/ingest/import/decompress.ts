import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** A decoder of `node:zlib`; `bytesWritten` is how much of its input it has used. */
export type Decoder = Transform & { readonly bytesWritten: number };

/** What the first bytes of a file say about it; null = it is not compressed in a way we know. */
export function compressionOf(start: Buffer): (() => Decoder) | null {
  if (start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528) return createZstdDecompress;
  if (start.length >= 2 && start[0] === 0x1f && start[1] === 0x8b) return createGunzip;
  return null;
}

/**
 * Decompresses a stream of one or more frames.
 *
 * Node 24's zstd decoder ends, without an error, at the end of the first frame and drops what follows, so that `cat a.zst b.zst` would lose all of b:
 * a new decoder takes the bytes that the last one left.
 */
export async function* decompress(chunks: AsyncIterable<Buffer>, create: () => Decoder): AsyncGenerator<Buffer> {
  let frame = new Frame(create());
  try {
    for await (const chunk of chunks) {
      let left = await frame.feed(chunk);
      yield* frame.take();
      while (left.length > 0) {
        frame = new Frame(create());
        left = await frame.feed(left);
        yield* frame.take();
      }
    }
    await frame.end();
    yield* frame.take();
  } finally {
    frame.destroy();
  }
}

class Frame {
  readonly #decoder: Decoder;
  #decoded: Buffer[] = [];
  #fedBytes = 0;
  #hasEnded = false;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
    decoder.on('data', (bytes: Buffer) => this.#decoded.push(bytes));
    decoder.on('end', () => (this.#hasEnded = true));
  }

  /** @returns the bytes behind the end of this frame, none if it may go on */
  async feed(chunk: Buffer): Promise<Buffer> {
    if (this.#hasEnded) return chunk;
    await this.#until((done) => this.#decoder.write(chunk, done));
    this.#fedBytes += chunk.length;
    return chunk.subarray(chunk.length - (this.#fedBytes - this.#decoder.bytesWritten));
  }

  async end(): Promise<void> {
    if (!this.#hasEnded) await this.#until(() => this.#decoder.end());
  }

  take(): Buffer[] {
    const taken = this.#decoded;
    this.#decoded = [];
    return taken;
  }

  destroy(): void {
    this.#decoder.destroy();
  }

  /** The decoder calls back when it has used its input, but only says `end` when the frame ended within it. */
  #until(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error | null): void => {
        this.#decoder.off('end', settle).off('error', settle);
        if (error) reject(error);
        else resolve();
      };
      this.#decoder.once('end', settle).once('error', settle);
      start(settle);
    });
  }
}
