import type { FeatureDefinition } from './define.ts';
import { avgSessionDuration } from './user/avg-session-duration.ts';
import { checkInFrequency } from './user/check-in-frequency.ts';
import { cuisinePreferences } from './user/cuisine-preferences.ts';
import { currentMoodIndicators } from './user/current-mood-indicators.ts';
import { distanceTolerance } from './user/distance-tolerance.ts';
import { explorationVsExploitation } from './user/exploration-vs-exploitation.ts';
import { groupSizePreference } from './user/group-size-preference.ts';
import { priceSensitivity } from './user/price-sensitivity.ts';
import { ratingThreshold } from './user/rating-threshold.ts';
import { recentRejections } from './user/recent-rejections.ts';
import { seasonalPreferences } from './user/seasonal-preferences.ts';
import { socialActivityLevel } from './user/social-activity-level.ts';
import { timeOfDayPatterns } from './user/time-of-day-patterns.ts';
import { venueCategoryPreferences } from './user/venue-category-preferences.ts';
import { weatherSensitivity } from './user/weather-sensitivity.ts';
import { amenities } from './venue/amenities.ts';
import { capacity } from './venue/capacity.ts';
import { category } from './venue/category.ts';
import { checkInVolumeTrend } from './venue/check-in-volume-trend.ts';
import { currentCrowdLevel } from './venue/current-crowd-level.ts';
import { liveEvents } from './venue/live-events.ts';
import { locationFeatures } from './venue/location-features.ts';
import { peakHours } from './venue/peak-hours.ts';
import { popularityScore } from './venue/popularity-score.ts';
import { priceRange } from './venue/price-range.ts';
import { recentRatingTrend } from './venue/recent-rating-trend.ts';
import { typicalCrowdDemographics } from './venue/typical-crowd-demographics.ts';
import { waitTimeEstimate } from './venue/wait-time-estimate.ts';
import { weatherImpact } from './venue/weather-impact.ts';

/** The features of the product's canvas (section 2.2), in its order. Yours go after them: `new FeatureStore([...builtinFeatures, mine])`. */
export const builtinFeatures: readonly FeatureDefinition[] = [
  avgSessionDuration,
  checkInFrequency,
  venueCategoryPreferences,
  timeOfDayPatterns,
  socialActivityLevel,
  explorationVsExploitation,
  cuisinePreferences,
  priceSensitivity,
  distanceTolerance,
  ratingThreshold,
  groupSizePreference,
  recentRejections,
  currentMoodIndicators,
  seasonalPreferences,
  weatherSensitivity,
  category,
  priceRange,
  capacity,
  locationFeatures,
  amenities,
  popularityScore,
  recentRatingTrend,
  checkInVolumeTrend,
  peakHours,
  typicalCrowdDemographics,
  currentCrowdLevel,
  waitTimeEstimate,
  liveEvents,
  weatherImpact,
];
