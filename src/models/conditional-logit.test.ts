import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { fitConditionalLogit, negativeLogLikelihood } from './conditional-logit.ts';
import type { Choices } from './conditional-logit.ts';

describe('the conditional logit', () => {
  it('has the gradient that central differences give', () => {
    const choices = draw(new Random(5), [0.4, -1.2, 0.1], 20);
    const beta = Float64Array.of(0.3, -0.2, 0.9);
    const gradient = new Float64Array(3);
    negativeLogLikelihood(choices, beta, gradient, 0, 20);
    const step = 1e-5;
    for (let j = 0; j < 3; j++) {
      const at = (shift: number): number => negativeLogLikelihood(choices, beta.with(j, beta[j]! + shift), new Float64Array(3), 0, 20);
      expect(gradient[j]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 5);
    }
  });

  it('recovers the coefficients that made the choices', async () => {
    const truth = [1, -0.5, 0.25];
    const beta = await fitConditionalLogit(draw(new Random(11), truth, 6000), 1);
    truth.forEach((value, j) => expect(Math.abs(beta[j]! - value)).toBeLessThan(0.08));
  });

  it('of two venues, a chosen 80 times and b 20 times, says log 4', async () => {
    const choices: Choices = {
      design: Float32Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 1 : 0)),
      width: 1,
      start: Int32Array.from({ length: 101 }, (_, decision) => 2 * decision),
      label: Float32Array.from({ length: 200 }, (_, row) => (((row >> 1) % 5 === 0) === (row % 2 === 1) ? 1 : 0)),
    };
    expect((await fitConditionalLogit(choices, 1e-9))[0]).toBeCloseTo(Math.log(4), 3);
  });

  it('says nothing of a column that is the same for all candidates, and stops when told', async () => {
    const choices = draw(new Random(3), [1], 200);
    const withConstant: Choices = {
      ...choices,
      width: 2,
      design: Float32Array.from({ length: choices.label.length * 2 }, (_, i) => (i % 2 === 0 ? choices.design[i / 2]! : 7)),
    };
    expect((await fitConditionalLogit(withConstant, 1))[1]).toBeCloseTo(0, 6);
    await expect(fitConditionalLogit(choices, 1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

/** Decisions with 2 to 9 candidates, chosen as the model says. */
function draw(random: Random, beta: readonly number[], decisions: number): Choices {
  const design: number[] = [];
  const label: number[] = [];
  const start = [0];
  for (let decision = 0; decision < decisions; decision++) {
    const candidates = Array.from({ length: 2 + random.integer(8) }, () => beta.map(() => random.normal()));
    const chosen = random.weighted(candidates.map((x) => Math.exp(x.reduce((sum, value, j) => sum + value * beta[j]!, 0))));
    candidates.forEach((x, i) => {
      design.push(...x);
      label.push(i === chosen ? 1 : 0);
    });
    start.push(label.length);
  }
  return { design: Float32Array.from(design), width: beta.length, start: Int32Array.from(start), label: Float32Array.from(label) };
}
