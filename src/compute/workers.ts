/**
 * Worker threads that share one memory and take blocks of a kernel's work from a common counter.
 *
 * Which thread runs which block is up to chance, so kernels make each block's result independent of the others. The event loop of the caller
 * stays free: with one thread there is no worker and the blocks run here, a few at a time.
 */
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type BlockKernelName, type Kernels, instantiate } from './engine.ts';

/** What a worker is born with. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Two int32: see `nextBlock` and `cancelled`. */
  readonly state: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
}

/** One piece of work: run `kernel` for every block from 0 to `blocks - 1`. */
export interface Task {
  readonly kernel: BlockKernelName;
  /** Byte offset of the kernel's description in the memory. */
  readonly description: number;
  readonly blocks: number;
}

/** Place in the shared state of the number of the next block to take. */
export const nextBlock = 0;
/** Place in the shared state of the wish to stop: 1 = take no more blocks. */
export const cancelled = 1;

/** Threads to use when nobody says: those the machine has, at most 8, since the kernels become bound by memory. */
export function defaultThreads(): number {
  return Math.min(availableParallelism(), 8);
}

// Blocks are sized to take a fraction of a millisecond; eight keep a turn of the event loop below 10 ms.
const blocksPerTurn = 8;

export class Workers implements AsyncDisposable {
  readonly #kernels: Kernels;
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  readonly #workers: readonly Worker[];
  #failed: unknown;
  #onReport: (() => void) | null = null;

  /**
   * @param module  from `kernelModule`
   * @param memory  shared by all threads
   * @param threads >= 1
   */
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, threads: number) {
    if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads must be an integer >= 1, not ${threads}`);
    this.#kernels = instantiate(module, memory);
    const count = threads === 1 ? 0 : threads;
    this.#workers = Array.from({ length: count }, (_, thread) => this.#start({ module, memory, state: this.#state, thread }));
  }

  /**
   * Runs a task to its end. One task at a time.
   *
   * @throws the signal's reason once no thread works on the task any more; a worker's own error if it dies
   */
  async run(task: Task, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    Atomics.store(this.#state, nextBlock, 0);
    Atomics.store(this.#state, cancelled, 0);
    if (this.#workers.length === 0) await this.#runHere(task, signal);
    else await this.#runInWorkers(task, signal);
    signal?.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #runHere({ kernel, description, blocks }: Task, signal?: AbortSignal): Promise<void> {
    for (let block = 0; block < blocks; block++) {
      if (block > 0 && block % blocksPerTurn === 0) {
        await nextTurn();
        if (signal?.aborted) return;
      }
      this.#kernels[kernel](description, block, 0);
    }
  }

  async #runInWorkers(task: Task, signal?: AbortSignal): Promise<void> {
    const cancel = (): void => void Atomics.store(this.#state, cancelled, 1);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        let working = this.#workers.length;
        this.#onReport = () => {
          if (this.#failed !== undefined) reject(this.#failed);
          else if (--working === 0) resolve();
        };
        if (this.#failed !== undefined) reject(this.#failed);
        for (const worker of this.#workers) worker.postMessage(task);
      });
    } finally {
      this.#onReport = null;
      signal?.removeEventListener('abort', cancel);
    }
  }

  #start(workerData: WorkerStart): Worker {
    // execArgv is cleared because flags of the caller, such as --test or --input-type, do not suit a worker.
    const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url), {
      workerData,
      execArgv: [],
    });
    worker.on('message', () => this.#onReport?.());
    worker.on('error', (error) => {
      this.#failed = error;
      Atomics.store(this.#state, cancelled, 1);
      this.#onReport?.();
    });
    return worker;
  }
}
