import { hourMs } from '../../domain/clock.ts';
import { addDecayed, readDecayed, remaining } from '../decay.ts';
import { defineFeature } from '../define.ts';

const halfLifeMs = hourMs;
/** Of the people inside, so many check in here: 1 in 20. */
const checkInShare = 1 / 20;
const unknownCapacity = 100;

/** Slots: check-ins (decayed sum and its time), last reported level and its time, capacity (0 = unknown). */
const checkIns = 0;
const level = 2;
const levelAt = 3;
const capacity = 4;

export const currentCrowdLevel = defineFeature({
  name: 'current_crowd_level',
  entity: 'venue',
  version: 1,
  unit: '0 = empty, 1 = full',
  range: [0, 1],
  description:
    "The last reported level, giving way within hours (half-life 1 hour) to an estimate from the last hours' check-ins and the capacity, n / (n + capacity / 20).",
  on: ['checkin', 'external.crowd', 'venue.upserted'],
  init: () => new Float64Array(5),
  apply: (state, event) => {
    if (event.type === 'venue.upserted') state[capacity] = event.venue.capacity ?? 0;
    else if (event.type === 'interaction') addDecayed(state, checkIns, event.at, 1, halfLifeMs);
    // Of two reports for one moment the fuller counts, so that their order does not.
    else if (event.at > state[levelAt]! || (event.at === state[levelAt] && event.level > state[level]!)) {
      state[level] = event.level;
      state[levelAt] = event.at;
    }
  },
  read: (state, now, out, offset) => {
    const recent = readDecayed(state, checkIns, now, halfLifeMs);
    const estimate = recent / (recent + Math.max(1, (state[capacity]! || unknownCapacity) * checkInShare));
    const trust = state[levelAt] === 0 ? 0 : remaining(now - state[levelAt]!, halfLifeMs);
    out[offset] = trust * state[level]! + (1 - trust) * estimate;
  },
});
