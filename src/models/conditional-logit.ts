/**
 * The conditional logit: of the candidates of one decision, c is chosen with probability exp(u_c) / sum of exp(u), u = x . beta.
 *
 * Whatever is equal for all candidates of a decision (the person, the hour) cancels out by itself, which is why ranking needs no more.
 *
 * @see McFadden 1974, "Conditional logit analysis of qualitative choice behavior"
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { minimise } from '../stats/lbfgs.ts';

/** Candidates grouped by decision, as numbers. */
export interface Choices {
  /** Row-major, `rows * width`; finite. */
  readonly design: Float32Array;
  readonly width: number;
  /** First row of each decision, and one past the last: `decisions + 1` values. */
  readonly start: Int32Array;
  /** Per row: 1 = chosen, 0 = not. A decision may have several chosen rows: each counts as a choice. */
  readonly label: Float32Array;
}

/**
 * Adds to `gradient` the derivative of the negative log-likelihood of the decisions `from` to `to` (exclusive), and returns its value.
 *
 * Cost: two passes of `width` multiply-adds per row.
 */
export function negativeLogLikelihood(choices: Choices, beta: Float64Array, gradient: Float64Array, from: number, to: number): number {
  const { design, width, start, label } = choices;
  let loss = 0;
  let utilities = new Float64Array(64);
  for (let decision = from; decision < to; decision++) {
    const first = start[decision]!;
    const rows = start[decision + 1]! - first;
    if (rows > utilities.length) utilities = new Float64Array(rows * 2);
    let highest = -Infinity;
    let chosen = 0;
    for (let i = 0; i < rows; i++) {
      let u = 0;
      const at = (first + i) * width;
      for (let j = 0; j < width; j++) u += design[at + j]! * beta[j]!;
      utilities[i] = u;
      if (u > highest) highest = u;
      if (label[first + i]! > 0) {
        chosen++;
        loss -= u;
      }
    }
    if (chosen === 0) continue;
    let total = 0;
    for (let i = 0; i < rows; i++) total += utilities[i] = Math.exp(utilities[i]! - highest);
    loss += chosen * (Math.log(total) + highest);
    for (let i = 0; i < rows; i++) {
      const surprise = (chosen * utilities[i]!) / total - (label[first + i]! > 0 ? 1 : 0);
      const at = (first + i) * width;
      for (let j = 0; j < width; j++) gradient[j] = gradient[j]! + surprise * design[at + j]!;
    }
  }
  return loss;
}

/**
 * Maximum-likelihood coefficients under a Gaussian prior of precision `l2` on each, by L-BFGS. Convex: one answer, whatever the start.
 *
 * Lets other work in every few milliseconds. @throws the signal's reason when it aborts
 */
export async function fitConditionalLogit(choices: Choices, l2: number, signal?: AbortSignal): Promise<Float64Array> {
  const decisions = choices.start.length - 1;
  const chunk = Math.max(1, Math.floor(1_000_000 / (choices.width * Math.max(1, choices.label.length / decisions))));
  const objective = async (beta: Float64Array, gradient: Float64Array): Promise<number> => {
    gradient.fill(0);
    let loss = 0;
    for (let from = 0; from < decisions; from += chunk) {
      loss += negativeLogLikelihood(choices, beta, gradient, from, Math.min(decisions, from + chunk));
      await nextTurn();
      signal?.throwIfAborted();
    }
    for (let j = 0; j < beta.length; j++) {
      loss += (l2 / 2) * beta[j]! * beta[j]!;
      gradient[j] = (gradient[j]! + l2 * beta[j]!) / decisions;
    }
    return loss / decisions;
  };
  const { x } = await minimise(objective, new Float64Array(choices.width), {
    iterations: 80,
    gradientTolerance: 1e-5,
    valueTolerance: 1e-7,
  });
  return x;
}
