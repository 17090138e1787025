import type { LoggedEvent } from '../domain/event.ts';
import { silent, type Progress } from '../domain/progress.ts';
import type { FeatureDefinition } from '../features/define.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { KnownFeatures } from '../features/feature-sets.ts';
import type { Residency } from '../features/people.ts';
import type { EventLog } from '../log/event-log.ts';
import type { SnapshotStore } from '../log/snapshots.ts';
import { Registry } from '../registry/registry.ts';

const registryName = 'registry';
const registryVersion = '2';
const featuresPrefix = 'features-';
/** Events that a set may take in at once when it goes live: some 30 ms. */
const arrivedAtMost = 4096;

/**
 * All folds of a running process, kept up to date by the one `follow` loop: the registry, and a feature store for each feature set that is needed.
 *
 * Terminology
 * - current set: what this process's code defines and training learns from
 * - pinned set: what a model that has an alias was trained on; it is fed from no other
 * - live: at the same `seq` as all the other folds. A set that is being built is not live until it has caught up, and is seen by nobody before
 *
 * A snapshot holds one fold as of one `seq`, so that a start reads only the events after it; a torn, corrupt or foreign snapshot is ignored and the log is read from
 * its beginning.
 */
export class LiveState {
  readonly registry: Registry;
  readonly features: KnownFeatures;
  /** For each store of this process: where its people go who were not met for long. */
  readonly residency: ResidencyOfStore;
  /** By feature-set version. */
  readonly #stores = new Map<string, FeatureStore>();
  /** Being built in the background; not live. */
  #building: FeatureStore | null = null;
  /** Events taken in since `build` was called; one more than `arrivedAtMost` = too many to keep. */
  #arrived: LoggedEvent[] = [];
  #seq: number;
  #registrySeq: number;
  #newestReceivedAt: number | null = null;
  readonly #snapshots: Pick<SnapshotStore, 'load'> | null;
  #saving: Promise<void> = Promise.resolve();
  #isReleased = false;
  readonly #waiters = new Set<{ readonly seq: number; readonly resolve: () => void }>();
  /** The last event that the newest snapshots hold; -1 = they must be written anew. */
  #savedSeq = -1;

  /** @param store folded as far as `registry` */
  constructor(
    store: FeatureStore,
    registry: Registry,
    {
      features = new KnownFeatures(),
      registrySeq = store.seq,
      snapshots = null,
      residency = nobodyLeaves,
    }: {
      features?: KnownFeatures;
      registrySeq?: number;
      snapshots?: Pick<SnapshotStore, 'load'> | null;
      residency?: ResidencyOfStore;
    } = {},
  ) {
    this.residency = residency;
    this.registry = registry;
    this.features = features;
    this.#stores.set(store.featureSetVersion, store);
    this.#seq = Math.min(store.seq, registrySeq);
    this.#registrySeq = registrySeq;
    this.#snapshots = snapshots;
  }

  /** The state of the last snapshots, or an empty one: the registry, and the features that its champion was trained on. */
  static async load(
    snapshots: Pick<SnapshotStore, 'load'>,
    features: KnownFeatures = new KnownFeatures(),
    residency: ResidencyOfStore = nobodyLeaves,
  ): Promise<LiveState> {
    const saved = await snapshots.load(registryName);
    const isOurs = saved?.version === registryVersion;
    const registry = isOurs ? Registry.restore(saved.bytes) : new Registry();
    const champion = registry.champion;
    const definitions = (champion && features.definitionsOf(champion)) ?? features.current;
    const store = await restoreStore(snapshots, definitions, { residency: residency() });
    return new LiveState(store, registry, { features, registrySeq: isOurs ? saved.seq : 0, snapshots, residency });
  }

  /** `seq` of the last event that all live folds have taken in. */
  get seq(): number {
    return this.#seq;
  }

  /** When the log took in the newest event applied by this process, Unix milliseconds; `null` = none yet. */
  get newestReceivedAt(): number | null {
    return this.#newestReceivedAt;
  }

  /** The last event that the newest snapshots hold; -1 = there are none, or they must be written anew. */
  get savedSeq(): number {
    return this.#savedSeq;
  }

