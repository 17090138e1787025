import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { choices } from './likings.ts';

const price = 0;
const count = 1;

export const priceSensitivity = defineFeature({
  name: 'price_sensitivity',
  entity: 'user',
  version: 2,
  unit: '1 = only cheap venues, 0 = only very expensive ones',
  range: [0, 1],
  description:
    'From the mean price level of the venues the person chose (half-life 30 days), pulled by 2 to the level they declared, else to 2: (4 - mean) / 3.',
  on: choices,
  init: () => new Float64Array(2),
  apply: (sums, _event, { isPositive, venue, weight }) => {
    if (!isPositive || venue?.price === undefined) return;
    sums[price] = sums[price]! + weight * venue.price;
    sums[count] = sums[count]! + weight;
  },
  read: (sums, _now, out, offset, { present, user }) => {
    const declared = user?.price;
    if (sums[count] === 0 && declared === undefined) out[offset] = Number.NaN;
    else out[offset] = (4 - shrunk(sums[price]! * present, sums[count]! * present, declared ?? 2, 2)) / 3;
  },
  merge: addAll,
});
