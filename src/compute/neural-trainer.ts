import { Worker } from 'node:worker_threads';
import { CheckInError } from '../domain/errors.ts';
import type { NeuralEpoch, NeuralTraining, NeuralTrainingJob } from './neural-training.ts';

/** What the worker is born with. */
export interface NeuralWorkerStart {
  readonly job: NeuralTrainingJob;
  /** One int32: 1 = stop before the next batch. */
  readonly cancelled: Int32Array<SharedArrayBuffer>;
}

/** What the worker says. */
export type NeuralWorkerMessage =
  | { readonly kind: 'epoch'; readonly epoch: NeuralEpoch }
  | { readonly kind: 'done'; readonly training: NeuralTraining }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly action: string }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Trains in a thread of its own; the caller's event loop stays free.
 *
 * @param options.signal aborting rejects with its reason once the thread has ended; what was last written as a checkpoint stays
 * @throws CheckInError as `trainNeural`
 */
export async function trainInWorker(
  job: NeuralTrainingJob,
  { onEpoch, signal }: { readonly onEpoch: (epoch: NeuralEpoch) => void; readonly signal?: AbortSignal | undefined },
): Promise<NeuralTraining> {
  signal?.throwIfAborted();
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const cancel = (): void => void Atomics.store(cancelled, 0, 1);
  signal?.addEventListener('abort', cancel, { once: true });
  // execArgv is cleared because flags of the caller, such as --test or --input-type, do not suit a worker.
  const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './neural-worker.ts' : './neural-worker.js', import.meta.url), {
    workerData: { job, cancelled } satisfies NeuralWorkerStart,
    execArgv: [],
  });
  try {
    return await new Promise<NeuralTraining>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)));
      worker.on('message', (message: NeuralWorkerMessage) => {
        if (message.kind === 'epoch') onEpoch(message.epoch);
        else if (message.kind === 'done') resolve(message.training);
        else if (message.kind === 'refused') reject(new CheckInError(message.code, message.message, message.action));
        else reject(new Error(message.message));
      });
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}
