import { CheckInError } from '../domain/errors.ts';
import type { EncodedEvent } from './encoding.ts';
import type { Appended } from './event-log.ts';

/** One `append` that waits for its group. */
export interface AppendCall {
  readonly events: readonly EncodedEvent[];
  readonly receivedAt: number;
}

/** A call and those who wait for it. */
export interface WaitingCall extends AppendCall {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

// A group holds the log while it is written: 1,024 events are 6 ms in SQLite and 12 ms in PostgreSQL, 1 MiB of bodies about as much. A call is never
// split, so a large one may take longer.
const maxGroupEvents = 1_024;
const maxGroupCharacters = 1 << 20;
/** Seconds of work for either engine. Whoever sends faster than the log can write is told so, before the process runs out of memory. */
const maxWaitingEvents = 1 << 16;
const maxWaitingCharacters = 1 << 26;

/** Appends that wait for the log, in the order in which they came. Bounded. */
export class AppendQueue {
  #calls: WaitingCall[] = [];
  #events = 0;
  #characters = 0;

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** @throws CheckInError `log.overloaded` if too much waits already; a single call is always taken */
  push(call: WaitingCall): void {
    if (this.#calls.length > 0 && (this.#events + call.events.length > maxWaitingEvents || this.#characters > maxWaitingCharacters)) {
      throw overloaded(this.#events);
    }
    this.#calls.push(call);
    this.#events += call.events.length;
    this.#characters += charactersOf(call);
  }

  /** Takes the calls that are to be committed together, at least one if any waits. */
  takeGroup(): readonly WaitingCall[] {
    let events = 0;
    let characters = 0;
    let calls = 0;
    for (const call of this.#calls) {
      const more = charactersOf(call);
      if (calls > 0 && (events + call.events.length > maxGroupEvents || characters + more > maxGroupCharacters)) break;
      events += call.events.length;
      characters += more;
      calls++;
    }
    this.#events -= events;
    this.#characters -= characters;
    return this.#calls.splice(0, calls);
  }
}

function charactersOf({ events }: AppendCall): number {
  let characters = 0;
  for (const { body } of events) characters += body.length;
  return characters;
}

function overloaded(events: number): CheckInError {
  return new CheckInError(
    'log.overloaded',
    `${events} events wait to be written already`,
    'Send them again in a moment, and fewer at a time: wait for the answer before sending more.',
  );
}
