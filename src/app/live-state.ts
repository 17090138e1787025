import { deserialize, serialize } from 'node:v8';
import type { LoggedEvent } from '../domain/event.ts';
import { silent, type Progress } from '../domain/progress.ts';
import { FeatureStore } from '../features/feature-store.ts';
import type { EventLog } from '../log/event-log.ts';
import type { SnapshotStore } from '../log/snapshots.ts';
import { Registry } from '../registry/registry.ts';

/** Name of the snapshot of all folds. */
const snapshotName = 'state';

/**
 * All folds of a running process, kept up to date by the one `follow` loop.
 *
 * A snapshot holds every fold as of one `seq`, so that a start reads only the events after it; a torn, corrupt or foreign snapshot is ignored and the whole log is read.
 */
export class LiveState {
  readonly store: FeatureStore;
  readonly registry: Registry;
  readonly #waiters = new Set<{ readonly seq: number; readonly resolve: () => void }>();
  /** The last event that the newest snapshot holds. */
  #savedSeq: number;

  constructor(store: FeatureStore, registry: Registry, savedSeq = 0) {
    this.store = store;
    this.registry = registry;
    this.#savedSeq = savedSeq;
  }

  /** The state of the last snapshot, or an empty one. */
  static async load(snapshots: SnapshotStore): Promise<LiveState> {
    const saved = await snapshots.load(snapshotName);
    if (saved !== null) {
      const { features, registry } = deserialize(saved.bytes) as { features: Uint8Array; registry: Uint8Array };
      const store = FeatureStore.restore(features);
      if (store !== null) return new LiveState(store, Registry.restore(registry), store.seq);
    }
    return new LiveState(new FeatureStore(), new Registry());
  }

  get seq(): number {
    return this.store.seq;
  }

  apply(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      this.store.apply(event);
      this.registry.apply(event);
    }
    for (const waiter of this.#waiters) {
      if (waiter.seq > this.seq) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** Reads what the log holds beyond this state. */
  async catchUp(log: EventLog, progress: Progress = silent): Promise<void> {
    const from = this.seq;
    const until = await log.lastSeq();
    for await (const events of log.read(from, until)) {
      this.apply(events);
      progress({ stage: 'reading the log', done: this.seq - from, total: until - from, unit: 'events' });
    }
  }

  /** Resolves when the folds show the event `seq`. */
  async reaches(seq: number): Promise<void> {
    if (this.seq >= seq) return;
    await new Promise<void>((resolve) => this.#waiters.add({ seq, resolve }));
  }

  /** Forgets a person. @returns every id that led to them; the next `save` writes a snapshot without them */
  erase(userId: string): readonly string[] {
    this.#savedSeq = -1;
    return this.store.erase(userId);
  }

  /** Writes a snapshot unless the last one is as new. */
  async save(snapshots: SnapshotStore): Promise<void> {
    if (this.seq === this.#savedSeq) return;
    const bytes = serialize({ features: this.store.snapshot(), registry: this.registry.snapshot() });
    await snapshots.save(snapshotName, { seq: this.seq, version: this.store.featureSetVersion, bytes });
    this.#savedSeq = this.seq;
  }
}
