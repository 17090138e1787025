import { defineFeature } from '../define.ts';
import { likings } from '../user/likings.ts';

export const popularityScore = defineFeature({
  name: 'popularity_score',
  entity: 'venue',
  version: 1,
  unit: 'ln(1 + check-ins)',
  range: [0, Infinity],
  description: 'How much the venue is liked: the weights of its interactions, rejections counting against it, halved per 30 days.',
  on: [...likings, 'reject'],
  init: () => new Float64Array(1),
  apply: (sum, _event, { preference, weight }) => {
    sum[0] = sum[0]! + weight * preference;
  },
  read: (sum, _now, out, offset, { present }) => {
    out[offset] = Math.log1p(Math.max(0, sum[0]! * present));
  },
});
