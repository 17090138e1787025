/**
 * The two contracts every recommender member meets.
 *
 * Terminology
 * - member: one model of the ensemble
 * - estimator: knows how to fit and how to load a kind of model
 * - model: the fitted, immutable result; revert = keep the old reference
 */
import type { Dataset, ScoringRequest } from '../domain/dataset.ts';
import { CheckInError } from '../domain/errors.ts';
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
  /**
   * For members that hold something of single people, such as a row for each: the model without some of them. Everything else scores as before.
   *
   * @param isErased by user id
   * @returns `null` if it holds nothing of them
   */
  forget?(isErased: (userId: string) => boolean): Model | null;
  /**
   * For collaborative members: the venues that the same people go to, nearest first.
   *
   * @returns at most k, without the venue itself; none if the model does not know the venue
   */
  similarVenues?(venueId: string, k: number): readonly SimilarVenue[];
  /**
   * Why each of some candidates scores as it does, in log-odds against the mean of the request's candidates; for members that can say.
   *
   * @param rows which candidates, as indices into `request.candidates`
   */
  attribute?(request: ScoringRequest, rows: ArrayLike<number>): readonly (readonly Attribution[])[];
}

/** What one feature column (or a member as a whole) adds to a candidate's score. */
export interface Attribution {
  /** Kind of the member. */
  readonly member: string;
  /** Name of the feature column; `null` = the member as a whole. */
  readonly column: string | null;
  /** Log-odds by which it lifts (> 0) or lowers the candidate against the mean of the request's candidates. */
  readonly value: number;
}

export interface SimilarVenue {
  readonly venueId: string;
  /** Cosine, -1 to 1. */
  readonly similarity: number;
}

/** A model that mixes members and says how. */
export interface EnsembleModel extends Model {
  /** Kinds of its members, in their order. */
  readonly members: readonly string[];
  /** What the first member that knows the venue says of it. */
  similarVenues(venueId: string, k: number): readonly SimilarVenue[];
  /** Scores with everything an explained answer needs, in one pass. */
  explain(request: ScoringRequest): Explanation;
}

/** Why an ensemble answers what it answers. */
export interface Explanation {
  /** Exactly what `predict` returns. */
  readonly scores: Float32Array;
  /** Weight of each member for this person and moment; they sum to 1. */
  readonly weights: Readonly<Record<string, number>>;
  /** Each member's calibrated score per candidate, in [0, 1]. */
  readonly members: Readonly<Record<string, Float32Array>>;
  /** Per candidate, in [0, 1]: how much history and agreement of the members stand behind its score. */
  readonly confidence: Float32Array;
  /** For some candidates, what lifts and lowers them, largest effect first; in log-odds of the final score, members with columns split by column. */
  attribute(rows: ArrayLike<number>): readonly (readonly Attribution[])[];
}

/** The error of a fit that has nothing to learn from. @param what what is missing, e.g. `no positive interaction among 12` */
export function emptyDataset(kind: string, what: string): CheckInError {
  return new CheckInError(
    'models.empty_dataset',
    `the ${kind} model has nothing to learn from: ${what}`,
    'Import check-ins, ratings of 4 or more, or accepted recommendations, then train again.',
  );
}
