import { lookbackDays } from '../decay.ts';
import { addToDay, dayOf, mergeDays, newDayRing, sumOfDays } from '../day-ring.ts';
import { defineFeature } from '../define.ts';

export const checkInFrequency = defineFeature({
  name: 'check_in_frequency',
  entity: 'user',
  version: 1,
  unit: 'check-ins per week',
  range: [0, Infinity],
  description: 'Check-ins over the last 30 days, per week. 0 for someone who has not checked in.',
  on: ['checkin'],
  init: () => newDayRing(lookbackDays),
  apply: (ring, { at }) => addToDay(ring, dayOf(at), 1),
  read: (ring, now, out, offset) => {
    const today = dayOf(now);
    out[offset] = (sumOfDays(ring, today - lookbackDays + 1, today) * 7) / lookbackDays;
  },
  merge: mergeDays,
});
