import type { Weather } from '../domain/context.ts';
import type { Moment, ScoringRequest, UserHistory } from '../domain/dataset.ts';
import type { LoggedEvent } from '../domain/event.ts';
import type { Location } from '../domain/geo.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import { Poison, type PoisonReport } from '../domain/poison.ts';
import { builtinFeatures } from './builtin-features.ts';
import { Catalogue } from './catalogue.ts';
import { City } from './city.ts';
import type { ColumnDescription, FeatureDefinition } from './define.ts';
import { digestOf } from './digest.ts';
import { anchorOf } from './dossier.ts';
import type { Dossier } from './dossier.ts';
import { FeatureFold } from './fold.ts';
import { Histories, historyOf, noContacts } from './history.ts';
import { Intake } from './intake.ts';
import { MatrixWriter } from './matrix.ts';
import { resolveMoment } from './moment.ts';
import type { Circumstances } from './moment.ts';
import { People } from './people.ts';
import type { Residency } from './people.ts';
import { RecentRecommendations } from './recent-recommendations.ts';
import { packSnapshot, unpackSnapshot } from './snapshot.ts';
import type { CoreState, StoreState } from './snapshot.ts';
import { digestOfState } from './state-digest.ts';
import { Stage } from './world.ts';

/** Raise it when the layout of rows, of a snapshot or of anything that is not a feature's own changes. */
const layoutVersion = 3;

/**
 * The live state: every feature, the catalogue, the people and their histories, folded from the log in the order of `seq`.
 *
 * The same store serves requests, replays the log for training and proves that both see the same vectors.
 *
 * @example
 * const store = new FeatureStore();
 * for await (const page of log.read(store.seq, await log.lastSeq())) for (const event of page) store.apply(event);
 * const moment = store.resolveMoment({ userId: 'ana', at: now, context: {}, understood: null });
 * const request = store.request('ana', store.catalogue.listed(), moment);
 */
export class FeatureStore {
  readonly catalogue: Catalogue;
  readonly people: People;
  readonly histories: Histories;
  readonly recommendations: RecentRecommendations;
  /** Digest of all features' names, versions and columns: models pin it. */
  readonly featureSetVersion: string;
  readonly #city: City;
  readonly #definitions: readonly FeatureDefinition[];
  readonly #folds: readonly FeatureFold[];
  readonly #venueFolds: readonly FeatureFold[];
  readonly #poison = new Poison();
  readonly #matrix: MatrixWriter;
  readonly #intake: Intake;
  #seq: number;
  /** Erasures up to here were taken out of the log before it was read. */
  #cleanTo: number;
  #outdatedBy: number | null = null;
  #tombstones = 0;

