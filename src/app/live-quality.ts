import type { LoggedEvent } from '../domain/event.ts';
import type { Expectation } from '../ingest/expectations.ts';
import { QualityMonitor } from '../ingest/quality.ts';
import type { EventLog } from '../log/event-log.ts';
import type { SnapshotStore } from '../log/snapshots.ts';

const snapshotName = 'quality';
const snapshotVersion = '1';
/** A snapshot is written after so many events: what an unclean end makes the next start read again, beside its other work. */
const everyEvents = 100_000;
/** Events that may come in during one round of catching up and be taken in at once: some 10 ms. */
const arrivedAtMost = 4_096;

export interface LiveQualityOptions {
  readonly log: Pick<EventLog, 'read' | 'lastSeq'>;
  readonly snapshots: SnapshotStore;
  readonly expectations?: readonly Expectation[] | undefined;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/**
 * The quality monitor of a running process. It catches up with the log beside other work, from its last snapshot, then takes in what the one `follow` loop brings.
 *
 * A fault in here is reported and ends the judging, never the serving.
 */
export class LiveQuality {
  /** Resolves when the monitor has caught up: before, it knows too little to keep anything out. */
  readonly ready: Promise<void>;
  readonly #options: LiveQualityOptions;
  #monitor: QualityMonitor;
  #isLive = false;
  /** What the follow loop has brought during the last round of catching up; `null` = too much to keep. */
  #arrived: LoggedEvent[] | null = [];
  /** `seq` of the last event that the follow loop has seen. */
  #followedSeq: number;
  #savedSeq = 0;
  #saving: Promise<void> = Promise.resolve();

  /** @param followedSeq where the follow loop stands */
  constructor(options: LiveQualityOptions, followedSeq: number) {
    this.#options = options;
    this.#monitor = new QualityMonitor(options.expectations);
    this.#followedSeq = followedSeq;
    this.ready = this.#catchUp().catch((error: unknown) => {
      if (!options.signal.aborted) options.onError(error);
    });
  }

  /** Judges and counts everything up to the last event taken in; ask after `ready`. */
  get monitor(): QualityMonitor {
    return this.#monitor;
  }

  /** What the follow loop has brought. */
  apply(events: readonly LoggedEvent[]): void {
    this.#followedSeq = events.at(-1)?.seq ?? this.#followedSeq;
    if (!this.#isLive) {
      this.#arrived?.push(...events);
      if ((this.#arrived?.length ?? 0) > arrivedAtMost) this.#arrived = null;
      return;
    }
    try {
      for (const event of events) if (event.seq > this.#monitor.seq) this.#monitor.apply(event);
    } catch (error) {
      this.#isLive = false;
      this.#options.onError(error);
    }
    if (this.#monitor.seq - this.#savedSeq >= everyEvents) this.save().catch(this.#options.onError);
  }

  /** Writes a snapshot unless the last one is as new, or none is worth it. It names nobody. */
  save(): Promise<void> {
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#save());
    return this.#saving;
  }

  async #save(): Promise<void> {
    const { seq } = this.#monitor;
    if (!this.#isLive || seq === this.#savedSeq) return;
    await this.#options.snapshots.save(snapshotName, { seq, version: snapshotVersion, bytes: this.#monitor.snapshot() });
    this.#savedSeq = seq;
  }

  async #catchUp(): Promise<void> {
    const { log, snapshots, expectations, signal } = this.#options;
    const saved = await snapshots.load(snapshotName);
    const restored = saved?.version === snapshotVersion ? QualityMonitor.restore(saved.bytes, expectations) : null;
    // A snapshot from beyond the end is of another log, or of one that has lost events.
    if (restored !== null && restored.seq <= this.#followedSeq) {
      this.#monitor = restored;
      this.#savedSeq = restored.seq;
    }
    while (!this.#isLive) {
      const until = this.#followedSeq;
      this.#arrived = [];
      for await (const events of log.read(this.#monitor.seq, until)) {
        signal.throwIfAborted();
        for (const event of events) this.#monitor.apply(event);
      }
      if (this.#arrived === null) continue;
      // In one step, so that it goes live also where events never stop coming: the next page comes through `apply`.
      for (const event of this.#arrived) if (event.seq > this.#monitor.seq) this.#monitor.apply(event);
      this.#arrived = [];
      this.#isLive = true;
    }
  }
}
