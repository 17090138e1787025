/** Linear utilities, learned one choice at a time: of the options of a choice, c is taken with probability exp(u_c) / sum of exp(u). */
export class Utility {
  readonly weights: Float64Array;
  readonly #squares: Float64Array;
  readonly #step: Float64Array;

  constructor(weights: Float64Array) {
    this.weights = weights;
    this.#squares = new Float64Array(weights.length);
    this.#step = new Float64Array(weights.length);
  }

  /** @param row which row of the row-major design */
  of(design: Float64Array, row: number): number {
    const { weights } = this;
    let utility = 0;
    for (let k = 0, at = row * weights.length; k < weights.length; k++) utility += weights[k]! * design[at + k]!;
    return utility;
  }

  /** Adds to the gradient: an option was expected with a probability, and was taken or not. */
  note(design: Float64Array, row: number, surprise: number): void {
    const step = this.#step;
    for (let k = 0, at = row * step.length; k < step.length; k++) step[k]! += surprise * design[at + k]!;
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
      this.weights[k]! -= (rate * step) / Math.sqrt(this.#squares[k]! + 1);
    }
  }
}