  /** The store that answers are made from: that of the champion's features, where they are live; else of the current set. */
  get store(): FeatureStore {
    const pinned = this.registry.champion?.featureSetVersion;
    return this.storeOf(pinned ?? '') ?? this.storeOf(this.features.currentVersion) ?? [...this.#stores.values()][0]!;
  }

  /** The live store of a feature set; `null` if it is not live. */
  storeOf(featureSetVersion: string): FeatureStore | null {
    return this.#stores.get(featureSetVersion) ?? null;
  }

  /** The live stores, of which there are two while a new feature set waits for its first model. */
  get stores(): readonly FeatureStore[] {
    return [...this.#stores.values()];
  }

  apply(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      for (const store of this.#stores.values()) if (event.seq > store.seq) store.apply(event);
      if (event.seq > this.#registrySeq) {
        this.registry.apply(event);
        this.#registrySeq = event.seq;
      }
      if (this.#building !== null && this.#arrived.length <= arrivedAtMost) this.#arrived.push(event);
    }
    const newest = events.at(-1);
    this.#seq = Math.max(this.#seq, newest?.seq ?? 0);
    this.#newestReceivedAt = newest?.receivedAt ?? this.#newestReceivedAt;
    for (const waiter of this.#waiters) {
      if (waiter.seq > this.#seq) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** Reads what the log holds beyond this state. If a model of other features was promoted since, they are read too. */
  async catchUp(log: Pick<EventLog, 'lastSeq' | 'read'>, progress: Progress = silent): Promise<void> {
    const until = await log.lastSeq();
    for (const store of this.stores) store.beginsAt(until);
    await this.#readTo(until, log, progress);
    const champion = this.registry.champion;
    const definitions = champion && this.features.definitionsOf(champion);
    if (!champion || !definitions || this.#stores.has(champion.featureSetVersion)) return;
    const store =
      this.#snapshots === null
        ? new FeatureStore(definitions, this.residency())
        : await restoreStore(this.#snapshots, definitions, { residency: this.residency() });
    store.beginsAt(until);
    this.#stores.set(champion.featureSetVersion, store);
    this.#seq = store.seq;
    await this.#readTo(until, log, progress);
  }

  /** Resolves when the folds show the event `seq`. */
  async reaches(seq: number): Promise<void> {
    if (this.#seq >= seq || this.#isReleased) return;
    await new Promise<void>((resolve) => this.#waiters.add({ seq, resolve }));
  }

  /** Lets go whoever waits for an event: this state will see no more of them. */
  release(): void {
    this.#isReleased = true;
    for (const { resolve } of this.#waiters) resolve();
    this.#waiters.clear();
  }

  /** The sets that are needed: the current one, and those of all models with an alias, as far as there is code for them. */
  wanted(): ReadonlyMap<string, readonly FeatureDefinition[]> {
    const wanted = new Map([[this.features.currentVersion, this.features.current]]);
    for (const version of this.registry.aliased()) {
      const definitions = this.features.definitionsOf(version);
      if (definitions !== null) wanted.set(version.featureSetVersion, definitions);
    }
    return wanted;
  }

  /** What is to be built next: a set that is wanted and not live, or one whose live store was outdated by an erasure; `null` = nothing. */
  nextToBuild(): { readonly definitions: readonly FeatureDefinition[]; readonly outdatedBy: number | null } | null {
    for (const [version, definitions] of this.wanted()) {
      const store = this.storeOf(version);
      if (store === null || store.outdatedBy !== null) return { definitions, outdatedBy: store?.outdatedBy ?? null };
    }
    return null;
  }

  /**
   * Says which set is being built (`null` = none more): erasures reach it, requests do not. From now on the events that come in are kept for it.
   *
   * @returns the `seq` that its builder must read the log to, before it calls `join`
   */
  build(store: FeatureStore | null): number {
    this.#building = store;
    this.#arrived = [];
    return this.#seq;
  }

  /** Gives the set that is being built what has come in since `build`, and lets it go live. @returns whether it did; if too much has come in, `build` again */
  join(): boolean {
    const store = this.#building!;
    if (this.#arrived.length > arrivedAtMost) return false;
    for (const event of this.#arrived) if (event.seq > store.seq) store.apply(event);
    this.#stores.set(store.featureSetVersion, store);
    this.build(null);
    this.#savedSeq = -1;
    return true;
  }

  /** Drops the live sets that no alias needs. @param serving sets of the models in memory: a promotion may not have reached them yet */
  dropUnwanted(serving: ReadonlySet<string>): void {
    const wanted = this.wanted();
    const isNeeded = (version: string): boolean => wanted.has(version) || serving.has(version) || version === this.store.featureSetVersion;
    for (const version of this.#stores.keys()) if (!isNeeded(version)) this.#stores.delete(version);
  }

  /**
   * Writes snapshots unless the last ones are as new, and deletes those of sets that are no longer there. Calls run one after another, so that what was
   * packed earlier never replaces what was packed later.
   *
   * Of a store that an erasure has outdated none is written: so every snapshot is what a replay of the log gives, but for erasures after it.
   */
  save(snapshots: SnapshotStore): Promise<void> {
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#save(snapshots));
    return this.#saving;
  }

  /** Writes a snapshot of the set that is being built, so that a kill does not cost all of the work. */
  saveBuilding(snapshots: SnapshotStore): Promise<void> {
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#saveBuilding(snapshots));
    return this.#saving;
  }

  async #saveBuilding(snapshots: SnapshotStore): Promise<void> {
    if (this.#building?.outdatedBy === null) await saveStore(snapshots, this.#building);
  }

  async #save(snapshots: SnapshotStore): Promise<void> {
    if (this.#seq === this.#savedSeq) return;
    // Before the first wait: what an erasure changes while this is being written is written once more.
    this.#savedSeq = this.#seq;
    try {
      const stores = this.#building === null ? this.stores : [...this.stores, this.#building];
      const names = new Set(stores.map((store) => snapshotName(store.featureSetVersion)));
      for (const store of stores) if (store.outdatedBy === null) await saveStore(snapshots, store);
      await snapshots.save(registryName, { seq: this.#registrySeq, version: registryVersion, bytes: this.registry.snapshot() });
      // What is not written anew must not stay: it may hold people who were erased since.
      const unwanted = (await snapshots.names()).filter((name) => name.startsWith(featuresPrefix) && !names.has(name));
      for (const name of unwanted) await snapshots.delete(name);
    } catch (error) {
      this.#savedSeq = -1;
      throw error;
    }
  }

  async #readTo(until: number, log: Pick<EventLog, 'read'>, progress: Progress): Promise<void> {
    const from = Math.min(this.#registrySeq, ...this.stores.map(({ seq }) => seq));
    for await (const events of log.read(from, until)) {
      this.apply(events);
      progress({ stage: 'reading the log', done: this.#seq - from, total: until - from, unit: 'events' });
    }
    this.#seq = Math.max(this.#seq, until);
  }
}

/** Name of the snapshot of a feature set. */
export function snapshotName(featureSetVersion: string): string {
  return `${featuresPrefix}${featureSetVersion}`;
}

type ResidencyOfStore = () => Residency | null;

const nobodyLeaves: ResidencyOfStore = () => null;

/** The store of the newest snapshot of a feature set; an empty one if there is none, or none as new as `notBefore`. */
export async function restoreStore(
  snapshots: Pick<SnapshotStore, 'load'>,
  definitions: readonly FeatureDefinition[],
  { notBefore = 0, residency = null }: { readonly notBefore?: number; readonly residency?: Residency | null } = {},
): Promise<FeatureStore> {
  const empty = new FeatureStore(definitions, residency);
  const saved = await snapshots.load(snapshotName(empty.featureSetVersion));
  return (saved && saved.seq >= notBefore ? FeatureStore.restore(saved.bytes, definitions, residency) : null) ?? empty;
}

export async function saveStore(snapshots: SnapshotStore, store: FeatureStore): Promise<void> {
  const { seq, featureSetVersion } = store;
  await snapshots.save(snapshotName(featureSetVersion), { seq, version: featureSetVersion, bytes: store.snapshot() });
}
