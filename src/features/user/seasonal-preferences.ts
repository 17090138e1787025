import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { outings } from './likings.ts';

const seasons = ['dec_feb', 'mar_may', 'jun_aug', 'sep_nov'] as const;

/** Named by months: summer is December in São Paulo and June in New York. Not decayed: a season is compared with the last one a year ago. */
export const seasonalPreferences = defineFeature({
  name: 'seasonal_preferences',
  entity: 'user',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description: "Share of all the person's outings in each quarter of the year, over their whole history (shrunk to 1/4 by 4).",
  columns: seasons,
  on: outings,
  timeless: true,
  init: () => new Float64Array(seasons.length),
  apply: (counts, _event, { local }) => {
    const season = Math.floor((local.month % 12) / 3);
    counts[season] = counts[season]! + 1;
  },
  read: (counts, _now, out, offset) => {
    const total = counts[0]! + counts[1]! + counts[2]! + counts[3]!;
    for (let i = 0; i < counts.length; i++) out[offset + i] = total === 0 ? Number.NaN : shrunk(counts[i]!, total, 1 / 4, 4);
  },
  merge: addAll,
});
