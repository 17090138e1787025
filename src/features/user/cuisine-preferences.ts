import { cuisineIds } from '../../domain/taxonomy.ts';
import { defineFeature } from '../define.ts';
import { likings } from './likings.ts';
import { declaredWeight, mergePreferences, readShares } from './preference-shares.ts';

export const cuisinePreferences = defineFeature({
  name: 'cuisine_preferences',
  entity: 'user',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description: "Share of the person's liking for cuisines that goes to each (half-life 30 days; declared favourites count 2). Sums to 1.",
  columns: cuisineIds,
  on: [...likings, 'user.upserted'],
  init: () => ({ liking: new Float64Array(cuisineIds.length), declared: new Float64Array(cuisineIds.length) }),
  apply: (state, event, world) => {
    if (event.type === 'user.upserted') {
      state.declared.fill(0);
      for (const cuisine of event.user.favouriteCuisines ?? []) state.declared[cuisineIds.indexOf(cuisine)] = declaredWeight;
      return;
    }
    const cuisines = world.venue?.cuisines;
    if (cuisines === undefined || world.preference <= 0) return;
    for (const cuisine of cuisines) {
      const code = cuisineIds.indexOf(cuisine);
      state.liking[code] = state.liking[code]! + (world.weight * world.preference) / cuisines.length;
    }
  },
  read: (state, _now, out, offset, { present }) => readShares(state, present, out, offset),
  merge: mergePreferences,
});
