/** A declared favourite counts as this many check-ins of today. */
export const declaredWeight = 2;

/**
 * Writes each entry's share of the whole, which sums to 1; all missing when nothing is known.
 *
 * @param liking   forward-decayed weights of what the person did
 * @param declared weights of what their profile says; these do not decay
 * @param present  `presentFactor` of the read
 */
export function readShares(liking: Float64Array, declared: Float64Array, present: number, out: Float32Array, offset: number): void {
  let total = 0;
  for (let i = 0; i < liking.length; i++) total += liking[i]! * present + declared[i]!;
  for (let i = 0; i < liking.length; i++) out[offset + i] = total === 0 ? Number.NaN : (liking[i]! * present + declared[i]!) / total;
}
