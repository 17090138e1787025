import { dayMs } from '../../domain/clock.ts';
import { defineFeature } from '../define.ts';

interface Announced {
  readonly startsAt: number;
  readonly endsAt: number;
}

export const liveEvents = defineFeature({
  name: 'live_events',
  entity: 'venue',
  version: 2,
  unit: '1 = yes, 0 = no',
  range: [0, 1],
  description: 'Whether something is on at the venue (a concert, a match, a fair): right now, and within the next 24 hours.',
  columns: ['on_now', 'within_24h'],
  on: ['external.event'],
  init: (): { announced: Announced[]; newestAt: number } => ({ announced: [], newestAt: 0 }),
  apply: (state, { at, startsAt, endsAt }) => {
    state.newestAt = Math.max(state.newestAt, at);
    // What ended a day before the newest announcement is over, whichever of them came in first.
    const isKept = (event: Announced): boolean => event.endsAt > state.newestAt - dayMs;
    const isKnown = state.announced.some((event) => event.startsAt === startsAt && event.endsAt === endsAt);
    state.announced = [...state.announced, ...(isKnown ? [] : [{ startsAt, endsAt }])].filter(isKept);
  },
  read: ({ announced }, now, out, offset) => {
    let onNow = 0;
    let soon = 0;
    for (const { startsAt, endsAt } of announced) {
      if (startsAt <= now && now < endsAt) onNow = 1;
      if (startsAt > now && startsAt <= now + dayMs) soon = 1;
    }
    out[offset] = onNow;
    out[offset + 1] = soon;
  },
});
