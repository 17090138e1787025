import { addAll, shrunk } from '../decay.ts';
import { defineFeature } from '../define.ts';

const inCompany = 0;
const known = 1;

export const socialActivityLevel = defineFeature({
  name: 'social_activity_level',
  entity: 'user',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description:
    'Share of outings in company among those whose group is known; a share with others counts as one in company (half-life 30 days, shrunk to 0.5 by 2).',
  on: ['accept', 'checkin', 'share'],
  init: () => new Float64Array(2),
  apply: (sums, event, { groupSize, groupType, weight }) => {
    if (event.kind !== 'share' && groupSize === null && groupType === null) return;
    const alone = event.kind !== 'share' && (groupSize ?? (groupType === 'solo' ? 1 : 2)) < 2;
    sums[known] = sums[known]! + weight;
    if (!alone) sums[inCompany] = sums[inCompany]! + weight;
  },
  read: (sums, _now, out, offset, { present }) => {
    out[offset] = sums[known] === 0 ? Number.NaN : shrunk(sums[inCompany]! * present, sums[known]! * present, 0.5, 2);
  },
  merge: addAll,
});
