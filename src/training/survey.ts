import { CheckInError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import { isPositive } from '../domain/preference.ts';
import type { Progress } from '../domain/progress.ts';
import type { QualityMonitor } from '../ingest/quality.ts';
import type { EventLog } from '../log/event-log.ts';
import { Registry } from '../registry/registry.ts';

/** What a log holds to learn from: a quick first reading, before any work is done. */
export interface Survey {
  /** The last event read. */
  readonly seq: number;
  /** The registry as of `seq`. */
  readonly registry: Registry;
  /** `seq` of every positive interaction up to `untilSeq`: what decisions are made of. */
  readonly choices: readonly number[];
  /** People who chose, and venues that were chosen. */
  readonly people: number;
  readonly venues: number;
  /** The last event up to `untilSeq` that says something about the city, not about models and runs. */
  readonly lastDataSeq: number;
}

/**
 * Reads the whole log once.
 *
 * @param untilSeq choices after it do not count
 * @param quality  judges the events up to `untilSeq`, in the same reading
 */
export async function surveyLog(
  log: EventLog,
  {
    untilSeq,
    quality,
    progress,
    signal,
  }: {
    readonly untilSeq: number;
    readonly quality?: QualityMonitor;
    readonly progress: Progress;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Survey> {
  const seq = await log.lastSeq();
  const registry = new Registry();
  const choices: number[] = [];
  const people = new Set<string>();
  const venues = new Set<string>();
  let lastDataSeq = 0;
  for await (const events of log.read(0, seq)) {
    signal?.throwIfAborted();
    for (const event of events) {
      registry.apply(event);
      if (event.seq > untilSeq || isBookkeeping(event)) continue;
      quality?.apply(event);
      lastDataSeq = event.seq;
      if (event.type !== 'interaction' || !isPositive(event)) continue;
      choices.push(event.seq);
      people.add(event.userId);
      venues.add(event.venueId);
    }
    progress({ stage: 'reading the log', done: events.at(-1)?.seq ?? 0, total: seq, unit: 'events' });
  }
  return { seq, registry, choices, people: people.size, venues: venues.size, lastDataSeq };
}

/** Fewer choices leave one of the three windows (fit, gate, test) without a decision. */
const fewestChoices = 20;

/** @throws CheckInError `training.not_enough_data` if nothing can be learned: too few choices, or by one person only, or of one venue only */
export function requireEnough({ choices, people, venues }: Survey): void {
  if (choices.length >= fewestChoices && people >= 2 && venues >= 2) return;
  throw new CheckInError(
    'training.not_enough_data',
    `there are ${choices.length} choices (check-ins, accepted recommendations, ratings of 4 or more) by ${people} people of ${venues} venues; ` +
      `training needs at least ${fewestChoices} by 2 people of 2 venues`,
    'Import more events (`checkin import FILE`), or let people use recommendations by rules first: those need no model.',
  );
}

function isBookkeeping({ type }: Event): boolean {
  return type.startsWith('run.') || type.startsWith('model.');
}
