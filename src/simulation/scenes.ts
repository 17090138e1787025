import type { Random } from '../stats/random.ts';

/**
 * Scenes: the hidden crowds of the city (say, the samba crowd or the board-game crowd). People and venues belong to them; no attribute of a
 * venue tells which. Who shares a scene with a venue likes it more, so the only way to learn it is from other people's behaviour: this is the
 * low-rank structure that collaborative filtering is for.
 */
export const sceneCount = 8;

/**
 * Draws a membership: one scene mostly, often a second one, and a little of everything; a unit vector of `sceneCount` values >= 0,
 * so that the product of two of them is a cosine in [0, 1].
 */
export function drawScenes(random: Random): Float64Array {
  const membership = Float64Array.from({ length: sceneCount }, () => 0.12 * random.exponential());
  membership[random.integer(sceneCount)]! += 1;
  if (random.chance(0.4)) membership[random.integer(sceneCount)]! += 0.6;
  const length = Math.hypot(...membership);
  return membership.map((value) => value / length);
}

/**
 * How much two memberships have in common, 0 to 1.
 *
 * @param offset where the second membership starts in `b`
 */
export function sceneCosine(a: Float64Array, b: Float64Array, offset = 0): number {
  let product = 0;
  for (let scene = 0; scene < sceneCount; scene++) product += a[scene]! * b[offset + scene]!;
  return product;
}
