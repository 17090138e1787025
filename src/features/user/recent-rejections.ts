import { addToDay, dayOf, mergeDays, newDayRing, sumOfDays } from '../day-ring.ts';
import { defineFeature } from '../define.ts';

const windowDays = 7;

export const recentRejections = defineFeature({
  name: 'recent_rejections',
  entity: 'user',
  version: 2,
  unit: 'rejections',
  range: [0, Infinity],
  description:
    'Rejections over the last 7 days, today included: of venues, and of suggestions (an answer rejected as a whole counts once).',
  on: ['reject', 'recommendation.feedback'],
  init: () => newDayRing(windowDays),
  apply: (ring, event) => {
    if (event.type === 'interaction') addToDay(ring, dayOf(event.at), 1);
    else if (event.action === 'rejected') addToDay(ring, dayOf(event.at), event.suggestions?.length ?? 1);
  },
  read: (ring, now, out, offset) => {
    const today = dayOf(now);
    out[offset] = sumOfDays(ring, today - windowDays + 1, today);
  },
  merge: mergeDays,
});
