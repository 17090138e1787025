import { describe, expect, it } from 'vitest';
import { twoCommunities } from '../../test/contracts/two-communities.ts';
import { Random } from '../stats/random.ts';
import { calibrate, logistic, logOdds } from './calibration.ts';
import { fitGate, gateLoss, GateSamples, type GateTable } from './gate-fit.ts';
import { contextOf, gateContext, openGate, strengths, type Gate } from './gate.ts';

describe('fitting the gate', () => {
  it('has the gradient that central differences give', () => {
    const random = new Random(8);
    const { table, utilities } = draw(random, () => [0.5, 0.5], 30);
    const gamma = Float64Array.from({ length: 2 * gateContext.length }, () => 0.3 * random.normal());
    const gradient = new Float64Array(gamma.length);
    gateLoss(table, utilities, gamma, gradient);
    const step = 1e-5;
    for (let i = 0; i < gamma.length; i++) {
      const at = (shift: number): number => gateLoss(table, utilities, gamma.with(i, gamma[i]! + shift), new Float64Array(gamma.length));
      expect(gradient[i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 6);
    }
  });

  it('recovers who was listened to: the first member by people with history, the second by newcomers', async () => {
    const { table } = draw(new Random(21), (history) => (history > 0 ? [1.2, 0.2] : [0.05, 1]), 4000);
    const gate = await fitGate(table);
    for (const [history, truth] of [
      [0, [0.05, 1]],
      [30, [1.2, 0.2]],
    ] as const) {
      const learned = effective(gate, history);
      truth.forEach((value, m) => expect(Math.abs(learned[m]! - value)).toBeLessThan(0.15));
    }
  });

  it('moves weight with every visit, not in one jump', async () => {
    // A person's history of n venues makes the first member n / 40 as good as it can be.
    const { table } = draw(new Random(22), (history) => [0.1 + history / 40, 0.6], 4000);
    const gate = await fitGate(table);
    const shares = [0, 2, 8, 39].map((history) => {
      const [first, second] = effective(gate, history);
      return first! / (first! + second!);
    });
    for (let i = 1; i < shares.length; i++) expect(shares[i]).toBeGreaterThan(shares[i - 1]!);
  });

  it.each([
    ['one that always says the same', () => () => 0.5],
    ['one that draws lots', () => (random: Random) => random.uniform()],
    ['a copy of the first', () => (_: Random, first: number) => first],
  ])('is not misled by another member: %s', async (_, another) => {
    const { table } = draw(new Random(31), (history) => (history > 0 ? [1.2, 0.2] : [0.05, 1]), 2000);
    const say = another();
    const random = new Random(32);
    const more = { ...table, scores: [...table.scores, Float32Array.from(table.scores[0]!, (first) => say(random, first))] };
    const [without, withIt] = [await fitGate(table), await fitGate(more)];
    const fresh = draw(new Random(33), (history) => (history > 0 ? [1.2, 0.2] : [0.05, 1]), 2000).table;
    const freshMore = { ...fresh, scores: [...fresh.scores, Float32Array.from(fresh.scores[0]!, (first) => say(random, first))] };
    expect(surprise(freshMore, withIt)).toBeLessThan(surprise(fresh, without) + 0.01);
  });

  it('takes all members as equals before it has seen a decision', async () => {
    expect(await fitGate(new GateSamples(3).table())).toEqual(openGate(3));
    expect([...strengths(openGate(4).gamma, contextWith(5))]).toEqual([0.25, 0.25, 0.25, 0.25].map((value) => expect.closeTo(value, 9)));
  });

  it('stops when told', async () => {
    const { table } = draw(new Random(2), () => [1, 1], 50);
    await expect(fitGate(table, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

/** Log-odds of the final choice per log-odds of each member: strength times the mean slope of its calibration. */
function effective(gate: Awaited<ReturnType<typeof fitGate>>, history: number): number[] {
  const strength = strengths(gate.gamma, contextWith(history));
  return gate.calibrations.map(({ slopes }, m) => strength[m]! * (slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length));
}

/** Mean negative log-likelihood of decisions under a gate, in nats, without the prior. */
function surprise({ start, label, scores, context }: GateTable, { calibrations, gamma }: Gate): number {
  let total = 0;
  for (let decision = 0; decision + 1 < start.length; decision++) {
    const weights = strengths(gamma, context.subarray(decision * gateContext.length, (decision + 1) * gateContext.length));
    const rows = Array.from({ length: start[decision + 1]! - start[decision]! }, (_, i) => start[decision]! + i);
    const mixed = rows.map((row) => scores.reduce((sum, own, m) => sum + weights[m]! * calibrate(calibrations[m]!, logOdds(own[row]!)), 0));
    const chosen = rows.findIndex((row) => label[row] === 1);
    total += Math.log(mixed.reduce((sum, value) => sum + Math.exp(value), 0)) - mixed[chosen]!;
  }
  return total / (start.length - 1);
}

function contextWith(history: number): Float64Array {
  const request = twoCommunities(1, 1, 1).request(0, 0);
  return contextOf({ ...request, history: { ...request.history, venues: Int32Array.from({ length: history }, (_, i) => i) } });
}

/** Decisions between 8 candidates; each member has a normal utility per candidate, and `truth` says how much of it counts. */
function draw(random: Random, truth: (history: number) => readonly number[], decisions: number) {
  const samples = new GateSamples(2);
  const utilities: number[][] = [[], []];
  for (let decision = 0; decision < decisions; decision++) {
    const history = random.chance(0.5) ? 0 : 1 + random.integer(40);
    const weights = truth(history);
    const own = weights.map(() => Array.from({ length: 8 }, () => 1.5 * random.normal()));
    const mixed = own[0]!.map((_, i) => Math.exp(weights.reduce((sum, weight, m) => sum + weight * own[m]![i]!, 0)));
    own.forEach((values, m) => utilities[m]!.push(...values));
    samples.add(
      own.map((values) => Float32Array.from(values, logistic)),
      contextWith(history),
      random.weighted(mixed),
    );
  }
  return { table: samples.table(), utilities: utilities.map((values) => Float64Array.from(values)) };
}
