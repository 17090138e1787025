import { CheckInError, messageOf } from '../domain/errors.ts';
import { modelAliases, type ModelAlias } from '../domain/event.ts';
import type { ArtifactStore } from '../log/artifacts.ts';
import type { Estimator, Model } from '../models/model.ts';
import type { ModelVersion, Registry } from './registry.ts';

/** A model in memory, ready to score. */
export interface LiveModel<M extends Model = Model> {
  readonly version: string;
  /** sha256 of what it was loaded from, hex. */
  readonly artifact: string;
  readonly featureSetVersion: string;
  readonly model: M;
}

/** A promoted version that could not be loaded; what served before goes on serving. */
export interface LoadProblem {
  readonly alias: ModelAlias;
  readonly version: string;
  readonly artifact: string;
  readonly error: CheckInError;
}

/** The half of an estimator that serving needs. */
export interface ModelLoader<M extends Model> extends Pick<Estimator, 'kind'> {
  load(bytes: Uint8Array): M;
}

export interface LiveModelsOptions<M extends Model> {
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  /** Knows how to load each kind that may be promoted. */
  readonly estimators: readonly ModelLoader<M>[];
  /** Whether the features that a version was trained on are there to ask it with, or will be. @throws CheckInError if they never will */
  readonly areFeaturesLive: (version: ModelVersion) => boolean;
  /** Told once per promotion that could not be followed. */
  readonly onProblem: (problem: LoadProblem) => void;
}

/**
 * The models that serve, by alias: loaded when promoted, swapped in one step, so that no request ever waits for a model or sees half of one.
 *
 * Invariant: an alias once loaded never becomes empty; a version that cannot be loaded leaves the old one in place and is reported, and one whose
 * features are still being built leaves it in place until a later `refresh` finds them live.
 */
export class LiveModels<M extends Model = Model> {
  readonly #options: LiveModelsOptions<M>;
  readonly #live = new Map<ModelAlias, LiveModel<M>>();
  readonly #problems = new Map<ModelAlias, LoadProblem>();
  #loading: Promise<void> = Promise.resolve();

  constructor(options: LiveModelsOptions<M>) {
    this.#options = options;
  }

  /** The model of an alias; `null` until one was loaded. A Map read. */
  get(alias: ModelAlias): LiveModel<M> | null {
    return this.#live.get(alias) ?? null;
  }

  /** Promoted versions that are not serving because they could not be loaded. */
  problems(): readonly LoadProblem[] {
    return [...this.#problems.values()];
  }

  /**
   * Loads what the registry's aliases now point at. Cheap when nothing changed: call it after every page of events. Calls run one after another.
   */
  refresh(registry: Registry): Promise<void> {
    const wanted = modelAliases.flatMap((alias) => {
      const version = registry.alias(alias);
      return version === null ? [] : [{ alias, version }];
    });
    this.#loading = this.#loadAfter(this.#loading, wanted);
    return this.#loading;
  }

  async #loadAfter(previous: Promise<void>, wanted: readonly { alias: ModelAlias; version: ModelVersion }[]): Promise<void> {
    await previous;
    for (const { alias, version } of wanted) await this.#load(alias, version);
  }

  async #load(alias: ModelAlias, wanted: ModelVersion): Promise<void> {
    const { version, artifact, featureSetVersion } = wanted;
    if (this.#live.get(alias)?.artifact === artifact && this.#live.get(alias)?.version === version) {
      this.#problems.delete(alias);
      return;
    }
    if (this.#problems.get(alias)?.artifact === artifact) return;
    try {
      if (!this.#options.areFeaturesLive(wanted)) return;
      const loaded = [...this.#live.values()].find((live) => live.artifact === artifact)?.model ?? (await this.#read(wanted));
      this.#live.set(alias, { version, artifact, featureSetVersion, model: loaded });
      this.#problems.delete(alias);
    } catch (error) {
      const problem = { alias, version, artifact, error: asCheckInError(error, version) };
      this.#problems.set(alias, problem);
      this.#options.onProblem(problem);
    }
  }

  async #read({ kind, artifact }: ModelVersion): Promise<M> {
    const estimator = this.#options.estimators.find((candidate) => candidate.kind === kind);
    if (estimator === undefined) {
      throw new CheckInError(
        'registry.unknown_kind',
        `no model of kind "${kind}" is known to this version of CheckIn`,
        'Upgrade CheckIn, or promote a version of another kind (`checkin models list`).',
      );
    }
    return estimator.load(await this.#options.artifacts.get(artifact));
  }
}

function asCheckInError(error: unknown, version: string): CheckInError {
  if (error instanceof CheckInError) return error;
  const action = 'Promote another version (`checkin models list`), or train again with `checkin train`.';
  return new CheckInError('registry.cannot_load', `model ${version} could not be loaded: ${messageOf(error)}`, action, { cause: error });
}
