import type { Appended } from '../event-log.ts';
import type { EncodedEvent } from '../encoding.ts';

/** One `append` that waits for its group. */
export interface AppendCall {
  readonly events: readonly EncodedEvent[];
  readonly receivedAt: number;
}

interface WaitingCall extends AppendCall {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

// A group blocks the event loop while it is written: 1,024 events are about 6 ms, 1 MiB of bodies about as much. A call is never split, so a
// large one may take longer.
const maxGroupEvents = 1_024;
const maxGroupCharacters = 1 << 20;

/**
 * Gathers the appends that wait at the same time and commits them together: one transaction, one fsync, however many callers.
 *
 * The flush runs in the check phase of the event loop (`setImmediate`): every socket and every promise of this turn had its chance to append.
 */
export class GroupCommit {
  readonly #commit: (calls: readonly AppendCall[]) => readonly Appended[];
  #waiting: WaitingCall[] = [];
  #isScheduled = false;

  /** @param commit stores the calls' events in one transaction; if it throws, every call of the group rejects with that error */
  constructor(commit: (calls: readonly AppendCall[]) => readonly Appended[]) {
    this.#commit = commit;
  }

  submit(call: AppendCall): Promise<Appended> {
    this.#schedule();
    return new Promise((resolve, reject) => this.#waiting.push({ ...call, resolve, reject }));
  }

  /** Commits everything that waits, at once. */
  drain(): void {
    while (this.#waiting.length > 0) this.#flush();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const group = this.#waiting.splice(0, this.#groupLength());
    if (group.length === 0) return;
    try {
      const results = this.#commit(group);
      for (let i = 0; i < group.length; i++) group[i]!.resolve(results[i]!);
    } catch (error) {
      for (const call of group) call.reject(error);
    }
  }

  #groupLength(): number {
    let events = 0;
    let characters = 0;
    let calls = 0;
    for (const call of this.#waiting) {
      events += call.events.length;
      for (const { body } of call.events) characters += body.length;
      if (calls > 0 && (events > maxGroupEvents || characters > maxGroupCharacters)) break;
      calls++;
    }
    return calls;
  }
}
