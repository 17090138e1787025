import { groupTypeIds } from '../../domain/taxonomy.ts';
import { defineFeature } from '../define.ts';
import { outings } from '../user/likings.ts';

export const ageGroups = ['under_18', '18_24', '25_34', '35_44', '45_54', '55_plus'] as const;

export const typicalCrowdDemographics = defineFeature({
  name: 'typical_crowd_demographics',
  entity: 'venue',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description:
    "Who goes there: share of each age group and of each kind of group among the venue's visits where it is known (half-life 30 days).",
  columns: [...ageGroups.map((id) => `age_${id}`), ...groupTypeIds.map((id) => `group_${id}`)],
  on: outings,
  timeless: true,
  init: () => ({ ages: new Float64Array(ageGroups.length), groups: new Float64Array(groupTypeIds.length) }),
  apply: ({ ages, groups }, _event, { user, groupType, weight }) => {
    if (user?.ageGroup !== undefined) add(ages, ageGroups.indexOf(user.ageGroup), weight);
    if (groupType !== null) add(groups, groupTypeIds.indexOf(groupType), weight);
  },
  read: ({ ages, groups }, _now, out, offset) => {
    writeShares(ages, out, offset);
    writeShares(groups, out, offset + ages.length);
  },
});

function add(sums: Float64Array, slot: number, weight: number): void {
  sums[slot] = sums[slot]! + weight;
}

function writeShares(sums: Float64Array, out: Float32Array, offset: number): void {
  let total = 0;
  for (const sum of sums) total += sum;
  for (let i = 0; i < sums.length; i++) out[offset + i] = total === 0 ? Number.NaN : sums[i]! / total;
}
