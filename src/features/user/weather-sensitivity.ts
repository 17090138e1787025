import { rootOf } from '../../domain/taxonomy.ts';
import type { Venue } from '../../domain/venue.ts';
import { isBadWeather } from '../city.ts';
import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { outings } from './likings.ts';

/** Slots: outings in good weather, of these to the open air, then the same for bad weather. */
const good = 0;
const bad = 2;

export const weatherSensitivity = defineFeature({
  name: 'weather_sensitivity',
  entity: 'user',
  version: 1,
  unit: 'difference of shares',
  range: [-1, 1],
  description:
    'Share of outings to the open air in good weather minus the same in bad weather (half-life 30 days; each share shrunk to that of both by 3): 1 = stays in when it rains.',
  on: outings,
  init: () => new Float64Array(4),
  apply: (sums, _event, { weather, venue, weight }) => {
    if (weather === null || venue === null) return;
    const slot = isBadWeather(weather) ? bad : good;
    sums[slot] = sums[slot]! + weight;
    if (isOutdoors(venue)) sums[slot + 1] = sums[slot + 1]! + weight;
  },
  read: (sums, _now, out, offset, { present }) => {
    const count = sums[good]! + sums[bad]!;
    if (count === 0) {
      out[offset] = Number.NaN;
      return;
    }
    const usual = (sums[good + 1]! + sums[bad + 1]!) / count;
    const share = (slot: number): number => shrunk(sums[slot + 1]! * present, sums[slot]! * present, usual, 3);
    out[offset] = share(good) - share(bad);
  },
  merge: addAll,
});

function isOutdoors(venue: Venue): boolean {
  return rootOf(venue.category) === 'outdoors' || venue.amenities?.includes('outdoor_seating') === true;
}
