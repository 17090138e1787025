import { rootCategoryIds, rootOf } from '../../domain/taxonomy.ts';
import { defineFeature } from '../define.ts';

export const category = defineFeature({
  name: 'category',
  entity: 'venue',
  version: 1,
  unit: '1 = yes, 0 = no',
  range: [0, 1],
  description: 'The branch of the category tree the venue belongs to (what the person thinks of the exact category is in category_match).',
  columns: rootCategoryIds,
  on: ['venue.upserted'],
  timeless: true,
  init: () => ({ root: -1 }),
  apply: (state, { venue }) => {
    state.root = rootCategoryIds.indexOf(rootOf(venue.category));
  },
  read: ({ root }, _now, out, offset) => {
    for (let i = 0; i < rootCategoryIds.length; i++) out[offset + i] = root < 0 ? Number.NaN : Number(i === root);
  },
});
