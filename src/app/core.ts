import type { Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import { modelAliases, type UnstampedEvent } from '../domain/event.ts';
import { uuidV7 } from '../domain/ids.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import { collect, type CollectReport } from '../ingest/collect.ts';
import type { Connector } from '../ingest/connectors.ts';
import type { Expectation } from '../ingest/expectations.ts';
import type { Storage } from '../log/storage.ts';
import { estimators } from '../models/catalogue.ts';
import type { EnsembleModel } from '../models/model.ts';
import { LiveModels } from '../registry/live-models.ts';
import { Metrics } from '../monitoring/metrics.ts';
import { Places } from '../serving/places.ts';
import { BackgroundReplay } from './background-replay.ts';
import { centreOf, runConnectors } from './connectors.ts';
import { LiveQuality } from './live-quality.ts';
import { jobHandlers } from './job-handlers.ts';
import type { LiveState } from './live-state.ts';
import { metricReadings } from './operations/metrics.ts';
import { Upkeep } from './upkeep.ts';
import { runWorker } from './worker.ts';

export interface CoreOptions {
  readonly storage: Storage;
  /** May lag behind the log of the storage. */
  readonly state: LiveState;
  readonly clock: Clock;
  /** What is expected of events; `defaultExpectations` unless told. */
  readonly expectations?: readonly Expectation[] | undefined;
  /** Services that are asked for events; none unless told. */
  readonly connectors?: readonly Connector[] | undefined;
  /** Whether this process does the jobs that are asked for; false where others do (`checkin worker`). True unless told. */
  readonly doesJobs?: boolean;
  /** Told of what went wrong in the background. */
  readonly onError: (error: unknown) => void;
  /** Told that the log has lost events that this state holds: it must begin anew, from the log. */
  readonly onRewound?: () => void;
}

/** Longest wait for an event to be in the state, where a request names one. */
const freshnessWaitMs = 50;

/**
 * A running CheckIn: the storage, the folds that follow its log, and the models that serve. The operations (`operations/`) are functions over it.
 */
export class Core {
  readonly storage: Storage;
  readonly state: LiveState;
  readonly models: LiveModels<EnsembleModel>;
  /** Builds feature sets that are not live yet. */
  readonly replay: BackgroundReplay;
  /** Proves the features now and then, and writes snapshots. */
  readonly upkeep: Upkeep;
  /** Judges what comes in. */
  readonly quality: LiveQuality;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  readonly #places = new WeakMap<FeatureStore, Places>();
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  readonly #connecting: Promise<void>;
  readonly #working: Promise<void>;
  #failure: unknown = null;

  /** Takes over a storage and a state; `close` closes them. */
  static async start(options: CoreOptions): Promise<Core> {
    const { storage, state, onError } = options;
    await state.catchUp(storage.log);
    const models = new LiveModels({
      artifacts: storage.artifacts,
      estimators,
      areFeaturesLive: (version) => {
        state.features.require(version);
        return state.storeOf(version.featureSetVersion) !== null;
      },
      onProblem: ({ error }) => onError(error),
    });
    await models.refresh(state.registry);
    return new Core(options, models);
  }

  private constructor(
    { storage, state, clock, expectations, connectors = [], doesJobs = true, onError, onRewound }: CoreOptions,
    models: LiveModels<EnsembleModel>,
  ) {
    this.metrics = new Metrics(() => metricReadings(this));
    this.storage = { ...storage, log: this.metrics.measured(storage.log) };
    this.state = state;
    this.models = models;
    this.clock = clock;
    this.onError = onError;
    const { log, snapshots } = storage;
    this.replay = new BackgroundReplay({
      state,
      log,
      snapshots,
      signal: this.#stop.signal,
      onLive: () => this.#followPromotions(),
      onError,
    });
    this.upkeep = new Upkeep({ state, storage, clock, signal: this.#stop.signal, onError });
    this.quality = new LiveQuality({ log, snapshots, expectations, signal: this.#stop.signal, onError }, state.seq);
    this.replay.start();
    this.#following = this.#follow(onRewound);
    this.#connecting = runConnectors({
      connectors,
      jobs: storage.jobs,
      clock,
      collect: (events, source) => this.collect(events, source),
      centre: () => centreOf(this.state.store.catalogue),
      signal: this.#stop.signal,
      onError,
    });
    const handlers = jobHandlers(this, expectations);
    this.#working = doesJobs ? runWorker({ jobs: storage.jobs, handlers, signal: this.#stop.signal, onError }) : Promise.resolve();
  }

  get isClosing(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Why this process no longer follows the log; `null` = it does. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Where the names people use are, by the venues of a store. */
  placesOf(store: FeatureStore): Places {
    const known = this.#places.get(store) ?? new Places(store.catalogue);
    this.#places.set(store, known);
    return known;
  }

  /**
   * Takes events in by the one door, and waits until the folds show them.
   *
   * @param connector the name of the connector that brought them; absent = a client, who is told what was wrong and can send it again
   */
  async collect(events: readonly unknown[], connector?: string): Promise<CollectReport> {
    await this.quality.ready;
    const { log, quarantine } = this.storage;
    const gate = { quality: this.quality.monitor, quarantine, source: connector ?? 'api', keepsMalformed: connector !== undefined };
    const report = await collect(events, { log, clock: this.clock, gate });
    this.metrics.collected(events, report);
    await this.state.reaches(report.lastSeq);
    return report;
  }

  /** One event of ours through the same door as everyone's. @throws CheckInError `request.invalid` */
  async write(event: UnstampedEvent): Promise<void> {
    const { rejected } = await this.collect([event]);
    if (rejected[0] !== undefined)
      throw new CheckInError('request.invalid', rejected[0].message, 'Compare the request with its schema in /docs.');
  }

  /** An event that only CheckIn itself may write; resolves when the folds show it. @returns its `seq` */
  async append(event: UnstampedEvent): Promise<number> {
    const at = this.clock.now();
    const { seqs } = await this.storage.log.append([{ ...event, id: uuidV7(at), at }]);
    await this.state.reaches(seqs[0]!);
    return seqs[0]!;
  }

  /** Waits a moment for an event to be in the state. @returns whether it is */
  async isFresh(seq: number): Promise<boolean> {
    if (this.state.seq >= seq) return true;
    const waited = new Promise<void>((resolve) => setTimeout(resolve, freshnessWaitMs).unref());
    await Promise.race([this.state.reaches(seq), waited]);
    return this.state.seq >= seq;
  }

  /** Ends what runs in the background. The storage stays open, and who waits for an event to be in the state waits no longer. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
    // Before the others end: a connector or a job may wait for what it has sent to be in the state.
    this.state.release();
    await this.#connecting;
    await this.#working;
    await this.quality.ready;
    await this.replay.idle();
    await this.upkeep.idle();
  }

  /** Stops following the log, writes a snapshot and closes the storage. What was acknowledged is safe either way. */
  async close(): Promise<void> {
    if (this.isClosing) return;
    await this.stop();
    try {
      if (this.#failure !== null) return;
      await this.quality.save();
      await this.state.save(this.storage.snapshots);
    } catch (error) {
      // A database that is away, a full disk: the next start reads more of the log.
      this.onError(error);
    } finally {
      await this.storage.close();
    }
  }

  async #follow(onRewound?: () => void): Promise<void> {
    try {
      for await (const events of this.storage.log.follow(this.state.seq, this.#stop.signal)) {
        this.state.apply(events);
        this.quality.apply(events);
        if (events.some(({ type }) => type === 'model.promoted' || type === 'model.rewritten')) await this.#followPromotions();
        if (events.some(({ type }) => type === 'log.erased')) this.replay.start();
        this.upkeep.check();
      }
    } catch (error) {
      this.#failure = error;
      this.onError(error);
      if (error instanceof CheckInError && error.code === 'log.rewound') onRewound?.();
    }
  }

  /** Loads what the aliases point at, as far as its features are live, builds those that are not, and drops what nothing needs any more. */
  async #followPromotions(): Promise<void> {
    const { models, state } = this;
    await models.refresh(state.registry);
    state.dropUnwanted(new Set(modelAliases.flatMap((alias) => models.get(alias)?.featureSetVersion ?? [])));
    this.replay.start();
  }
}
