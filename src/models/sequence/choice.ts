/**
 * Utilities, learned one choice at a time: of the options of a choice, c is taken with probability exp(u_c) / sum of exp(u).
 *
 * u(x) = w . x + sum over hidden units of a tanh(b + W . x): linear, and beside it, if there are hidden units, what two columns say only together.
 */
import type { Random } from '../../stats/random.ts';

/** The hidden weights learn slower: they start at random, and the linear part should find its place first. */
const hiddenRate = 0.3;

/** Weights for a number of columns, as one list: w, then per hidden unit W, b and a. Without a random source, and for the linear part, all 0. */
export function newUtilityWeights(columns: number, hidden = 0, random?: Random): Float64Array {
  const weights = new Float64Array(columns + hidden * (columns + 2));
  for (let unit = 0; unit < hidden; unit++) {
    const at = columns + unit * (columns + 2);
    for (let k = 0; k < columns; k++) weights[at + k] = 0.1 * random!.normal();
    weights[at + columns + 1] = 0.1 * random!.normal();
  }
  return weights;
}

export class Utility {
  readonly #weights: Float64Array;
  readonly #columns: number;
  readonly #squares: Float64Array;
  readonly #step: Float64Array;

  /** @param weights as `newUtilityWeights` made them for so many columns; changed by `learn` */
  constructor(weights: Float64Array, columns: number) {
    this.#weights = weights;
    this.#columns = columns;
    this.#squares = new Float64Array(weights.length);
    this.#step = new Float64Array(weights.length);
  }

  /** @param row which row of the row-major design */
  of(design: Float64Array, row: number): number {
    const weights = this.#weights;
    const columns = this.#columns;
    let utility = this.#product(0, design, row);
    for (let at = columns; at < weights.length; at += columns + 2)
      utility += weights[at + columns + 1]! * Math.tanh(weights[at + columns]! + this.#product(at, design, row));
    return utility;
  }

  /** Adds to the gradient: an option was expected with a probability, and was taken (1) or not (0). @param surprise the difference */
  note(design: Float64Array, row: number, surprise: number): void {
    // What nobody expected and did not happen teaches nothing worth its time.
    if (Math.abs(surprise) < 1e-4) return;
    const weights = this.#weights;
    const columns = this.#columns;
    this.#add(0, design, row, surprise);
    for (let at = columns; at < weights.length; at += columns + 2) {
      const active = Math.tanh(weights[at + columns]! + this.#product(at, design, row));
      const back = surprise * weights[at + columns + 1]! * (1 - active * active);
      this.#add(at, design, row, back);
      this.#step[at + columns]! += back;
      this.#step[at + columns + 1]! += surprise * active;
    }
  }

  /**
   * One step of AdaGrad down the gradient that was noted.
   *
   * @see Duchi, Hazan & Singer 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization"
   */
  learn(rate: number): void {
    for (let k = 0; k < this.#step.length; k++) {
      const step = this.#step[k]!;
      this.#step[k] = 0;
      if (step === 0) continue;
      this.#squares[k]! += step * step;
      const own = k < this.#columns ? rate : rate * hiddenRate;
      this.#weights[k]! -= (own * step) / Math.sqrt(this.#squares[k]! + 1);
    }
  }

  #product(at: number, design: Float64Array, row: number): number {
    const weights = this.#weights;
    const from = row * this.#columns;
    let sum = 0;
    for (let k = 0; k < this.#columns; k++) sum += weights[at + k]! * design[from + k]!;
    return sum;
  }

  #add(at: number, design: Float64Array, row: number, amount: number): void {
    const step = this.#step;
    const from = row * this.#columns;
    for (let k = 0; k < this.#columns; k++) step[at + k]! += amount * design[from + k]!;
  }
}
