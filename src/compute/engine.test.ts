import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildKernels } from '../../scripts/build-kernels.ts';
import { readKernelFile } from './engine.ts';
import { shareArrays } from './shared-memory.ts';

const kernels = join(import.meta.dirname, '../../build/kernels');

describe('the kernels', () => {
  it('are built from the source as it is now', async () => {
    expect(await buildKernels({ outDir: kernels }), 'they were stale and have been rebuilt; run the tests again').toBe(false);
  });

  it('come in a build that every WebAssembly runtime with SIMD and threads accepts, and in a faster one', () => {
    const [plain, relaxed] = ['kernels.wasm', 'kernels.relaxed.wasm'].map((file) => readFileSync(join(kernels, file)));
    // 0xfd 0x85 0x02 is f32x4.relaxed_madd: it must be in the one and not in the other.
    const fused = Buffer.from([0xfd, 0x85, 0x02]);
    expect([plain!.includes(fused), relaxed!.includes(fused)]).toEqual([false, true]);
    expect(WebAssembly.validate(new Uint8Array(plain!))).toBe(true);
  });

  it('are asked for by name when they are missing', () => {
    expect(() => readKernelFile(pathToFileURL('/nowhere/kernels.wasm'))).toThrow(
      expect.objectContaining({ code: 'compute.kernels_missing', action: 'Run `npm run build`.' }),
    );
  });
});

describe('shareArrays', () => {
  it('lays arrays out apart, aligned and zero', () => {
    const { memory, arrays, at } = shareArrays({ a: ['u8', 3], b: ['f64', 2], c: ['i32', 100_000] });
    arrays.a.fill(255);
    arrays.c.fill(-1);
    expect([...arrays.b]).toEqual([0, 0]);
    for (const offset of Object.values(at)) expect([offset % 64, offset > 0]).toEqual([0, true]);
    expect(at.c + arrays.c.byteLength).toBeLessThanOrEqual(memory.buffer.byteLength);
  });

  it('says how much is too much', () => {
    expect(() => shareArrays({ huge: ['f32', 3 * 2 ** 30] })).toThrow(
      expect.objectContaining({ code: 'compute.too_large', message: expect.stringContaining('12.0 GB') }),
    );
  });
});
