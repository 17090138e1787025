import type { GroupType } from '../../domain/taxonomy.ts';
import { addAll } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { outings } from './likings.ts';

/** How many people a kind of group usually is, where nobody said. */
const usualSize: Readonly<Record<GroupType, number>> = { solo: 1, couple: 2, friends: 4, family: 4, work: 5 };

export const groupSizePreference = defineFeature({
  name: 'group_size_preference',
  entity: 'user',
  version: 1,
  unit: 'people',
  range: [1, 1000],
  description: 'Typical group size: geometric mean over outings whose group is known (half-life 30 days).',
  on: outings,
  timeless: true,
  init: () => new Float64Array(2),
  apply: (sums, _event, { groupSize, groupType, weight }) => {
    const size = groupSize ?? (groupType === null ? null : usualSize[groupType]);
    if (size === null) return;
    sums[0] = sums[0]! + weight * Math.log(size);
    sums[1] = sums[1]! + weight;
  },
  read: (sums, _now, out, offset) => {
    // The largest group can come out of exp(log) a rounding above itself.
    out[offset] = sums[1] === 0 ? Number.NaN : Math.min(1000, Math.exp(sums[0]! / sums[1]!));
  },
  merge: addAll,
});
