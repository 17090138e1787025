import { AppendQueue, type AppendCall, type WaitingCall } from '../append-queue.ts';
import type { EncodedEvent } from '../encoding.ts';
import type { Appended } from '../event-log.ts';

/** An event as it is sent to the database. */
export interface NumberableEvent extends EncodedEvent {
  readonly receivedAt: number;
}

/** What the database says to a group. */
export interface NumberedGroup {
  /** The newest `seq` before the group: those above it are new. */
  readonly last: number;
  /** Of each event. */
  readonly seqs: readonly number[];
}

/**
 * Gathers the appends that wait at the same time and commits them together: one round trip, one transaction, one fsync, however many callers.
 *
 * One group is under way at a time: it keeps the order of the calls, and the ones that come meanwhile make the next group the larger.
 */
export class GroupCommit {
  readonly #commit: (events: readonly NumberableEvent[]) => Promise<NumberedGroup>;
  readonly #queue = new AppendQueue();
  #running: Promise<void> | null = null;

  /** @param commit stores events with different ids in one transaction; if it rejects, every call of the group does */
  constructor(commit: (events: readonly NumberableEvent[]) => Promise<NumberedGroup>) {
    this.#commit = commit;
  }

  submit(call: AppendCall): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...call, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Every socket and every promise of this turn has its chance to append first.
    await new Promise(setImmediate);
    while (!this.#queue.isEmpty) await this.#store(this.#queue.takeGroup());
    this.#running = null;
  }

  async #store(group: readonly WaitingCall[]): Promise<void> {
    const { events, placeOf } = distinct(group);
    try {
      const numbered = await this.#commit(events);
      const seen = new Set<number>();
      for (const call of group) call.resolve(appendedOf(call, placeOf, numbered, seen));
    } catch (error) {
      for (const call of group) call.reject(error);
    }
  }
}

/** The events of a group, each id once, and the place of each id among them. */
function distinct(group: readonly AppendCall[]): { readonly events: NumberableEvent[]; readonly placeOf: Map<string, number> } {
  const events: NumberableEvent[] = [];
  const placeOf = new Map<string, number>();
  for (const call of group) {
    for (const event of call.events) {
      if (placeOf.has(event.id)) continue;
      placeOf.set(event.id, events.length);
      events.push({ ...event, receivedAt: call.receivedAt });
    }
  }
  return { events, placeOf };
}

/** @param seen the new seqs that were given to calls before; gets those of this one */
function appendedOf({ events }: AppendCall, placeOf: Map<string, number>, { last, seqs }: NumberedGroup, seen: Set<number>): Appended {
  let duplicates = 0;
  const own = events.map(({ id }) => {
    const seq = seqs[placeOf.get(id)!]!;
    if (seq <= last || seen.has(seq)) duplicates++;
    seen.add(seq);
    return seq;
  });
  return { seqs: own, duplicates };
}
