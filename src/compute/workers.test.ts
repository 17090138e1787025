import { describe, expect, it } from 'vitest';
import { type BlockKernelName, kernelModule } from './engine.ts';
import { shareArrays } from './shared-memory.ts';
import { Workers } from './workers.ts';

describe('Workers', () => {
  it.each([1, 2])('rejects when a thread fails, instead of waiting for it (%i threads)', async (threads) => {
    await using workers = new Workers(kernelModule(), shareArrays({ nothing: ['u8', 1] }).memory, threads);
    const task = { kernel: 'no such kernel' as BlockKernelName, description: 0, blocks: 4 };
    await expect(workers.run(task)).rejects.toThrow('is not a function');
    await expect(workers.run(task)).rejects.toThrow('is not a function');
  });

  it('refuses to start work that is aborted already', async () => {
    await using workers = new Workers(kernelModule(), shareArrays({ nothing: ['u8', 1] }).memory, 1);
    const reason = new Error('too late');
    await expect(workers.run({ kernel: 'gram', description: 0, blocks: 1 }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d threads', (threads) => {
    const { memory } = shareArrays({ nothing: ['u8', 1] });
    expect(() => new Workers(kernelModule(), memory, threads)).toThrow('threads must be an integer >= 1');
  });
});
