import type { Clock } from '../domain/clock.ts';
import type { Event, EventOf } from '../domain/event.ts';
import { hash64, uuidFromHash } from '../domain/ids.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Registry } from './registry.ts';

type RunKind = EventOf<'run.started'>['kind'];

/**
 * Says of runs that began and never ended that they were abandoned: their process was killed. What a run makes is registered in the same
 * transaction as its end, so an abandoned run has left nothing behind.
 *
 * Call it where no run of that kind can be alive: before starting one, or when a data directory was just opened. Calling it again changes nothing.
 *
 * @returns ids of the runs
 */
export async function abandonUnfinishedRuns(
  kind: RunKind,
  { log, registry, clock }: { readonly log: EventLog; readonly registry: Registry; readonly clock: Clock },
): Promise<readonly string[]> {
  const unfinished = registry.runs().filter((run) => run.kind === kind && run.outcome === 'unfinished');
  const at = clock.now();
  const events = unfinished.map(({ runId, startedAt }): Event => {
    // The id follows from the run, so that two starts at once say it once.
    const id = uuidFromHash(startedAt, hash64(`abandoned ${runId}`));
    return { id, type: 'run.finished', at, runId, outcome: 'abandoned', reason: 'the process ended before the run did' };
  });
  if (events.length > 0) await log.append(events);
  return unfinished.map(({ runId }) => runId);
}
