import { describe, expect, it } from 'vitest';
import { minimise } from './lbfgs.ts';
import { Random } from './random.ts';

describe('L-BFGS', () => {
  it('solves a badly scaled quadratic to its known minimum', async () => {
    const random = new Random(1);
    const target = Float64Array.from({ length: 40 }, () => random.normal());
    const curvature = Float64Array.from({ length: 40 }, (_, i) => 10 ** (i / 20));
    const { x, stopped } = await minimise(
      (at, gradient) => {
        let value = 0;
        for (let i = 0; i < at.length; i++) {
          const gap = at[i]! - target[i]!;
          value += (curvature[i]! * gap * gap) / 2;
          gradient[i] = curvature[i]! * gap;
        }
        return value;
      },
      new Float64Array(40),
      { iterations: 500, valueTolerance: 0 },
    );
    expect(stopped).toBe('gradient');
    for (let i = 0; i < 40; i++) expect(x[i]).toBeCloseTo(target[i]!, 5);
  });

  it("walks Rosenbrock's curved valley, which is not convex, to (1, 1)", async () => {
    const { x } = await minimise(
      ([a, b], gradient) => {
        gradient[0] = -2 * (1 - a!) - 400 * a! * (b! - a! * a!);
        gradient[1] = 200 * (b! - a! * a!);
        return (1 - a!) ** 2 + 100 * (b! - a! * a!) ** 2;
      },
      Float64Array.of(-1.2, 1),
      { iterations: 500, valueTolerance: 0 },
    );
    expect(x[0]).toBeCloseTo(1, 5);
    expect(x[1]).toBeCloseTo(1, 5);
  });

  it('stays at a start that is already the minimum, and refuses one where the function is not finite', async () => {
    const flat = await minimise(() => 3, Float64Array.of(2));
    expect(flat).toMatchObject({ value: 3, iterations: 0, stopped: 'gradient' });
    await expect(minimise(() => Number.NaN, Float64Array.of(0))).rejects.toThrow(RangeError);
  });
});
