import { cuisineIds } from '../../domain/taxonomy.ts';
import type { Cuisine } from '../../domain/taxonomy.ts';
import { addAll } from '../decay.ts';
import { defineFeature } from '../define.ts';
import { likings } from './likings.ts';
import { declaredWeight, readShares } from './preference-shares.ts';

const codes = Object.fromEntries(cuisineIds.map((id, code) => [id, code])) as Readonly<Record<Cuisine, number>>;
const declared = new Float64Array(cuisineIds.length);

export const cuisinePreferences = defineFeature({
  name: 'cuisine_preferences',
  entity: 'user',
  version: 2,
  unit: 'share',
  range: [0, 1],
  description: "Share of the person's liking for cuisines that goes to each (half-life 30 days; declared favourites count 2). Sums to 1.",
  columns: cuisineIds,
  on: likings,
  init: () => new Float64Array(cuisineIds.length),
  apply: (liking, _event, world) => {
    const cuisines = world.venue?.cuisines;
    if (cuisines === undefined || world.preference <= 0) return;
    for (const cuisine of cuisines) {
      const code = codes[cuisine];
      liking[code] = liking[code]! + (world.weight * world.preference) / cuisines.length;
    }
  },
  read: (liking, _now, out, offset, { present, user }) => {
    declared.fill(0);
    for (const cuisine of user?.favouriteCuisines ?? []) declared[codes[cuisine]] = declaredWeight;
    readShares(liking, declared, present, out, offset);
  },
  merge: addAll,
});
