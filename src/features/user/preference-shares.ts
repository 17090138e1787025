import { addAll } from '../decay.ts';

/** A declared favourite counts as this many check-ins of today. */
export const declaredWeight = 2;

/** What a person likes and says they like, by index in one vocabulary. */
export interface Preferences {
  /** Forward-decayed weights of what they did. */
  readonly liking: Float64Array;
  /** Weights of what their profile says; these do not decay. */
  readonly declared: Float64Array;
}

/** Writes each entry's share of the whole, which sums to 1; all missing when nothing is known. @param present `presentFactor` of the read */
export function readShares({ liking, declared }: Preferences, present: number, out: Float32Array, offset: number): void {
  let total = 0;
  for (let i = 0; i < liking.length; i++) total += liking[i]! * present + declared[i]!;
  for (let i = 0; i < liking.length; i++) out[offset + i] = total === 0 ? Number.NaN : (liking[i]! * present + declared[i]!) / total;
}

/** Deeds add up; of two profiles the stronger word counts. */
export function mergePreferences(into: Preferences, from: Preferences): void {
  addAll(into.liking, from.liking);
  for (let i = 0; i < into.declared.length; i++) into.declared[i] = Math.max(into.declared[i]!, from.declared[i]!);
}
