/**
 * Puts the scores of different members on one scale: log-odds of being chosen, by a monotone map learned on decisions the member has not seen.
 *
 * The map takes the log-odds of a score to utility, piecewise linear and strictly increasing: it changes how far apart venues are, never their
 * order. Alone, a calibrated member chooses c with probability exp(utility_c) / sum of exp(utility).
 *
 * @see Platt 1999, "Probabilistic outputs for support vector machines" (one slope for all); here one per segment
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { minimise } from '../stats/lbfgs.ts';
import { negativeLogLikelihood } from './conditional-logit.ts';
import type { Choices } from './conditional-logit.ts';

export const monotoneMapSchema = z.strictObject({
  /** Log-odds at which the slope changes, ascending. */
  knots: z.array(z.number()),
  /** Slope before the first knot, between the knots, after the last: `knots + 1` values > 0. */
  slopes: z.array(z.number().positive()).min(1),
});
export type MonotoneMap = z.infer<typeof monotoneMapSchema>;

/** Leaves log-odds as they are. */
export const identityMap: MonotoneMap = { knots: [], slopes: [1] };

/** Log-odds of a score, of scores in [1e-6, 1 - 1e-6]; beyond, a float32 score has no digits left to tell by. */
export function logOdds(score: number): number {
  const inside = score < 1e-6 ? 1e-6 : score > 1 - 1e-6 ? 1 - 1e-6 : score;
  return Math.log(inside / (1 - inside));
}

/** 1 / (1 + e^-x) */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Utility of some log-odds. */
export function calibrate(map: MonotoneMap, x: number): number {
  const { knots, slopes } = map;
  if (knots.length === 0 || x <= knots[0]!) return slopes[0]! * x;
  let utility = slopes[0]! * knots[0]!;
  for (let k = 1; k < knots.length; k++) {
    if (x <= knots[k]!) return utility + slopes[k]! * (x - knots[k - 1]!);
    utility += slopes[k]! * (knots[k]! - knots[k - 1]!);
  }
  return utility + slopes[knots.length]! * (x - knots[knots.length - 1]!);
}

/** Knots per map, at quantiles of the chosen candidates' log-odds: where the order matters. */
const knotCount = 6;
/** Precision of the prior on each log-slope around 0 (log-odds taken at their word), and on the difference of neighbours (smooth). */
const slopePrecision = 0.5;
const smoothness = 2;

/**
 * Learns a member's map on held-out decisions, by maximum likelihood of the chosen candidates.
 *
 * @param scores one per row, in [0, 1]
 * @returns the identity when all scores are equal: nothing can be learned from them
 */
export async function fitCalibration(
  scores: Float32Array,
  start: Int32Array,
  label: Float32Array,
  signal?: AbortSignal,
): Promise<MonotoneMap> {
  const x = Float32Array.from(scores, logOdds);
  if (x.every((value) => value === x[0])) return identityMap;
  const knots = knotsOf(x.filter((_, row) => label[row]! > 0));
  const choices: Choices = { design: segments(x, knots), width: knots.length + 1, start, label };
  const theta = await fitLogSlopes(choices, signal);
  return { knots, slopes: [...theta].map(Math.exp) };
}

function knotsOf(chosen: Float32Array): number[] {
  const sorted = chosen.toSorted();
  const knots = new Set<number>();
  for (let k = 1; k <= knotCount; k++) knots.add(sorted[Math.floor((k * sorted.length) / (knotCount + 1))]!);
  return [...knots].filter((knot) => knot !== undefined);
}

/** How much of each segment lies below x, so that utility = sum of slope x segment. */
function segments(x: Float32Array, knots: readonly number[]): Float32Array {
  const width = knots.length + 1;
  const design = new Float32Array(x.length * width);
  for (let row = 0; row < x.length; row++) {
    for (let k = 0; k < width; k++) {
      const from = k === 0 ? -Infinity : knots[k - 1]!;
      const to = knots[k] ?? Infinity;
      const reached = Math.min(x[row]!, to);
      design[row * width + k] = k === 0 ? reached : Math.max(0, reached - from);
    }
  }
  return design;
}

/** Slopes are exp(theta), so that the map cannot turn. */
async function fitLogSlopes(choices: Choices, signal: AbortSignal | undefined): Promise<Float64Array> {
  const decisions = choices.start.length - 1;
  const bySlope = new Float64Array(choices.width);
  const { x } = await minimise(
    async (theta, gradient) => {
      await nextTurn();
      signal?.throwIfAborted();
      bySlope.fill(0);
      const slopes = theta.map(Math.exp);
      let loss = negativeLogLikelihood(choices, slopes, bySlope, 0, decisions);
      for (let k = 0; k < theta.length; k++) {
        const bend = k === 0 ? 0 : theta[k]! - theta[k - 1]!;
        const nextBend = k + 1 === theta.length ? 0 : theta[k + 1]! - theta[k]!;
        loss += (slopePrecision / 2) * theta[k]! ** 2 + (smoothness / 2) * bend ** 2;
        gradient[k] = (bySlope[k]! * slopes[k]! + slopePrecision * theta[k]! + smoothness * (bend - nextBend)) / decisions;
      }
      return loss / decisions;
    },
    new Float64Array(choices.width),
    { iterations: 60, gradientTolerance: 1e-5, valueTolerance: 1e-7 },
  );
  return x;
}
