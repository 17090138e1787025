import { describe, expect, it } from 'vitest';
import { checkEstimator } from '../../test/contracts/estimator-contract.ts';
import { twoCommunities } from '../../test/contracts/two-communities.ts';
import { silent } from '../domain/progress.ts';
import { encodeArtifact } from './artifact.ts';
import { logOdds } from './calibration.ts';
import { contentEstimator } from './content.ts';
import { ensembleEstimator } from './ensemble.ts';
import { gateContext } from './gate.ts';
import type { Gate } from './gate.ts';
import { popularityEstimator } from './popularity.ts';

const make = () => ensembleEstimator([popularityEstimator(), contentEstimator()]);
checkEstimator('the ensemble', make);

const options = { seed: 1, progress: silent };
const world = twoCommunities(13);
const gate: Gate = {
  calibrations: [
    { knots: [0], slopes: [1, 0.5] },
    { knots: [], slopes: [0.6] },
  ],
  offsets: [0.2, -0.1],
  gamma: [
    gateContext.map((name) => (name === 'newcomer' ? 1 : 0)),
    gateContext.map((name) => (name === 'constant' ? -0.5 : name === 'history' ? 2 : 0)),
  ],
  offset: 0.4,
};

describe('the ensemble', () => {
  it('gives, explained, exactly the scores it predicts', async () => {
    const model = (await make().fit(world.dataset, options)).withGate(gate);
    const request = world.request(0, 4);
    const explanation = model.explain(request);
    expect(explanation.scores).toEqual(model.predict(request));
    expect(model.mix(request, model.memberScores(request))).toEqual(explanation.scores);
    expect(Object.values(explanation.weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    for (const values of [...Object.values(explanation.members), explanation.confidence]) {
      expect(values).toHaveLength(24);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it('listens by context: popularity for a newcomer, content for someone with a history', async () => {
    const model = (await make().fit(world.dataset, options)).withGate(gate);
    const weightOf = (visited: number): number => model.explain(world.request(0, visited)).weights['content']!;
    expect(weightOf(8)).toBeGreaterThan(weightOf(2));
    expect(weightOf(2)).toBeGreaterThan(weightOf(0));
  });

  it('explains a score by parts that add up to its distance from the mean, largest first', async () => {
    const model = (await make().fit(world.dataset, options)).withGate(gate);
    const request = world.request(1, 4);
    const explanation = model.explain(request);
    const { scores } = explanation;
    const parts = explanation.attribute([...scores.keys()]);
    const sums = parts.map((list) => list.reduce((sum, { value }) => sum + value, 0));
    for (let row = 1; row < scores.length; row++) {
      expect(logOdds(scores[row]!) - logOdds(scores[0]!)).toBeCloseTo(sums[row]! - sums[0]!, 2);
    }
    const sizes = parts[3]!.map(({ value }) => Math.abs(value));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(new Set(parts[3]!.map(({ member, column }) => `${member}:${column}`))).toContain('content:match.taste');
    expect(parts[3]!.filter(({ member }) => member === 'popularity')).toHaveLength(1);
  });

  it('is more confident with more history', async () => {
    const model = (await make().fit(world.dataset, options)).withGate(gate);
    const stillOpen = await make().fit(world.dataset, options);
    expect(mean(stillOpen.explain(world.request(0, 10)).confidence)).toBeGreaterThan(
      mean(stillOpen.explain(world.request(0, 0)).confidence),
    );
    expect(model.explain(world.request(0, 4, { candidates: [] })).confidence).toHaveLength(0);
  });

  it('keeps its gate through save and load', async () => {
    const model = (await make().fit(world.dataset, options)).withGate(gate);
    const loaded = make().load(model.save());
    expect(loaded.explain(world.request(0, 4)).weights).toEqual(model.explain(world.request(0, 4)).weights);
  });

  it('refuses a file with a member nobody here knows, or with a gate of another shape', async () => {
    const saved = (await make().fit(world.dataset, options)).save();
    expect(() => ensembleEstimator([popularityEstimator()]).load(saved)).toThrow('nothing here can load its member "content"');
    const gateless = {
      kind: 'ensemble',
      format: 1,
      fields: { members: ['popularity'], context: gateContext, gate: { ...gate, gamma: [] } },
      arrays: {},
    };
    expect(() => make().load(encodeArtifact(gateless))).toThrow('its gate is not one for 1 members');
  });
});

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
