/**
 * Which models there are, where they came from, and which of them serves: a fold over `model.*` and `run.*` events.
 *
 * Terminology
 * - version: name of one registered model, never reused
 * - alias: a role (`champion`, `challenger`, `shadow`) that points at one version at a time; promoting is pointing it elsewhere
 * - run: one try of long work; a run that began and never ended was killed, and a later start says so (`abandoned`)
 * - lineage: a version, what it was trained from (its parent), and so on
 */
import type { Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import { modelAliases, type EventOf, type LoggedEvent, type ModelAlias } from '../domain/event.ts';
import { uuidV7 } from '../domain/ids.ts';
import type { EventLog } from '../log/event-log.ts';

/** One registered model. */
export interface ModelVersion {
  readonly version: string;
  readonly kind: string;
  /** sha256 of the newest artefact, hex: an erasure may have replaced the one it was registered with. */
  readonly artifact: string;
  /** Those it has replaced, oldest first; erasures delete them. */
  readonly replacedArtifacts: readonly string[];
  readonly featureSetVersion: string;
  /** The features of that set, in order; `null` = registered before they were kept. */
  readonly features: readonly { readonly name: string; readonly version: number }[] | null;
  readonly trainedToSeq: number;
  /** Unix milliseconds. */
  readonly registeredAt: number;
  readonly runId: string | null;
  readonly parent: string | null;
  readonly parameters: EventOf<'model.registered'>['parameters'];
  /** By member, e.g. `{ensemble: {"ndcg@10": 0.31}}`. */
  readonly metrics: EventOf<'model.registered'>['metrics'];
}

export interface Promotion {
  readonly alias: ModelAlias;
  readonly version: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly reason: string | null;
}

export interface Run {
  readonly runId: string;
  readonly kind: EventOf<'run.started'>['kind'];
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly parameters: EventOf<'run.started'>['parameters'];
  readonly outcome: 'unfinished' | EventOf<'run.finished'>['outcome'];
  readonly reason: string | null;
}

interface RegistryState {
  versions: ModelVersion[];
  promotions: Promotion[];
  runs: Run[];
}

export class Registry {
  readonly #versions = new Map<string, ModelVersion>();
  readonly #promotions: Promotion[] = [];
  readonly #runs = new Map<string, Run>();

  /** @param bytes what `snapshot` gave */
  static restore(bytes: Uint8Array): Registry {
    const { versions, promotions, runs } = JSON.parse(new TextDecoder().decode(bytes)) as RegistryState;
    const registry = new Registry();
    for (const version of versions)
      registry.#versions.set(version.version, { ...version, replacedArtifacts: version.replacedArtifacts ?? [] });
    registry.#promotions.push(...promotions);
    for (const run of runs) registry.#runs.set(run.runId, run);
    return registry;
  }

  snapshot(): Uint8Array {
    const state: RegistryState = { versions: this.versions(), promotions: this.#promotions, runs: this.runs() };
    return new TextEncoder().encode(JSON.stringify(state));
  }

  /** Events of other types are not its concern. A version that is registered again stays as it was. */
  apply(event: LoggedEvent): void {
    if (event.type === 'model.registered') {
      if (!this.#versions.has(event.version)) this.#versions.set(event.version, versionOf(event));
    } else if (event.type === 'model.rewritten') {
      const version = this.#versions.get(event.version);
      if (version !== undefined) this.#versions.set(event.version, rewritten(version, event.artifact));
    } else if (event.type === 'model.promoted') {
      const { alias, version, at, reason = null } = event;
      this.#promotions.push({ alias, version, at, reason });
    } else if (event.type === 'run.started') {
      const { runId, kind, at, parameters } = event;
      this.#runs.set(runId, { runId, kind, startedAt: at, parameters, outcome: 'unfinished', reason: null });
    } else if (event.type === 'run.finished') {
      const run = this.#runs.get(event.runId);
      if (run !== undefined) this.#runs.set(event.runId, { ...run, outcome: event.outcome, reason: event.reason ?? null });
    }
  }

  /** Oldest first. */
  versions(): ModelVersion[] {
    return [...this.#versions.values()];
  }

  /** @throws CheckInError `registry.unknown_version` */
  version(version: string): ModelVersion {
    const found = this.#versions.get(version);
    if (found !== undefined) return found;
    const known = this.versions()
      .slice(-5)
      .map((one) => one.version);
    throw new CheckInError(
      'registry.unknown_version',
      `there is no model version "${version}"; ${known.length === 0 ? 'none is registered' : `the newest are ${known.join(', ')}`}`,
      known.length === 0 ? 'Train one with `checkin train`.' : 'Choose one of `checkin models list`.',
    );
  }

  /** The version an alias points at; `null` = it points nowhere. */
  alias(alias: ModelAlias): ModelVersion | null {
    const promotion = this.#promotions.findLast((one) => one.alias === alias && this.#versions.has(one.version));
    return promotion === undefined ? null : this.#versions.get(promotion.version)!;
  }

  /** Every version that an alias points at, once. */
  aliased(): readonly ModelVersion[] {
    return [...new Set(modelAliases.flatMap((alias) => this.alias(alias) ?? []))];
  }

  get champion(): ModelVersion | null {
    return this.alias('champion');
  }

  /** Oldest first; what an alias pointed at before is where a rollback goes. */
  promotions(alias: ModelAlias): readonly Promotion[] {
    return this.#promotions.filter((one) => one.alias === alias);
  }

  /** The version and its ancestors, newest first. @throws CheckInError `registry.unknown_version` */
  lineage(version: string): readonly ModelVersion[] {
    const line = [this.version(version)];
    for (let parent = line[0]!.parent; parent !== null;) {
      const next = this.#versions.get(parent);
      if (next === undefined || line.includes(next)) break;
      line.push(next);
      parent = next.parent;
    }
    return line;
  }

  /** Oldest first. */
  runs(): Run[] {
    return [...this.#runs.values()];
  }
}

/** The registry as of now, folded from the whole log. */
export async function readRegistry(log: EventLog): Promise<Registry> {
  const registry = new Registry();
  for await (const events of log.read(0, await log.lastSeq())) for (const event of events) registry.apply(event);
  return registry;
}

/** What `promote` needs to know. */
export interface PromoteOptions {
  readonly log: EventLog;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly version: string;
  /** `champion` unless told. */
  readonly alias?: ModelAlias;
  /** Why, for whoever asks later. */
  readonly reason?: string;
}

/**
 * Points an alias at a version, durably; whoever follows the log loads it. Promoting what the alias already points at changes nothing.
 *
 * @returns whether the alias points elsewhere now
 * @throws CheckInError `registry.unknown_version`
 */
export async function promote({ log, registry, clock, version, alias = 'champion', reason }: PromoteOptions): Promise<boolean> {
  registry.version(version);
  if (registry.alias(alias)?.version === version) return false;
  const at = clock.now();
  await log.append([{ id: uuidV7(at), type: 'model.promoted', at, version, alias, ...(reason !== undefined && { reason }) }]);
  return true;
}

function rewritten(version: ModelVersion, artifact: string): ModelVersion {
  const { replacedArtifacts, artifact: old } = version;
  return { ...version, artifact, replacedArtifacts: [...replacedArtifacts, old].filter((one) => one !== artifact) };
}

function versionOf(event: LoggedEvent<EventOf<'model.registered'>>): ModelVersion {
  const { version, kind, artifact, featureSetVersion, trainedToSeq, parameters, metrics } = event;
  return {
    version,
    kind,
    artifact,
    replacedArtifacts: [],
    featureSetVersion,
    features: event.features ?? null,
    trainedToSeq,
    registeredAt: event.at,
    runId: event.runId ?? null,
    parent: event.parent ?? null,
    parameters,
    metrics,
  };
}
