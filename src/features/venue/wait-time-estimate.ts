import { hourMs } from '../../domain/clock.ts';
import { forwardWeight, remaining, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';

const halfLifeMs = hourMs;

/** Slots: last reported wait and its time, forward-decayed sum of waits and of reports. */
const last = 0;
const lastAt = 1;
const sum = 2;
const count = 3;

export const waitTimeEstimate = defineFeature({
  name: 'wait_time_estimate',
  entity: 'venue',
  version: 1,
  unit: 'minutes',
  range: [0, 1440],
  description:
    'The last reported wait, giving way within hours (half-life 1 hour) to the mean of all (half-life 30 days, shrunk to 5 minutes by 3); missing if never reported.',
  on: ['external.crowd'],
  init: () => new Float64Array(4),
  apply: (state, { at, waitMinutes }) => {
    if (waitMinutes === undefined) return;
    const weight = forwardWeight(at);
    state[sum] = state[sum]! + weight * waitMinutes;
    state[count] = state[count]! + weight;
    // Of two reports for one moment the longer counts, so that their order does not.
    if (at < state[lastAt]! || (at === state[lastAt] && waitMinutes < state[last]!)) return;
    state[last] = waitMinutes;
    state[lastAt] = at;
  },
  read: (state, now, out, offset, { present }) => {
    if (state[count] === 0) {
      out[offset] = Number.NaN;
      return;
    }
    const usual = shrunk(state[sum]! * present, state[count]! * present, 5, 3);
    const trust = remaining(now - state[lastAt]!, halfLifeMs);
    out[offset] = trust * state[last]! + (1 - trust) * usual;
  },
});
