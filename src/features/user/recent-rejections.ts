import { addToDay, dayOf, mergeDays, newDayRing, sumOfDays } from '../day-ring.ts';
import { defineFeature } from '../define.ts';

const windowDays = 7;

export const recentRejections = defineFeature({
  name: 'recent_rejections',
  entity: 'user',
  version: 1,
  unit: 'rejections',
  range: [0, Infinity],
  description: 'Venues rejected over the last 7 days, today included.',
  on: ['reject'],
  init: () => newDayRing(windowDays),
  apply: (ring, { at }) => addToDay(ring, dayOf(at), 1),
  read: (ring, now, out, offset) => {
    const today = dayOf(now);
    out[offset] = sumOfDays(ring, today - windowDays + 1, today);
  },
  merge: mergeDays,
});
