/** One step of Adam as part of a graph. */
import { add, divide, multiply, scale, sqrt, square, subtract } from './arithmetic.ts';
import type { Tensor } from './tensor.ts';

/** Decay of the two moments and the term that keeps the division finite: PyTorch's and the paper's defaults. */
export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export interface AdamState {
  readonly parameter: Tensor;
  /** Decayed mean of the gradients. */
  readonly firstMoment: Tensor;
  /** Decayed mean of their squares. */
  readonly secondMoment: Tensor;
}

/** The two numbers in which the learning rate and the bias corrections enter; from `adamCorrections`. Scalars. */
export interface AdamCorrections<Value> {
  readonly stepSize: Value;
  readonly epsilon: Value;
}

/**
 * The state after a step.
 *
 * The paper's update rate * m^ / (sqrt(v^) + epsilon), with m^ = m / (1 - beta1^t) and v^ = v / (1 - beta2^t), is
 * stepSize * m / (sqrt(v) + epsilon') once both corrections are moved out of the elementwise part.
 *
 * @see Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", section 2
 */
export function adamStep(state: AdamState, gradient: Tensor, corrections: AdamCorrections<Tensor>): AdamState {
  const { beta1, beta2 } = adamDefaults;
  const firstMoment = add(scale(state.firstMoment, beta1), scale(gradient, 1 - beta1));
  const secondMoment = add(scale(state.secondMoment, beta2), scale(square(gradient), 1 - beta2));
  const direction = divide(firstMoment, add(sqrt(secondMoment), corrections.epsilon));
  return { parameter: subtract(state.parameter, multiply(direction, corrections.stepSize)), firstMoment, secondMoment };
}

/** @param step counted from 1 */
export function adamCorrections(step: number, learningRate: number): AdamCorrections<number> {
  const { beta1, beta2, epsilon } = adamDefaults;
  const second = Math.sqrt(1 - beta2 ** step);
  return { stepSize: (learningRate * second) / (1 - beta1 ** step), epsilon: epsilon * second };
}