  /**
   * @param residency where people go who were not met for long; `null` = all stay in memory
   * @param state     what `restore` read; a new store starts empty
   */
  constructor(
    definitions: readonly FeatureDefinition[] = builtinFeatures,
    residency: Residency | null = null,
    state: StoreState | null = null,
  ) {
    this.catalogue = state ? Catalogue.load(state.catalogue) : new Catalogue();
    this.people = state ? People.load(state.people, state.dossiers, residency) : new People(residency);
    this.histories = new Histories(this.people);
    this.recommendations = state ? RecentRecommendations.load(state.recommendations) : new RecentRecommendations();
    this.#city = state ? City.load(state.city) : new City();
    this.#seq = state?.seq ?? 0;
    this.#cleanTo = this.#seq;
    const stage = new Stage(this.catalogue, this.#city);
    this.#definitions = definitions;
    const userFolds = definitions.filter(({ entity }) => entity === 'user').map((definition, i) => new FeatureFold(definition, i));
    this.#venueFolds = definitions
      .filter(({ entity }) => entity === 'venue')
      .map((definition, i) => new FeatureFold(definition, i, [...(state?.venueStates[i] ?? [])]));
    this.#folds = [...userFolds, ...this.#venueFolds];
    this.#matrix = new MatrixWriter(this.#folds, stage, this.catalogue, this.#city);
    this.featureSetVersion = versionOf(definitions, this.#matrix.columns);
    const { catalogue, people, recommendations } = this;
    this.#intake = new Intake({ catalogue, people, recommendations, city: this.#city, stage, matrix: this.#matrix }, this.#folds);
  }

  /** `seq` of the last event taken in. */
  get seq(): number {
    return this.#seq;
  }

  /**
   * `seq` of the newest erasure (`log.erased`) that deleted events this state was folded from; `null` if there is none. The people are forgotten, but what
   * they did is still counted in what is known of venues: the state goes on serving, but is not what a replay gives, and must be folded anew.
   */
  get outdatedBy(): number | null {
    return this.#outdatedBy;
  }

  /** Tombstones taken in: from each on, until the state is outdated by it, the log loses events. */
  get tombstones(): number {
    return this.#tombstones;
  }

  /** Says, before an empty store reads the log, how far the log goes as it is now: what was erased up to there is not in it. */
  beginsAt(lastSeq: number): void {
    if (this.#seq === 0) this.#cleanTo = lastSeq;
  }

  /** The features, in order. */
  get definitions(): readonly FeatureDefinition[] {
    return this.#definitions;
  }

  /** Names of a row's columns: `[user block | moment block | venue block | match block]`. */
  get columns(): readonly string[] {
    return this.#matrix.columns;
  }

  /** The columns with unit, range and meaning. */
  get descriptions(): readonly ColumnDescription[] {
    return this.#matrix.descriptions;
  }

  /** How often each feature has thrown; features that never did are absent. */
  get failures(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#folds.filter(({ failures }) => failures > 0).map((fold) => [fold.definition.name, fold.failures]));
  }

  /** Events that could not be taken in whole, since this process began. */
  get poison(): PoisonReport {
    return this.#poison.report();
  }

  /** Takes in the next event. One that it cannot take is counted and passed over: it must not block all that come after it. @throws RangeError if `event.seq` is not above `seq` */
  apply(event: LoggedEvent): void {
    if (event.seq <= this.#seq) throw new RangeError(`event ${event.seq} after ${this.#seq}: events must come in the order of seq`);
    this.#seq = event.seq;
    this.people.trim();
    try {
      if (event.type === 'log.erased' && event.seq > this.#cleanTo) this.#outdatedBy = event.seq;
      else if (event.type === 'user.erased') this.#tombstones++;
      this.#intake.take(event);
    } catch (error) {
      this.#poison.note(event, error);
    }
  }

  /** Forgets a person: profile, history, features, answers. @returns every id that led to them: their rows in the log are the caller's to delete */
  erase(userId: string): readonly string[] {
    return this.#intake.erase(userId);
  }

  /** The newest weather report, however old; `null` if there never was one. */
  currentWeather(): Weather | null {
    return this.#city.weather;
  }

  /** A person's whole history with venues; empty for someone new. Shared arrays: do not write to them. */
  historyOf(userId: string | null): UserHistory {
    return historyOf(this.#dossierOf(userId)?.contacts ?? noContacts);
  }

  /** Where to look around when a request carries no location: the person's home, else the decayed centroid of the venues they liked, else `null`. */
  anchorOf(userId: string | null): Location | null {
    const dossier = this.#dossierOf(userId);
    return dossier === null ? null : anchorOf(dossier);
  }

  /** `seq` of the last event about the person, answers given to them aside: it keys caches. 0 = none. */
  lastSeqOf(userId: string | null): number {
    return userId === null ? 0 : this.people.lastSeq(this.people.indexOf(userId));
  }

  /** The moment of a decision, with what the state knows filled in where the circumstances are silent. */
  resolveMoment(circumstances: Circumstances): Moment {
    return resolveMoment(circumstances, {
      anchor: this.anchorOf(circumstances.userId),
      timeZone: this.catalogue.defaultTimeZone,
      weather: this.#city.weatherAt(circumstances.context.time ?? circumstances.at)?.condition ?? null,
    });
  }

  /**
   * Feature values of candidates for a person at a moment, from the state as it is now.
   *
   * The same events, person, candidates and moment give the same values, bit by bit, whatever was asked before; time counts in whole minutes.
   *
   * @param userId     `null` or unknown = someone we know nothing about
   * @param candidates catalogue indices
   */
  matrix(userId: string | null, candidates: Int32Array, moment: Moment): FeatureMatrix {
    return this.#matrix.write(this.#dossierOf(userId), candidates, moment);
  }

  /** What is derived about a person, whatever they ask: the user block of their rows, with its meaning; NaN = not known. */
  describePerson(userId: string, at: number): readonly (ColumnDescription & { readonly value: number })[] {
    const values = this.#matrix.person(this.#dossierOf(userId), at);
    return Array.from(values, (value, i) => ({ ...this.descriptions[i]!, value }));
  }

  /**
   * One venue feature for many venues, without the cost of whole rows: the first column of each. Some 30 ns a venue.
   *
   * @throws RangeError if there is no venue feature of that name
   */
  venueValues(name: string, venues: Int32Array, at: number): Float32Array {
    return this.#matrix.venueValues(name, venues, at);
  }

  /** One question to a model, from the state as it is now. */
  request(userId: string | null, candidates: Int32Array, moment: Moment): ScoringRequest {
    return {
      catalogue: this.catalogue.ids,
      candidates,
      user: userId === null ? null : (this.people.idOf(this.people.indexOf(userId)) ?? userId),
      history: this.historyOf(userId),
      moment,
      features: this.matrix(userId, candidates, moment),
    };
  }

  /** The whole state as bytes; `restore` and then the events after `seq` give what replaying everything gives. */
  snapshot(): Uint8Array {
    return packSnapshot(this.#save(), this.people);
  }

  /** Digest of the whole state, 16 hex digits: two stores with the same one give the same answers. Who is in memory, and what was asked before, does not show in it. */
  digest(): string {
    return digestOfState(this.#save(), this.people);
  }

  /** @returns `null` if the bytes are damaged or were made with other features: replay the log instead */
  static restore(
    bytes: Uint8Array,
    definitions: readonly FeatureDefinition[] = builtinFeatures,
    residency: Residency | null = null,
  ): FeatureStore | null {
    const state = unpackSnapshot(bytes);
    if (state === null || state.featureSetVersion !== new FeatureStore(definitions).featureSetVersion) return null;
    return new FeatureStore(definitions, residency, state);
  }

  #save(): CoreState {
    return {
      featureSetVersion: this.featureSetVersion,
      seq: this.#seq,
      catalogue: this.catalogue.save(),
      people: this.people.save(),
      city: this.#city.save(),
      recommendations: this.recommendations.save(),
      venueStates: this.#venueFolds.map((fold) => fold.venueStates),
    };
  }

  #dossierOf(userId: string | null): Dossier | null {
    this.people.trim();
    return userId === null ? null : this.people.dossier(this.people.indexOf(userId));
  }
}

function versionOf(definitions: readonly FeatureDefinition[], columns: readonly string[]): string {
  return digestOf([layoutVersion, definitions.map(({ name, version }) => [name, version]), columns]);
}
