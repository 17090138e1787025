import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { choices } from './likings.ts';

/** Before anything is known: a city trip of 2.5 km. */
const usualLogMeters = Math.log1p(2500);

const logMeters = 0;
const count = 1;

export const distanceTolerance = defineFeature({
  name: 'distance_tolerance',
  entity: 'user',
  version: 1,
  unit: 'metres',
  range: [0, 2.01e7],
  description:
    'How far the person usually goes: geometric mean distance to the venues they chose (half-life 30 days, shrunk to 2.5 km by 3).',
  on: choices,
  // The anchor that distances are measured from moves with every check-in.
  commutative: false,
  init: () => new Float64Array(2),
  apply: (sums, _event, { distanceMeters, weight }) => {
    if (!(distanceMeters >= 0)) return;
    sums[logMeters] = sums[logMeters]! + weight * Math.log1p(distanceMeters);
    sums[count] = sums[count]! + weight;
  },
  read: (sums, _now, out, offset, { present }) => {
    const mean = shrunk(sums[logMeters]! * present, sums[count]! * present, usualLogMeters, 3);
    out[offset] = sums[count] === 0 ? Number.NaN : Math.expm1(mean);
  },
  merge: addAll,
});
