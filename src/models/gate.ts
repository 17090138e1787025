/**
 * Who is listened to, and when: how strongly each calibrated member speaks for a person and a moment.
 *
 * With x the context of the request (below) and g_m(c) member m's calibrated utility of candidate c, candidate c is chosen with probability
 * exp(U_c) / sum of exp(U), U_c = sum over m of a_m(x) g_m(c), a_m(x) = exp(gamma_m . x). The a_m divided by their sum are a softmax over
 * members: a logarithmic opinion pool whose weights and sharpness follow the context. A product, not a sum of probabilities: one member
 * that rules a venue out is heard.
 *
 * @see Genest & Zidek 1986, "Combining Probability Distributions"
 * @see Jacobs et al. 1991, "Adaptive Mixtures of Local Experts"
 */
import type { ScoringRequest } from '../domain/dataset.ts';
import { identityMap } from './calibration.ts';
import type { MonotoneMap } from './calibration.ts';

/** What the gate looks at, each in [0, 1]. */
export const gateContext = ['constant', 'history', 'newcomer', 'wish', 'constraints', 'location', 'company', 'evening', 'weekend'] as const;

/** Values of `gateContext` for a request. */
export function contextOf({ history, moment }: Pick<ScoringRequest, 'history' | 'moment'>): Float64Array {
  const hour = moment.hourOfWeek % 24;
  return Float64Array.of(
    1,
    Math.min(1, Math.log1p(history.venues.length) / Math.log1p(100)),
    history.venues.length === 0 ? 1 : 0,
    moment.wish === null ? 0 : 1,
    Math.min(1, constraintsIn(moment.wish) / 5),
    moment.location === null ? 0 : 1,
    (moment.groupSize ?? 1) > 1 ? 1 : 0,
    hour >= 18 || hour < 4 ? 1 : 0,
    moment.hourOfWeek >= 120 ? 1 : 0,
  );
}

function constraintsIn(wish: ScoringRequest['moment']['wish']): number {
  if (wish === null) return 0;
  const lists = [wish.categories, wish.cuisines, wish.mood, wish.near, wish.dietary, wish.amenities, wish.music, wish.exclude];
  const values = [wish.price.min, wish.price.max, wish.maxDistanceM, wish.time.daypart, wish.group.type, wish.group.size];
  return lists.filter((list) => list.length > 0).length + values.filter((value) => value !== null).length;
}

/** What a fitted gate is made of. */
export interface Gate {
  /** Per member, in the ensemble's order. */
  readonly calibrations: readonly MonotoneMap[];
  /** Per member: mean calibrated utility of what people chose; the utility at which its calibrated score is 0.5. */
  readonly offsets: readonly number[];
  /** Per member: gamma, one value per `gateContext`. */
  readonly gamma: readonly (readonly number[])[];
  /** Mean U of what people chose: the U at which the ensemble's score is 0.5. */
  readonly offset: number;
}

/** Takes scores as log-odds and all members as equals: what there is before any held-out decision was seen. */
export function openGate(members: number): Gate {
  return {
    calibrations: Array.from({ length: members }, () => identityMap),
    offsets: Array.from({ length: members }, () => 0),
    gamma: Array.from({ length: members }, () => gateContext.map((name) => (name === 'constant' ? -Math.log(members) : 0))),
    offset: 0,
  };
}

/** How strongly each member speaks in a context: a_m(x). */
export function strengths(gamma: readonly (readonly number[])[], context: Float64Array): Float64Array {
  return Float64Array.from(gamma, (row) => Math.exp(row.reduce((sum, value, i) => sum + value * context[i]!, 0)));
}
