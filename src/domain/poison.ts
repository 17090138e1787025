import type { EventType, LoggedEvent } from './event.ts';

/** Events that a fold could not take in. A bug of ours or of somebody's feature; the fold goes on with the next event all the same. */
export interface PoisonReport {
  readonly count: number;
  readonly byType: Readonly<Partial<Record<EventType, number>>>;
  /** The first of them: where to look. No message of the error, which may hold somebody's text. */
  readonly first: { readonly seq: number; readonly type: EventType; readonly error: string } | null;
}

/** Counts them. */
export class Poison {
  #count = 0;
  readonly #byType: Partial<Record<EventType, number>> = {};
  #first: PoisonReport['first'] = null;

  note({ seq, type }: LoggedEvent, error: unknown): void {
    this.#count++;
    this.#byType[type] = (this.#byType[type] ?? 0) + 1;
    this.#first ??= { seq, type, error: placeOf(error) };
  }

  report(): PoisonReport {
    return { count: this.#count, byType: { ...this.#byType }, first: this.#first };
  }
}

/** What was thrown, and where: `RangeError in resolveMoment (moment.ts:44)`. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frame = /at (?:async )?(?:(\S+) \()?[^()\s]*?([\w.-]+\.[cm]?[jt]s:\d+)/.exec(error.stack ?? '');
  return frame === null ? error.name : `${error.name} in ${frame[1] ?? 'a function'} (${frame[2]})`;
}
