import { AppendQueue, type AppendCall } from '../append-queue.ts';
import type { Appended } from '../event-log.ts';

/**
 * Gathers the appends that wait at the same time and commits them together: one transaction, one fsync, however many callers.
 *
 * The flush runs in the check phase of the event loop (`setImmediate`): every socket and every promise of this turn had its chance to append.
 */
export class GroupCommit {
  readonly #commit: (calls: readonly AppendCall[]) => readonly Appended[];
  readonly #queue = new AppendQueue();
  #isScheduled = false;

  /** @param commit stores the calls' events in one transaction; if it throws, every call of the group rejects with that error */
  constructor(commit: (calls: readonly AppendCall[]) => readonly Appended[]) {
    this.#commit = commit;
  }

  submit(call: AppendCall): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...call, resolve, reject });
      this.#schedule();
    });
  }

  /** Commits everything that waits, at once. */
  drain(): void {
    while (!this.#queue.isEmpty) this.#flush();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
      if (!this.#queue.isEmpty) this.#schedule();
    });
  }

  #flush(): void {
    const group = this.#queue.takeGroup();
    if (group.length === 0) return;
    try {
      const results = this.#commit(group);
      for (let i = 0; i < group.length; i++) group[i]!.resolve(results[i]!);
    } catch (error) {
      for (const call of group) call.reject(error);
    }
  }
}
