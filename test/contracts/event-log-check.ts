/** What the checks of an event log are made of. */
import type { Clock } from '../../src/domain/clock.ts';
import type { Event, LoggedEvent } from '../../src/domain/event.ts';
import type { EventLog } from '../../src/log/event-log.ts';

/** A log under test, empty at first. */
export interface OpenedLog {
  readonly log: EventLog;
  /** Closes it and opens it again on the same data. */
  readonly reopen: () => Promise<EventLog>;
  /** Closes whatever is open and removes the data. */
  readonly dispose: () => Promise<void>;
}

/** Makes an empty log. @param clock where it takes `receivedAt` from */
export type OpenLog = (clock: Clock) => Promise<OpenedLog>;

export interface EventLogCheck {
  readonly name: string;
  /** @param patienceMs after so long it counts as failed: a log that hangs must fail its check, not stop the run */
  readonly run: (open: OpenLog, patienceMs?: number) => Promise<void>;
}

/** A check that was given up because the log did not answer. */
export class LogHangs extends Error {}

export const receivedAt = 1_750_000_000_000;
const stoppedClock: Clock = { now: () => receivedAt };

export function check(name: string, run: (opened: OpenedLog) => Promise<void>): EventLogCheck {
  return {
    name,
    async run(open, patienceMs = 20_000) {
      const opened = await open(stoppedClock);
      try {
        await inTime(run(opened), patienceMs);
      } finally {
        await opened.dispose();
      }
    },
  };
}

export async function readAll(log: EventLog, afterSeq = 0): Promise<readonly LoggedEvent[]> {
  return (await collect(log.read(afterSeq, Number.MAX_SAFE_INTEGER))).flat();
}

export function seqsOf(events: readonly LoggedEvent[]): readonly number[] {
  return events.map(({ seq }) => seq);
}

export function idsOf(events: readonly Event[]): readonly string[] {
  return events.map(({ id }) => id);
}

export function countTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}

async function inTime(work: Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LogHangs(`the log kept its caller waiting for more than ${patienceMs} ms`)), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
