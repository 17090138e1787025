import type {
  FeatureReading,
  FeatureReadingRequest,
  JobSummary,
  ModelSummary,
  Operations,
  Overview,
  Page,
  PageRequest,
  Readiness,
  SimilarVenues,
  TrainingRequest,
} from '../api/operations.ts';
import type {
  MendingRequest,
  MendResult,
  QualityReading,
  QuarantineChoice,
  QuarantinedSummary,
  QuarantineListRequest,
  QuarantineReplay,
} from '../api/quality-schemas.ts';
import type { CollectReport, Feedback, Interaction, StreamReport, Tracked } from '../api/event-schemas.ts';
import type { Diagnosis } from '../api/diagnosis.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import type { ModelAlias } from '../domain/event.ts';
import type { Recommendation, RecommendationRequest } from '../domain/recommendation.ts';
import type { User } from '../domain/user.ts';
import type { Venue } from '../domain/venue.ts';
import { openStorage } from '../log/open.ts';
import { defaultDataDir } from './config.ts';
import { knownFeatures } from './config-module.ts';
import { Core, type CoreOptions } from './core.ts';
import { LiveState } from './live-state.ts';
import { readFeatures } from './operations/features.ts';
import { mergeUsers, trackFeedback, trackInteraction, trackStream } from './operations/events.ts';
import { diagnose } from './operations/doctor.ts';
import { listModels, overview, promoteModel } from './operations/models.ts';
import { recommendFor } from './operations/recommend.ts';
import { requestErasure } from './operations/erase.ts';
import { exportUser } from './operations/export.ts';
import { getJob, listJobs, summaryOf } from './operations/jobs.ts';
import { discard, getQuarantined, listQuarantine, mend, readQuality, replay as replayQuarantined } from './operations/quality.ts';
import { getUser, listUsers, putUser } from './operations/users.ts';
import { similarVenues } from './operations/similar-venues.ts';
import { getVenue, listVenues, putVenue, removeVenue } from './operations/venues.ts';
import type { OpenOptions } from './open-options.ts';
import { residencyIn } from './residency.ts';
import { requestTraining } from './training-job.ts';

/** Pause between attempts to fold the state anew. */
const renewalRetryMs = 1_000;

/**
 * CheckIn inside your process: the operations of the HTTP API as methods, on a data directory or a database.
 *
 * @example
 * const checkin = await CheckIn.open({ dir: './data' });
 * await checkin.trackEvents([{ type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'boteco-1' }]);
 * const { items } = await checkin.recommend({ userId: 'ana', text: 'jantar tranquilo a dois' });
 * await checkin.close();
 */
export class CheckIn implements Operations {
  #core: Core;
  /** The last time that the state was folded anew while serving. */
  #renewal: Promise<void> = Promise.resolve();
  #isClosing = false;

