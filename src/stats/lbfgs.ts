/**
 * Minimises a smooth function of many variables by L-BFGS with backtracking (Armijo) line search.
 *
 * Deterministic: same function and start, same result, bit by bit. A step whose curvature is not positive is taken but not remembered,
 * so the inverse-Hessian estimate stays positive definite on functions that are not convex.
 *
 * @see Nocedal & Wright 2006, "Numerical Optimization", algorithms 7.4 and 3.1
 */

/**
 * Writes the gradient at `x` into `gradient` and returns the value; may be asynchronous, so that a long sum can let other work in between.
 *
 * @param x do not keep it: it is reused
 */
export type Objective = (x: Float64Array, gradient: Float64Array) => number | Promise<number>;

export interface MinimiseOptions {
  /** At most this many steps; 100 unless told. */
  readonly iterations?: number;
  /** Stop when no component of the gradient is larger; 1e-6 unless told. */
  readonly gradientTolerance?: number;
  /** Stop when a step lowers the value by less than this share of it; 1e-10 unless told. */
  readonly valueTolerance?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Why it stopped; `line_search` = no lower value along the direction at double precision. */
  readonly stopped: 'gradient' | 'value' | 'iterations' | 'line_search';
}

const memory = 10;

/**
 * @param start is not changed
 * @throws RangeError if the objective is not finite at the start
 */
export async function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Promise<Minimum> {
  const { iterations = 100, gradientTolerance = 1e-6, valueTolerance = 1e-10 } = options;
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = await objective(x, gradient);
  if (!Number.isFinite(value)) throw new RangeError(`the objective is ${value} at the start`);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];

  for (let iteration = 0; iteration < iterations; iteration++) {
    if (largest(gradient) <= gradientTolerance) return { x, value, iterations: iteration, stopped: 'gradient' };
    let direction = descentDirection(gradient, steps, changes);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      steps.length = 0;
      changes.length = 0;
      direction = gradient.map((g) => -g);
      slope = -dot(gradient, gradient);
    }
    const next = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let nextValue = Number.NaN;
    for (let halvings = 0; halvings < 40; halvings++, length /= 2) {
      for (let i = 0; i < x.length; i++) next[i] = x[i]! + length * direction[i]!;
      nextValue = await objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) return { x, value, iterations: iteration, stopped: 'line_search' };
    remember(steps, changes, difference(next, x), difference(nextGradient, gradient));
    const gained = value - nextValue;
    [x, gradient, value] = [next, nextGradient, nextValue];
    if (gained <= valueTolerance * Math.max(1, Math.abs(value))) return { x, value, iterations: iteration + 1, stopped: 'value' };
  }
  return { x, value, iterations, stopped: 'iterations' };
}

/** The two-loop recursion: minus the inverse-Hessian estimate times the gradient. */
function descentDirection(gradient: Float64Array, steps: readonly Float64Array[], changes: readonly Float64Array[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    alphas[i] = dot(steps[i]!, direction) / dot(steps[i]!, changes[i]!);
    addScaled(direction, -alphas[i]!, changes[i]!);
  }
  const [step, change] = [steps.at(-1), changes.at(-1)];
  if (step !== undefined && change !== undefined) {
    const scale = dot(step, change) / dot(change, change);
    for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! * scale;
  }
  for (let i = 0; i < steps.length; i++) {
    const beta = dot(changes[i]!, direction) / dot(steps[i]!, changes[i]!);
    addScaled(direction, alphas[i]! - beta, steps[i]!);
  }
  return direction;
}

function remember(steps: Float64Array[], changes: Float64Array[], step: Float64Array, change: Float64Array): void {
  if (dot(step, change) <= 1e-10 * Math.sqrt(dot(step, step) * dot(change, change))) return;
  steps.push(step);
  changes.push(change);
  if (steps.length > memory) {
    steps.shift();
    changes.shift();
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, scale: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + scale * source[i]!;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
