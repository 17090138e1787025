import { rootCategoryIds, rootOf } from '../../domain/taxonomy.ts';
import { defineFeature } from '../define.ts';
import { likings } from './likings.ts';
import { declaredWeight, mergePreferences, readShares } from './preference-shares.ts';

export const venueCategoryPreferences = defineFeature({
  name: 'venue_category_preferences',
  entity: 'user',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description:
    "Share of the person's liking that goes to each branch of the category tree (half-life 30 days; declared favourites count 2). Sums to 1.",
  columns: rootCategoryIds,
  on: [...likings, 'user.upserted'],
  init: () => ({ liking: new Float64Array(rootCategoryIds.length), declared: new Float64Array(rootCategoryIds.length) }),
  apply: (state, event, world) => {
    if (event.type === 'user.upserted') {
      state.declared.fill(0);
      for (const category of event.user.favouriteCategories ?? []) {
        const root = rootCategoryIds.indexOf(rootOf(category));
        state.declared[root] = state.declared[root]! + declaredWeight;
      }
    } else if (world.venue !== null && world.preference > 0) {
      const root = rootCategoryIds.indexOf(rootOf(world.venue.category));
      state.liking[root] = state.liking[root]! + world.weight * world.preference;
    }
  },
  read: (state, _now, out, offset, { present }) => readShares(state, present, out, offset),
  merge: mergePreferences,
});
