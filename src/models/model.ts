/**
 * The two contracts every recommender member meets.
 *
 * Terminology
 * - member: one model of the ensemble
 * - estimator: knows how to fit and how to load a kind of model
 * - model: the fitted, immutable result; revert = keep the old reference
 */
import type { Dataset, ScoringRequest } from '../domain/dataset.ts';
import type { Progress } from '../domain/progress.ts';

export interface FitOptions {
  /** Same seed and data, same model, bit by bit. */
  readonly seed: number;
  readonly progress: Progress;
  /** Aborting rejects the fit with the signal's reason; nothing is left behind. */
  readonly signal?: AbortSignal;
}

export interface Estimator {
  /** Name of the kind, e.g. `als`; stored in the artefact. */
  readonly kind: string;
  /** @throws CheckInError `models.empty_dataset` if there is nothing to learn from */
  fit(dataset: Dataset, options: FitOptions): Promise<Model>;
  /** @throws CheckInError `models.bad_artifact` if the bytes are not this kind's */
  load(bytes: Uint8Array): Model;
}

export interface Model {
  readonly kind: string;
  /**
   * One score in [0, 1] per candidate, in their order. Synchronous, so that nothing changes between reading the state and scoring.
   * A venue that the model cannot know gets the score of "no opinion", never NaN.
   */
  predict(request: ScoringRequest): Float32Array;
  save(): Uint8Array;
}
