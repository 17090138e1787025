import type { LoggedEvent } from '../../domain/event.ts';
import { BoundedMap } from './bounded.ts';

/** Sessions that are remembered, at least, and events of each that are looked at. */
const sessions = 5000;
const eventsOfSession = 9;

/** How far the clocks of clients are off, by session: one session is one device. */
export interface ClockSummary {
  readonly sessions: number;
  /** Median over sessions of the median of `at - receivedAt`: what an event needs to get here, negative, and the clock's error. `null` = no sessions. */
  readonly medianSkewMs: number | null;
  /** Share of sessions with a median ahead of ours, which no delay explains. */
  readonly aheadShare: number;
}

export class Clocks {
  readonly #skews = new BoundedMap<string, number[]>(sessions);

  add(sessionId: string, { at, receivedAt }: Pick<LoggedEvent, 'at' | 'receivedAt'>): void {
    const known = this.#skews.get(sessionId);
    if (known === undefined) this.#skews.set(sessionId, [at - receivedAt]);
    else if (known.length < eventsOfSession) known.push(at - receivedAt);
  }

  forgetAll(): void {
    this.#skews.clear();
  }

  summary(): ClockSummary {
    const medians = this.#skews.entries().map(([, skews]) => middle(skews));
    if (medians.length === 0) return { sessions: 0, medianSkewMs: null, aheadShare: 0 };
    return {
      sessions: medians.length,
      medianSkewMs: middle(medians),
      // A second: the clock of this machine is no better.
      aheadShare: medians.filter((skew) => skew > 1000).length / medians.length,
    };
  }
}

/** The upper median. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
