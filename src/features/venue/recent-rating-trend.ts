import { addToDay, dayOf, newDayRing, sumOfDays } from '../day-ring.ts';
import { lookbackDays, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';

/** The public rating counts as this many ratings of our own people. */
const publicWeight = 5;

export const recentRatingTrend = defineFeature({
  name: 'recent_rating_trend',
  entity: 'venue',
  version: 1,
  unit: 'stars',
  range: [-4, 4],
  description:
    'Mean rating of the last 30 days minus the mean of all ratings (the public one counts as 5), the recent one shrunk to it by 5: above 0 = getting better.',
  on: ['rating', 'venue.upserted'],
  daily: true,
  init: () => ({
    stars: newDayRing(lookbackDays),
    ratings: newDayRing(lookbackDays),
    allStars: 0,
    allRatings: 0,
    publicRating: Number.NaN,
  }),
  apply: (state, event) => {
    if (event.type === 'venue.upserted') {
      state.publicRating = event.venue.rating ?? Number.NaN;
      return;
    }
    const stars = event.value;
    if (stars === undefined) return;
    addToDay(state.stars, dayOf(event.at), stars);
    addToDay(state.ratings, dayOf(event.at), 1);
    state.allStars += stars;
    state.allRatings++;
  },
  read: (state, now, out, offset) => {
    if (state.allRatings === 0) {
      out[offset] = Number.NaN;
      return;
    }
    const today = dayOf(now);
    const ratings = sumOfDays(state.ratings, today - lookbackDays + 1, today);
    const stars = sumOfDays(state.stars, today - lookbackDays + 1, today);
    const isPublic = !Number.isNaN(state.publicRating);
    const usual = isPublic ? shrunk(state.allStars, state.allRatings, state.publicRating, publicWeight) : state.allStars / state.allRatings;
    out[offset] = shrunk(stars, ratings, usual, 5) - usual;
  },
});
