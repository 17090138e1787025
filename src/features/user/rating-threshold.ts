import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { choices } from './likings.ts';

const count = 0;
const sum = 1;
const squares = 2;

export const ratingThreshold = defineFeature({
  name: 'rating_threshold',
  entity: 'user',
  version: 1,
  unit: 'stars',
  range: [1, 5],
  description:
    'The public rating below which the person rarely goes: mean minus one standard deviation over the venues they chose (half-life 30 days, shrunk to 4 +- 0.5 by 3).',
  on: choices,
  init: () => new Float64Array(3),
  apply: (sums, _event, { isPositive, venue, weight }) => {
    if (!isPositive || venue?.rating === undefined) return;
    sums[count] = sums[count]! + weight;
    sums[sum] = sums[sum]! + weight * venue.rating;
    sums[squares] = sums[squares]! + weight * venue.rating * venue.rating;
  },
  read: (sums, _now, out, offset, { present }) => {
    if (sums[count] === 0) {
      out[offset] = Number.NaN;
      return;
    }
    const n = sums[count]! * present;
    const mean = shrunk(sums[sum]! * present, n, 4, 3);
    const variance = shrunk(sums[squares]! * present, n, 4 * 4 + 0.25, 3) - mean * mean;
    out[offset] = Math.min(5, Math.max(1, mean - Math.sqrt(Math.max(0, variance))));
  },
  merge: addAll,
});
