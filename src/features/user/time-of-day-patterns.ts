import { addAll } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { outings } from './likings.ts';

/** Parts of the day that do not overlap, by the local hour at which they begin; the night runs on to 5. */
export const dayParts = { morning: 5, lunch: 11, afternoon: 15, evening: 18, night: 22 } as const;

const names = Object.keys(dayParts);
const partOfHour = Uint8Array.from({ length: 24 }, (_, hour) => {
  const part = Object.values(dayParts).findLastIndex((from) => hour >= from);
  return part < 0 ? names.length - 1 : part;
});

/** The index of the part of the day that a local hour lies in. */
export function dayPartOf(hour: number): number {
  return partOfHour[hour]!;
}

const weekend = names.length;
const total = names.length + 1;

export const timeOfDayPatterns = defineFeature({
  name: 'time_of_day_patterns',
  entity: 'user',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description: "Share of the person's outings in each part of the day, at the venue's local time, and at weekends (half-life 30 days).",
  columns: [...names, 'weekend'],
  on: outings,
  timeless: true,
  init: () => new Float64Array(names.length + 2),
  apply: (sums, _event, { weight, local }) => {
    const part = dayPartOf(local.hour);
    sums[part] = sums[part]! + weight;
    if (local.weekday >= 5) sums[weekend] = sums[weekend]! + weight;
    sums[total] = sums[total]! + weight;
  },
  read: (sums, _now, out, offset) => {
    for (let i = 0; i < total; i++) out[offset + i] = sums[total] === 0 ? Number.NaN : sums[i]! / sums[total]!;
  },
  merge: addAll,
});
