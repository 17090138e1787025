import { randomBytes } from 'node:crypto';
import type { CollectReport, ModelSummary, Operations, Overview, Page, PageRequest, Readiness } from '../api/operations.ts';
import { systemClock, type Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import { userOf, type ModelAlias, type UnstampedEvent } from '../domain/event.ts';
import { opaqueId, uuidV7 } from '../domain/ids.ts';
import { recommendationRequestSchema, type Recommendation, type RecommendationRequest } from '../domain/recommendation.ts';
import type { User } from '../domain/user.ts';
import type { Venue } from '../domain/venue.ts';
import { collect } from '../ingest/collect.ts';
import type { People } from '../features/people.ts';
import { openStorage } from '../log/open.ts';
import type { Storage } from '../log/storage.ts';
import { estimators } from '../models/catalogue.ts';
import type { EnsembleModel } from '../models/model.ts';
import { LiveModels } from '../registry/live-models.ts';
import { promote, type ModelVersion } from '../registry/registry.ts';
import { Places } from '../serving/places.ts';
import { recommend } from '../serving/recommend.ts';
import { defaultDataDir } from './config.ts';
import { LiveState } from './live-state.ts';
import { overviewOf } from './overview.ts';
import { pageOf } from './page.ts';

export interface OpenOptions {
  /** The data directory; made if it is not there. One process at a time may have it open. Needed unless a database is named. */
  readonly dir?: string;
  /** A PostgreSQL database (`postgres://user@host/name`) in place of the directory; any number of processes may have it open. */
  readonly database?: string | null;
  readonly clock?: Clock;
  /** Told of what went wrong in the background: a model that threw or could not be loaded. Silent unless given. */
  readonly onError?: (error: unknown) => void;
}

/** Longest wait for `minSeq`. */
const freshnessWaitMs = 50;

/**
 * CheckIn inside your process: the operations of the HTTP API as methods, on a data directory.
 *
 * @example
 * const checkin = await CheckIn.open({ dir: './data' });
 * await checkin.trackEvents([{ type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'boteco-1' }]);
 * const { items } = await checkin.recommend({ userId: 'ana', text: 'jantar tranquilo a dois' });
 * await checkin.close();
 */
export class CheckIn implements Operations {
  readonly #storage: Storage;
  readonly #state: LiveState;
  readonly #models: LiveModels<EnsembleModel>;
  readonly #places: Places;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;

  /**
   * Opens a data directory, reads its state and serves what is promoted.
   *
   * @throws CheckInError `log.directory_in_use`, `log.newer_version` and the others of `openEmbedded`
   */
  static async open({
    dir = defaultDataDir,
    database = null,
    clock = systemClock,
    onError = () => undefined,
  }: OpenOptions): Promise<CheckIn> {
    const storage = await openStorage({ dir, database }, { clock });
    try {
      return await CheckIn.start(storage, await LiveState.load(storage.snapshots), clock, onError);
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** Serves an open storage from a state that may lag behind its log; takes both over, and `close` closes them. */
  static async start(storage: Storage, state: LiveState, clock: Clock, onError: (error: unknown) => void): Promise<CheckIn> {
    await state.catchUp(storage.log);
    const models = new LiveModels({ artifacts: storage.artifacts, estimators, onProblem: ({ error }) => onError(error) });
    await models.refresh(state.registry);
    return new CheckIn(storage, state, models, clock, onError);
  }

  private constructor(
    storage: Storage,
    state: LiveState,
    models: LiveModels<EnsembleModel>,
    clock: Clock,
    onError: (error: unknown) => void,
  ) {
    this.#storage = storage;
    this.#state = state;
    this.#models = models;
    this.#places = new Places(state.store.catalogue);
    this.#clock = clock;
    this.#onError = onError;
    this.#following = this.#follow();
  }

  async trackEvents(events: readonly unknown[]): Promise<CollectReport> {
    const report = await collect(events, { log: this.#storage.log, clock: this.#clock });
    await this.#state.reaches(report.lastSeq);
    return report;
  }

  async recommend(request: RecommendationRequest): Promise<Recommendation> {
    const parsed = recommendationRequestSchema.safeParse(request);
    if (!parsed.success) throw invalid('recommendation request', parsed.error.issues);
    const isStale = !(await this.#isFresh(parsed.data.minSeq ?? 0));
    const { recommendation, served } = recommend(parsed.data, {
      store: this.#state.store,
      places: this.#places,
      champion: this.#models.get('champion'),
      clock: this.#clock,
      onModelError: this.#onError,
    });
    await this.#storage.log.append([served]);
    return isStale ? { ...recommendation, stale: true } : recommendation;
  }

  async listVenues(page: PageRequest): Promise<Page<Venue>> {
    const { catalogue } = this.#state.store;
    return pageOf(catalogue.size, (index) => (catalogue.isListed(index) ? catalogue.venue(index) : null), page);
  }

  async getVenue(venueId: string): Promise<Venue> {
    const { catalogue } = this.#state.store;
    const index = catalogue.indexOf(venueId);
    const venue = catalogue.isListed(index) ? catalogue.venue(index) : null;
    if (venue === null)
      throw new CheckInError('venues.not_found', `there is no venue "${venueId}"`, 'List the venues with GET /v1/venues.');
    return venue;
  }

  async putVenue(venue: Venue): Promise<Venue> {
    await this.#write({ type: 'venue.upserted', venue });
    return venue;
  }

  async removeVenue(venueId: string): Promise<void> {
    await this.getVenue(venueId);
    await this.#write({ type: 'venue.removed', venueId });
  }

  async listUsers(page: PageRequest): Promise<Page<User>> {
    const { people } = this.#state.store;
    return pageOf(people.size, (index) => profileOf(people, index), page);
  }

  async getUser(userId: string): Promise<User> {
    const { people } = this.#state.store;
    const user = profileOf(people, people.indexOf(userId));
    if (user === null)
      throw new CheckInError(
        'users.not_found',
        `nobody called "${userId}" is known`,
        'List the people with GET /v1/users, or create a profile with PUT.',
      );
    return user;
  }

  async putUser(user: User): Promise<User> {
    await this.#write({ type: 'user.upserted', user });
    return user;
  }

  async eraseUser(userId: string): Promise<{ deletedEvents: number }> {
    // The snapshot goes first: killed in between, a restart must not bring the person back from it.
    const ids = new Set([userId, ...this.#state.erase(userId)]);
    await this.#state.save(this.#storage.snapshots);
    const { log } = this.#storage;
    const seqs: number[] = [];
    for await (const events of log.read(0, await log.lastSeq()))
      for (const event of events) if (ids.has(userOf(event) ?? '')) seqs.push(event.seq);
    const deletedEvents = await log.erase(seqs);
    const salt = randomBytes(16).toString('hex');
    await this.#append({ type: 'user.erased', salt, opaqueIds: [...ids].map((id) => opaqueId(id, salt)) });
    return { deletedEvents };
  }

  async listModels(): Promise<Page<ModelSummary>> {
    return {
      items: this.#state.registry
        .versions()
        .map((version) => this.#summary(version))
        .toReversed(),
    };
  }

  async promoteModel(version: string, alias: ModelAlias): Promise<ModelSummary> {
    const { log } = this.#storage;
    const { registry } = this.#state;
    if (await promote({ log, registry, clock: this.#clock, version, alias })) await this.#state.reaches(await log.lastSeq());
    await this.#models.refresh(registry);
    const problem = this.#models.problems().find((one) => one.alias === alias && one.version === version);
    if (problem !== undefined) throw problem.error;
    return this.#summary(registry.version(version));
  }

  async overview(): Promise<Overview> {
    const { registry, store, seq } = this.#state;
    const champion = registry.champion;
    return overviewOf(store, { events: seq, champion: champion && this.#summary(champion), now: this.#clock.now() });
  }

  readiness(): Readiness {
    const problems = this.#models.problems().map(({ error }) => error.message);
    if (this.#stop.signal.aborted) problems.push('shutting down');
    return { ready: problems.length === 0, problems };
  }

  /** Stops following the log, writes a snapshot and closes the directory. What was acknowledged is safe either way. */
  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    await this.#following;
    await this.#state.save(this.#storage.snapshots);
    await this.#storage.close();
  }

  async #follow(): Promise<void> {
    try {
      for await (const events of this.#storage.log.follow(this.#state.seq, this.#stop.signal)) {
        this.#state.apply(events);
        if (events.some(({ type }) => type === 'model.promoted')) await this.#models.refresh(this.#state.registry);
      }
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Waits a moment for an event to be in the state. @returns whether it is */
  async #isFresh(seq: number): Promise<boolean> {
    if (this.#state.seq >= seq) return true;
    const waited = new Promise<void>((resolve) => setTimeout(resolve, freshnessWaitMs).unref());
    await Promise.race([this.#state.reaches(seq), waited]);
    return this.#state.seq >= seq;
  }

  /** Writes one event through the same door as everyone's. */
  async #write(event: UnstampedEvent): Promise<void> {
    const { rejected } = await this.trackEvents([event]);
    if (rejected[0] !== undefined)
      throw new CheckInError('request.invalid', rejected[0].message, 'Compare the request with its schema in /docs.');
  }

  async #append(event: UnstampedEvent): Promise<void> {
    const at = this.#clock.now();
    const { seqs } = await this.#storage.log.append([{ ...event, id: uuidV7(at), at }]);
    await this.#state.reaches(seqs[0]!);
  }

  #summary({ version, kind, registeredAt, trainedToSeq, metrics }: ModelVersion): ModelSummary {
    const aliases = (['champion', 'challenger', 'shadow'] as const).filter(
      (alias) => this.#state.registry.alias(alias)?.version === version,
    );
    return { version, kind, aliases, registeredAt, trainedToSeq, metrics };
  }
}

/** What is known of a person: their profile, or no more than their id; `null` = erased or never seen. */
function profileOf(people: People, index: number): User | null {
  const id = people.idOf(index);
  return people.record(index) ?? (id === null ? null : { id });
}

function invalid(what: string, issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): CheckInError {
  const [first] = issues;
  const where = first === undefined || first.path.length === 0 ? '' : ` at ${first.path.join('.')}`;
  return new CheckInError(
    'request.invalid',
    `the ${what} is not valid${where}: ${first?.message ?? 'unknown problem'}`,
    'Compare the request with its schema in /docs.',
  );
}
