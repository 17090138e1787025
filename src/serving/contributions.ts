import type { ReasonCode } from '../domain/recommendation.ts';
import type { Attribution } from '../models/model.ts';
import type { FilterSubject } from './filter.ts';

/** The reason that a feature column speaks for, by the column's name up to a dot. */
const reasonOfColumn: Record<string, ReasonCode> = {
  distance_meters: 'close_by',
  distance_ratio: 'close_by',
  wish_distance_ratio: 'close_by',
  category_match: 'matches_category_taste',
  cuisine_match: 'matches_cuisine_taste',
  price_gap: 'fits_budget',
  price_range: 'fits_budget',
  wish_price_match: 'fits_budget',
  wish_category_match: 'matches_wish',
  wish_cuisine_match: 'matches_wish',
  wish_mood_match: 'matches_wish',
  wish_amenity_match: 'matches_wish',
  wish_music_match: 'matches_wish',
  wish_dietary_match: 'matches_wish',
  visits_before: 'visited_before',
  liking_before: 'visited_before',
  days_since_last_visit: 'visited_before',
  popular_at_this_hour: 'popular_now',
  peak_hours: 'popular_now',
  popularity_score: 'popular_here',
  check_in_volume_trend: 'popular_here',
  recent_rating_trend: 'well_rated',
  is_open: 'open_now',
  group_match: 'fits_group',
  capacity: 'fits_group',
  weather_fit: 'fits_weather',
  weather_impact: 'fits_weather',
  current_crowd_level: 'not_crowded',
  wait_time_estimate: 'not_crowded',
  live_events: 'live_event',
};

/** The reason that a member as a whole speaks for. */
const reasonOfMember: Record<string, ReasonCode> = {
  popularity: 'popular_here',
  als: 'people_like_you',
  'graph-filter': 'people_like_you',
  'neural-cf': 'people_like_you',
  sequence: 'your_habit',
};

/** What must be true of an item for a reason to be said aloud. */
export interface Truths extends FilterSubject {
  readonly visits: number;
  /** How many conditions of the wish the venue meets. */
  readonly wishMet: number;
}

/** Log-odds that a met condition of the wish is worth: what an unmet one costs, since it halves the score. */
const metConditionLogOdds = Math.log(2);

const holds: Partial<Record<ReasonCode, (truths: Truths) => boolean>> = {
  close_by: ({ distanceMeters }) => distanceMeters !== null,
  matches_cuisine_taste: ({ venue }) => (venue.cuisines?.length ?? 0) > 0,
  fits_budget: ({ venue }) => venue.price !== undefined,
  visited_before: ({ visits }) => visits > 0,
  your_habit: ({ visits }) => visits > 0,
  open_now: ({ isOpen }) => isOpen === true,
  matches_wish: ({ wishMet }) => wishMet > 0,
};

/**
 * How much each reason moved an item's score, in log-odds, from what the members say of their own scores. Columns without a reason to a person, and reasons
 * that would not be true of the item, count for nothing.
 */
export function contributionsOf(attributions: readonly Attribution[], truths: Truths): ReadonlyMap<ReasonCode, number> {
  const sums = new Map<ReasonCode, number>();
  const add = (code: ReasonCode | undefined, value: number): void => {
    if (code === undefined || !(holds[code]?.(truths) ?? true)) return;
    sums.set(code, (sums.get(code) ?? 0) + value);
  };
  for (const { member, column, value } of attributions) {
    add(column === null ? reasonOfMember[member] : reasonOfColumn[column.split('.', 1)[0]!], value);
  }
  add('matches_wish', truths.wishMet * metConditionLogOdds);
  return sums;
}