  /**
   * Opens a data directory or a database, reads its state and serves what is promoted.
   *
   * @throws CheckInError `log.directory_in_use`, `log.newer_version` and the others of `openStorage`, `config.invalid_feature`, `config.duplicate_feature`
   */
  static async open({
    dir = defaultDataDir,
    database = null,
    clock = systemClock,
    features = [],
    expectations,
    connectors,
    doesJobs = true,
    onError = () => undefined,
  }: OpenOptions = {}): Promise<CheckIn> {
    const known = knownFeatures(features);
    const storage = await openStorage({ dir, database }, { clock });
    try {
      return await CheckIn.start({
        storage,
        state: await LiveState.load(storage.snapshots, known, residencyIn(storage.scratch)),
        clock,
        expectations,
        connectors,
        doesJobs,
        onError,
      });
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** Serves an open storage from a state that may lag behind its log; takes both over, and `close` closes them. */
  static async start(options: CoreOptions): Promise<CheckIn> {
    const core = await Core.start({ ...options, onRewound: () => checkin.#beginAnew(options) });
    const checkin = new CheckIn(core);
    return checkin;
  }

  private constructor(core: Core) {
    this.#core = core;
  }

  /** The log has lost events that the state holds. Serves on from it while another is folded from what the log has now, then lets that one take over. */
  #beginAnew(options: CoreOptions): void {
    this.#renewal = this.#renew(options);
  }

  async #renew(options: CoreOptions): Promise<void> {
    const before = this.#core;
    while (!this.#isClosing) {
      try {
        const state = await foldAnew(options);
        this.#core = await Core.start({ ...options, state, onRewound: () => this.#beginAnew(options) });
        await before.stop();
        return;
      } catch (error) {
        options.onError(error);
        await delay(renewalRetryMs);
      }
    }
  }

  async trackEvents(events: readonly unknown[]): Promise<CollectReport> {
    return this.#core.collect(events);
  }

  trackStream(chunks: AsyncIterable<Buffer>): AsyncIterable<StreamReport> {
    return trackStream(this.#core, chunks);
  }

  async trackInteraction(interaction: Interaction): Promise<Tracked> {
    return trackInteraction(this.#core, interaction);
  }

  async trackFeedback(feedback: Feedback): Promise<Tracked> {
    return trackFeedback(this.#core, feedback);
  }

  async recommend(request: RecommendationRequest): Promise<Recommendation> {
    return recommendFor(this.#core, request);
  }

  async listVenues(page: PageRequest): Promise<Page<Venue>> {
    return listVenues(this.#core, page);
  }

  async getVenue(venueId: string): Promise<Venue> {
    return getVenue(this.#core, venueId);
  }

  async similarVenues(venueId: string, limit?: number): Promise<SimilarVenues> {
    return similarVenues(this.#core, venueId, limit);
  }

  async putVenue(venue: Venue): Promise<Venue> {
    return putVenue(this.#core, venue);
  }

  async removeVenue(venueId: string): Promise<void> {
    return removeVenue(this.#core, venueId);
  }

  async listUsers(page: PageRequest): Promise<Page<User>> {
    return listUsers(this.#core, page);
  }

  async getUser(userId: string): Promise<User> {
    return getUser(this.#core, userId);
  }

  async putUser(user: User): Promise<User> {
    return putUser(this.#core, user);
  }

  async mergeUsers(userId: string, fromUserId: string): Promise<Tracked> {
    return mergeUsers(this.#core, userId, fromUserId);
  }

  async eraseUser(userId: string): Promise<JobSummary> {
    return summaryOf(await requestErasure(this.#core, userId));
  }

  async exportUser(userId: string): ReturnType<Operations['exportUser']> {
    return exportUser(this.#core, userId);
  }

  async getJob(jobId: string): Promise<JobSummary> {
    return getJob(this.#core, jobId);
  }

  async listJobs(limit?: number): Promise<Page<JobSummary>> {
    return listJobs(this.#core, limit);
  }

  async train(request: TrainingRequest = {}): Promise<JobSummary> {
    return summaryOf(await requestTraining(this.#core, request));
  }

  async listModels(): Promise<Page<ModelSummary>> {
    return listModels(this.#core);
  }

  async promoteModel(version: string, alias: ModelAlias): Promise<ModelSummary> {
    return promoteModel(this.#core, version, alias);
  }

  async readFeatures(request: FeatureReadingRequest): Promise<FeatureReading> {
    return readFeatures(this.#core, request);
  }

  async readQuality(days: number): Promise<QualityReading> {
    return readQuality(this.#core, days);
  }

  async listQuarantine(request: QuarantineListRequest): Promise<Page<QuarantinedSummary>> {
    return listQuarantine(this.#core.storage.quarantine, request);
  }

  async getQuarantined(recordId: string): Promise<QuarantinedSummary & { readonly raw: string }> {
    return getQuarantined(this.#core, recordId);
  }

  async mendQuarantined(recordId: string, mending: MendingRequest): Promise<MendResult> {
    return mend(this.#core, recordId, mending);
  }

  async replayQuarantine(choice: QuarantineChoice): Promise<QuarantineReplay> {
    return replayQuarantined(this.#core, choice);
  }

  async discardQuarantined(choice: QuarantineChoice): Promise<{ readonly discarded: number }> {
    return discard(this.#core, choice);
  }

  async metrics(): Promise<string> {
    return this.#core.metrics.text();
  }

  async overview(): Promise<Overview> {
    return overview(this.#core);
  }

  async diagnose(): Promise<Diagnosis> {
    return diagnose(this.#core);
  }

  readiness(): Readiness {
    const problems = this.#core.models.problems().map(({ error }) => error.message);
    const { models, state, replay } = this.#core;
    const champion = state.registry.champion;
    if (champion !== null && models.get('champion') === null && problems.length === 0) {
      const { done, total } = replay.progress ?? { done: 0, total: 1 };
      problems.push(
        `the features of model ${champion.version} are being built: ${Math.floor((100 * done) / Math.max(1, total))} %; rules answer meanwhile`,
      );
    }
    if (this.#core.failure !== null) problems.push(`the log is no longer followed: ${messageOf(this.#core.failure)}`);
    if (this.#core.isClosing) problems.push('shutting down');
    return { ready: problems.length === 0, problems };
  }

  /** Stops following the log, writes a snapshot and closes the storage. What was acknowledged is safe either way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#renewal;
    return this.#core.close();
  }
}

/** The state of what the log holds now. All snapshots go: one may hold what was lost, even if the log has grown past it since. */
async function foldAnew({ storage, state: { features, residency } }: CoreOptions): Promise<LiveState> {
  for (const name of await storage.snapshots.names()) await storage.snapshots.delete(name);
  const state = await LiveState.load(storage.snapshots, features, residency);
  await state.catchUp(storage.log);
  return state;
}
