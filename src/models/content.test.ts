import { describe, expect, it } from 'vitest';
import { checkEstimator } from '../../test/contracts/estimator-contract.ts';
import { twoCommunities } from '../../test/contracts/two-communities.ts';
import { silent } from '../domain/progress.ts';
import { contentEstimator } from './content.ts';

checkEstimator('content', () => contentEstimator());

const options = { seed: 1, progress: silent };

describe('the content model', () => {
  const world = twoCommunities(5);

  it('ranks venues of the own community first for someone it has never seen', async () => {
    const model = await contentEstimator().fit(world.dataset, options);
    const scores = model.predict(world.request(1, 0));
    const known = [...scores.keys()].filter((v) => (1 * 7 + v * 5) % 4 !== 0);
    const own = known.filter((v) => world.communityOf(v) === 1).map((v) => scores[v]!);
    const other = known.filter((v) => world.communityOf(v) === 0).map((v) => scores[v]!);
    expect(Math.min(...own)).toBeGreaterThan(Math.max(...other));
  });

  it('says which columns speak for a venue, and the parts sum to the whole', async () => {
    const model = await contentEstimator().fit(world.dataset, options);
    const request = world.request(1, 0);
    const scores = model.predict(request);
    const logOdds = Array.from(scores, (score) => Math.log(score / (1 - score)));
    const mean = logOdds.reduce((sum, value) => sum + value, 0) / logOdds.length;
    const attributions = model.attribute!(request, [0, 5]);
    [0, 5].forEach((row, i) => {
      const sum = attributions[i]!.reduce((total, { value }) => total + value, 0);
      expect(sum).toBeCloseTo(logOdds[row]! - mean, 3);
    });
    const taste = attributions[1]!.find(({ column }) => column === 'match.taste')!;
    expect(taste.value).toBeGreaterThan(1);
    expect(attributions[0]!.some(({ column }) => column === 'user.visits')).toBe(false);
  });

  it('treats a column that the request lacks as missing, and a value never seen as the most extreme one seen', async () => {
    const model = await contentEstimator().fit(world.dataset, options);
    const request = world.request(1, 0, { candidates: [1] });
    const at = (popularity: number): number =>
      model.predict({ ...request, features: { ...request.features, values: Float32Array.of(3, popularity, 0.8, 1) } })[0]!;
    expect(at(1e30)).toBe(at(1));
    const without = model.predict({ ...request, features: { rows: 1, columns: ['match.taste'], values: Float32Array.of(0.8) } });
    const missing = model.predict({
      ...request,
      features: { ...request.features, values: Float32Array.of(Number.NaN, Number.NaN, 0.8, Number.NaN) },
    });
    expect(without).toEqual(missing);
  });

  it('refuses decisions that offer no choice', async () => {
    const alone = twoCommunities(5, 10, 1);
    await expect(contentEstimator().fit(alone.dataset, options)).rejects.toMatchObject({ code: 'models.empty_dataset' });
  });
});
