import { addToDay, dayOf, newDayRing, sumOfDays } from '../day-ring.ts';
import { lookbackDays } from '../decay.ts';
import { defineFeature } from '../define.ts';

const half = lookbackDays / 2;

export const checkInVolumeTrend = defineFeature({
  name: 'check_in_volume_trend',
  entity: 'venue',
  version: 1,
  unit: 'ln of a ratio',
  range: [-20, 20],
  description:
    'Check-ins of the last 15 days against the 15 before, ln((1 + recent) / (1 + before)): above 0 = growing, 0 = steady or unknown.',
  on: ['checkin'],
  daily: true,
  init: () => newDayRing(lookbackDays),
  apply: (ring, { at }) => addToDay(ring, dayOf(at), 1),
  read: (ring, now, out, offset) => {
    const today = dayOf(now);
    const recent = sumOfDays(ring, today - half + 1, today);
    const before = sumOfDays(ring, today - lookbackDays + 1, today - half);
    out[offset] = Math.log((1 + recent) / (1 + before));
  },
});
