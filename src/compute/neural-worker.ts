/** The thread in which a neural training runs: its job comes with its birth, each epoch is told, and the end is weights or an error. */
import { parentPort, workerData } from 'node:worker_threads';
import { CheckInError, messageOf } from '../domain/errors.ts';
import { trainNeural } from './neural-training.ts';
import type { NeuralWorkerMessage, NeuralWorkerStart } from './neural-trainer.ts';

const { job, cancelled } = workerData as NeuralWorkerStart;
const say = (message: NeuralWorkerMessage): void => parentPort!.postMessage(message);

try {
  const hooks = {
    onEpoch: (epoch: Extract<NeuralWorkerMessage, { kind: 'epoch' }>['epoch']) => say({ kind: 'epoch', epoch }),
    isCancelled: () => Atomics.load(cancelled, 0) === 1,
  };
  say({ kind: 'done', training: await trainNeural(job, hooks) });
} catch (error) {
  if (error instanceof CheckInError) say({ kind: 'refused', code: error.code, message: error.message, action: error.action });
  else say({ kind: 'failed', message: messageOf(error) });
}
