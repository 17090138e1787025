import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoggedEvent } from '../domain/event.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import type { EventLog } from '../log/event-log.ts';
import type { SnapshotStore } from '../log/snapshots.ts';
import { restoreStore, type LiveState } from './live-state.ts';

/** How far a feature set is that is being built. */
export interface ReplayProgress {
  readonly featureSetVersion: string;
  /** Events taken in, of how many. */
  readonly done: number;
  readonly total: number;
}

export interface BackgroundReplayOptions {
  readonly state: LiveState;
  readonly log: Pick<EventLog, 'read'>;
  readonly snapshots: SnapshotStore;
  /** Aborting stops the work; what was saved is gone on from at the next start. */
  readonly signal: AbortSignal;
  /** Told when a set has gone live. */
  readonly onLive: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Events between two turns of the event loop: a few milliseconds, so that requests wait no longer than that. */
const turnEvents = 256;
/** Events between two snapshots of a half-built set: what a kill costs. */
const saveEvents = 200_000;

/** Builds the feature sets that are wanted and not live, and those whose live store an erasure has outdated, one after another, from their snapshots or the beginning of the log, beside the process's own work. */
export class BackgroundReplay {
  readonly #options: BackgroundReplayOptions;
  #running: Promise<void> | null = null;
  #progress: ReplayProgress | null = null;

  constructor(options: BackgroundReplayOptions) {
    this.#options = options;
  }

  /** `null` = everything wanted is live, or the rest cannot be built. */
  get progress(): ReplayProgress | null {
    return this.#progress;
  }

  /** Begins with what is missing, unless at it already. Cheap if nothing is: call it after every promotion. */
  start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#progress = null;
    });
  }

  /** Resolves when nothing is being built. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    const { state, signal, onLive, onError } = this.#options;
    try {
      for (let next = state.nextToBuild(); next !== null && !signal.aborted; next = state.nextToBuild()) {
        await this.#build(next);
        if (!signal.aborted) await onLive();
      }
    } catch (error) {
      if (!signal.aborted) onError(error);
    } finally {
      // What was stopped in the middle stays where it is: the last snapshots of this process hold it.
      if (!signal.aborted) state.build(null);
    }
  }

  async #build({ definitions, outdatedBy }: NonNullable<ReturnType<LiveState['nextToBuild']>>): Promise<void> {
    const { state, log, snapshots, signal } = this.#options;
    const store = await restoreStore(snapshots, definitions, { notBefore: outdatedBy ?? 0, residency: state.residency() });
    store.beginsAt(state.seq);
    let savedSeq = store.seq;
    do {
      const until = state.build(store);
      for await (const events of log.read(store.seq, until)) {
        for (let i = 0; i < events.length; i += turnEvents) {
          this.#take(store, events.slice(i, i + turnEvents), until);
          await nextTurn();
          if (signal.aborted) return;
        }
        if (store.seq - savedSeq < saveEvents) continue;
        await state.saveBuilding(snapshots);
        savedSeq = store.seq;
      }
    } while (!state.join());
  }

  #take(store: FeatureStore, events: readonly LoggedEvent[], total: number): void {
    for (const event of events) store.apply(event);
    this.#progress = { featureSetVersion: store.featureSetVersion, done: store.seq, total };
  }
}
