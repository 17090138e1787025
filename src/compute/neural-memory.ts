/** Where the arrays of a training step lie in the memory that kernels work on. */
import { denseSlots } from './neural-cf-graph.ts';
import type { NeuralShape } from './neural-weights.ts';
import { shareArrays } from './shared-memory.ts';

/**
 * All arrays of training in one memory, where kernels and the native library find them without copies.
 *
 * @throws CheckInError `compute.too_large` if tables and their moments need more than 4 GB
 */
export function layOut(shape: NeuralShape, batch: number) {
  const { users, venues, embedding, layers } = shape;
  const dense = denseSlots(shape).at(-1)!.end;
  const masks = maskPlaces(batch, layers).reduce((total, { length }) => total + length, 0);
  return shareArrays({
    users: ['f32', users * embedding],
    usersFirst: ['f32', users * embedding],
    usersSecond: ['f32', users * embedding],
    venues: ['f32', venues * embedding],
    venuesFirst: ['f32', venues * embedding],
    venuesSecond: ['f32', venues * embedding],
    usersFirstExample: ['i32', users],
    venuesFirstExample: ['i32', venues],
    evenParameters: ['f32', dense],
    evenFirst: ['f32', dense],
    evenSecond: ['f32', dense],
    oddParameters: ['f32', dense],
    oddFirst: ['f32', dense],
    oddSecond: ['f32', dense],
    userRows: ['i32', batch],
    venueRows: ['i32', batch],
    rows: ['f32', batch * 2 * embedding],
    rowGradients: ['f32', batch * 2 * embedding],
    masks: ['f32', masks],
    labels: ['f32', batch],
    weights: ['f32', batch],
    stepSize: ['f32', 1],
    epsilon: ['f32', 1],
    loss: ['f32', 1],
  });
}

/** Where each layer's mask lies; `length` is rounded up to what the kernel fills at a time. */
export function maskPlaces(
  batch: number,
  layers: readonly number[],
): { readonly start: number; readonly length: number; readonly units: number }[] {
  let end = 0;
  return layers.map((units) => {
    const start = end;
    end += Math.ceil((batch * units) / 16) * 16;
    return { start, length: end - start, units };
  });
}
