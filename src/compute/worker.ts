/** The thread that `Workers` starts: takes blocks until there are none, then reports and waits for the next task. */
import { parentPort, workerData } from 'node:worker_threads';
import { instantiate } from './engine.ts';
import { type Task, type WorkerStart, cancelled, nextBlock } from './workers.ts';

const { module, memory, state, thread } = workerData as WorkerStart;
const kernels = instantiate(module, memory);

parentPort?.on('message', ({ kernel, description, blocks }: Task) => {
  while (Atomics.load(state, cancelled) === 0) {
    const block = Atomics.add(state, nextBlock, 1);
    if (block >= blocks) break;
    kernels[kernel](description, block, thread);
  }
  parentPort?.postMessage('done');
});
