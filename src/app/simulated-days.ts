import { dayMs } from '../domain/clock.ts';
import type { Event } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import type { WorldOptions } from '../simulation/options.ts';
import { simulate } from '../simulation/simulate.ts';

/** The pages of a simulation as they come, with progress by simulated day; throws the signal's reason when it aborts. */
export function* simulateDays(
  options: WorldOptions,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Generator<readonly Event[]> {
  const days = options.weeks * 7;
  progress({ stage: 'building the city', done: 0 });
  for (const page of simulate(options)) {
    signal.throwIfAborted();
    yield page;
    const day = Math.floor((page.at(-1)!.at - options.startsAt) / dayMs);
    progress({ stage: 'simulating the city', done: day, total: days, unit: 'days' });
  }
  progress({ stage: 'simulating the city', done: days, total: days, unit: 'days' });
}
