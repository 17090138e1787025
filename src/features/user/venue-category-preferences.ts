import { rootCategoryIds, rootOf } from '../../domain/taxonomy.ts';
import { addAll } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { likings } from './likings.ts';
import { declaredWeight, readShares } from './preference-shares.ts';

const declared = new Float64Array(rootCategoryIds.length);

export const venueCategoryPreferences = defineFeature({
  name: 'venue_category_preferences',
  entity: 'user',
  version: 2,
  unit: 'share',
  range: [0, 1],
  description:
    "Share of the person's liking that goes to each branch of the category tree (half-life 30 days; declared favourites count 2). Sums to 1.",
  columns: rootCategoryIds,
  on: likings,
  init: () => new Float64Array(rootCategoryIds.length),
  apply: (liking, _event, { venue, preference, weight }) => {
    if (venue === null || preference <= 0) return;
    const root = rootCategoryIds.indexOf(rootOf(venue.category));
    liking[root] = liking[root]! + weight * preference;
  },
  read: (liking, _now, out, offset, { present, user }) => {
    declared.fill(0);
    for (const category of user?.favouriteCategories ?? []) {
      const root = rootCategoryIds.indexOf(rootOf(category));
      declared[root] = declared[root]! + declaredWeight;
    }
    readShares(liking, declared, present, out, offset);
  },
  merge: addAll,
});
