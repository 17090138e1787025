import type { EventLog } from './event-log.ts';
import type { Snapshot, SnapshotStore } from './snapshots.ts';

/**
 * The snapshots of a log, without those that know more than it does.
 *
 * Such a one was copied from elsewhere by hand, or was made of events that a failover has lost: what it holds is not what the log gives. It is deleted when it is met, for
 * `save` keeps the newer of two; and none is written by a process that does not know yet what was lost.
 */
export class SnapshotsOfLog implements SnapshotStore {
  readonly #snapshots: SnapshotStore;
  readonly #log: Pick<EventLog, 'lastSeq'>;

  constructor(snapshots: SnapshotStore, log: Pick<EventLog, 'lastSeq'>) {
    this.#snapshots = snapshots;
    this.#log = log;
  }

  async save(name: string, snapshot: Snapshot): Promise<void> {
    if (snapshot.seq > (await this.#log.lastSeq())) return;
    await this.#snapshots.save(name, snapshot);
  }

  async load(name: string): Promise<Snapshot | null> {
    const snapshot = await this.#snapshots.load(name);
    if (snapshot === null || snapshot.seq <= (await this.#log.lastSeq())) return snapshot;
    await this.#snapshots.delete(name);
    return null;
  }

  names(): Promise<readonly string[]> {
    return this.#snapshots.names();
  }

  delete(name: string): Promise<void> {
    return this.#snapshots.delete(name);
  }
}
