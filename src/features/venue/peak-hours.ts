import { hourCell, hourCells } from '../city.ts';
import { defineFeature } from '../define.ts';
import { outings } from '../user/likings.ts';
import { dayPartOf, dayParts } from '../user/time-of-day-patterns.ts';

/** Slot of the sum over all hour cells in the state. */
export const hourProfileTotal = hourCells;

const parts = Object.keys(dayParts);

/** The state is the venue's profile over 48 hour cells (see `city.ts`), which `popular_at_this_hour` reads too. */
export const peakHours = defineFeature({
  name: 'peak_hours',
  entity: 'venue',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description: "Share of the venue's visits in each part of the day, local time, and at weekends (half-life 30 days).",
  columns: [...parts, 'weekend'],
  on: outings,
  timeless: true,
  init: () => new Float64Array(hourCells + 1),
  apply: (profile, _event, { weight, local }) => {
    const cell = hourCell(local.weekday, local.hour);
    profile[cell] = profile[cell]! + weight;
    profile[hourProfileTotal] = profile[hourProfileTotal]! + weight;
  },
  read: (profile, _now, out, offset) => {
    const total = profile[hourProfileTotal]!;
    const missing = total === 0;
    out.fill(missing ? Number.NaN : 0, offset, offset + parts.length + 1);
    if (missing) return;
    let weekend = 0;
    const sums = new Float64Array(parts.length);
    for (let cell = 0; cell < hourCells; cell++) {
      const part = dayPartOf(cell % 24);
      sums[part] = sums[part]! + profile[cell]!;
      if (cell >= 24) weekend += profile[cell]!;
    }
    for (let i = 0; i < parts.length; i++) out[offset + i] = sums[i]! / total;
    out[offset + parts.length] = weekend / total;
  },
});
