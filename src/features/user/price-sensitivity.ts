import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { choices } from './likings.ts';

const price = 0;
const count = 1;
const declared = 2;

export const priceSensitivity = defineFeature({
  name: 'price_sensitivity',
  entity: 'user',
  version: 1,
  unit: '1 = only cheap venues, 0 = only very expensive ones',
  range: [0, 1],
  description:
    'From the mean price level of the venues the person chose (half-life 30 days), pulled by 2 to the level they declared, else to 2: (4 - mean) / 3.',
  on: [...choices, 'user.upserted'],
  init: () => new Float64Array(3),
  apply: (sums, event, { isPositive, venue, weight }) => {
    if (event.type === 'user.upserted') {
      sums[declared] = event.user.price ?? 0;
    } else if (isPositive && venue?.price !== undefined) {
      sums[price] = sums[price]! + weight * venue.price;
      sums[count] = sums[count]! + weight;
    }
  },
  read: (sums, _now, out, offset, { present }) => {
    if (sums[count] === 0 && sums[declared] === 0) out[offset] = Number.NaN;
    else out[offset] = (4 - shrunk(sums[price]! * present, sums[count]! * present, sums[declared]! || 2, 2)) / 3;
  },
  merge: (into, from) => {
    const level = into[declared]! || from[declared]!;
    addAll(into, from);
    into[declared] = level;
  },
});
