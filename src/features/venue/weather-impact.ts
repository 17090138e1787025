import { isBadWeather } from '../city.ts';
import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { outings } from '../user/likings.ts';

const bad = 0;
const known = 1;

export const weatherImpact = defineFeature({
  name: 'weather_impact',
  entity: 'venue',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description:
    "Share of the venue's visits in rain, storm, fog or snow, among those with known weather (half-life 30 days, shrunk to 0.25 by 10): low = a place for fine days.",
  on: outings,
  init: () => new Float64Array(2),
  apply: (sums, _event, { weather, weight }) => {
    if (weather === null) return;
    sums[known] = sums[known]! + weight;
    if (isBadWeather(weather)) sums[bad] = sums[bad]! + weight;
  },
  read: (sums, _now, out, offset, { present }) => {
    out[offset] = sums[known] === 0 ? Number.NaN : shrunk(sums[bad]! * present, sums[known]! * present, 0.25, 10);
  },
  merge: addAll,
});
