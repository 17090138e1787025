/**
 * What models learn from and are asked: numbers in parallel columns, no store, no log.
 *
 * Terminology
 * - catalogue: all venues ever seen, in the order in which the log first saw them; a venue's index in it never changes
 * - decision: a moment at which a person chose (or was shown) venues; the candidates of one decision are a group of rows
 */
import type { FeatureMatrix } from './matrix.ts';
import type { Location } from './geo.ts';
import type { Venue } from './venue.ts';
import type { StructuredContext } from './context.ts';
import type { GroupType, WeatherCondition } from './taxonomy.ts';

/** Interactions as parallel columns of one length, in log order. */
export interface InteractionTable {
  /** Index into `Dataset.users`. */
  readonly user: Int32Array;
  /** Index into `Dataset.venues`. */
  readonly venue: Int32Array;
  /** `preferenceOf` the interaction, -1 to 1. */
  readonly weight: Float32Array;
  /** Unix milliseconds. */
  readonly at: Float64Array;
  /** Local hour of the week at the venue, 0 (Monday 00h) to 167. */
  readonly hourOfWeek: Uint8Array;
  /** 1 where the interaction is a positive label (`isPositive`), else 0. */
  readonly positive: Uint8Array;
  /** 1 where the interaction is a check-in, else 0. */
  readonly visit: Uint8Array;
}

/** Decisions with sampled candidates: what rankers are fitted on. Rows of one decision are adjacent. */
export interface DecisionTable {
  /** One row per candidate; columns are those of the feature set. */
  readonly features: FeatureMatrix;
  /** First row of each decision, and one past the last row: `decisions + 1` values. */
  readonly start: Int32Array;
  /** Per row: index into `Dataset.venues`. */
  readonly venue: Int32Array;
  /** Per row: 1 = chosen, 0 = not. */
  readonly label: Float32Array;
  /** Per decision: Unix milliseconds. */
  readonly at: Float64Array;
}

/** Everything a member is fitted on. */
export interface Dataset {
  readonly users: readonly string[];
  /** The catalogue as it was at `until`. */
  readonly venues: readonly Venue[];
  readonly interactions: InteractionTable;
  readonly decisions: DecisionTable;
  /** Unix milliseconds of the latest interaction in it: what decay is measured from. */
  readonly until: number;
}

/** A person's whole history with venues, newest state, as parallel columns; empty for someone new. */
export interface UserHistory {
  /** Catalogue indices, in the order of first contact. */
  readonly venues: Int32Array;
  /** Sum of `preferenceOf` over the person's interactions with the venue. */
  readonly weights: Float32Array;
  /** Check-ins at the venue. */
  readonly visits: Int32Array;
  /** Unix milliseconds of the last positive interaction; 0 = none. */
  readonly lastPositiveAt: Float64Array;
  /** Catalogue indices of the newest check-ins, oldest first; as many as `RecentVisits` keeps. */
  readonly recentVenues: Int32Array;
  /** Unix milliseconds of those check-ins. */
  readonly recentAt: Float64Array;
}

/** The circumstances of a decision, resolved. */
export interface Moment {
  /** When the person wants to be there, Unix milliseconds. */
  readonly at: number;
  /** Local, 0 (Monday 00h) to 167. */
  readonly hourOfWeek: number;
  readonly location: Location | null;
  readonly groupSize: number | null;
  readonly groupType: GroupType | null;
  readonly weather: WeatherCondition | null;
  /** What the person asked for in words, if they did. */
  readonly wish: StructuredContext | null;
}

/** One question to a model: how well does each candidate suit this person now? */
export interface ScoringRequest {
  /** All venue ids by catalogue index; the array only ever grows, so a model may remember how it lines up with it. */
  readonly catalogue: readonly string[];
  /** Catalogue indices of the venues to score. */
  readonly candidates: Int32Array;
  /** Who asks, by the id they go by, for members that hold something of people; `null` = nobody in particular. */
  readonly user: string | null;
  readonly history: UserHistory;
  readonly moment: Moment;
  /** One row per candidate, in their order. */
  readonly features: FeatureMatrix;
}
