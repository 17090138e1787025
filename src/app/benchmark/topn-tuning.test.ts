import { describe, expect, it } from 'vitest';
import { type SparseMatrix, sumTriples } from '../../compute/sparse-matrix.ts';
import type { TestUser } from './topn-data.ts';
import type { FitOptions, Member, Scorer } from './topn-members.ts';
import type { Slice } from './topn-slices.ts';
import { judgeMixes, tune, weighMembers } from './topn-tuning.ts';

const options: FitOptions = { seed: 1, threads: 1, signal: new AbortController().signal };

/** Ten people who have been to venue 99, and what each of them wants. */
async function world(relevant: (row: number) => readonly number[]): Promise<Slice> {
  const row = Array.from({ length: 10 }, (_, i) => i);
  const train: SparseMatrix = await sumTriples(10, 100, { row, column: row.map(() => 99), value: row.map(() => 1) });
  return { train, users: row.map((user): TestUser => ({ row: user, relevant: new Set(relevant(user)) })) };
}

/** Scores that say the same to everybody. */
function scorerOf(score: (venue: number) => number): Scorer {
  const width = 8;
  const rowFactors = new Float32Array(10 * width);
  const columnFactors = new Float32Array(100 * width);
  for (let at = 0; at < rowFactors.length; at += width) rowFactors[at] = 1;
  for (let venue = 0; venue < 100; venue++) columnFactors[venue * width] = score(venue);
  return { terms: [{ kind: 'product', width, rowFactors, columnFactors }], weights: [1] };
}

const near = (center: number) => scorerOf((venue) => -Math.abs(venue - center));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('tuning', () => {
  it('walks from the defaults to the parameters under which what is wanted comes first, and tries nothing twice', async () => {
    const slice = await world(() => range(20, 60));
    const asked: string[] = [];
    const member: Member = {
      name: 'ten times',
      defaults: { tens: 1, ones: 4 },
      space: { tens: [0, 1, 2, 3, 4, 5], ones: [0, 2, 4, 6] },
      async fit(_, parameters) {
        asked.push(JSON.stringify(parameters));
        return near(10 * parameters['tens']! + parameters['ones']!);
      },
    };
    const trials: number[] = [];
    const tuned = await tune(member, [slice], { ...options, onTrial: (trial) => trials.push(trial) });
    // All 20 places are hits when the center is 30 to 49.
    expect(tuned.qualities[0]!['recall@20']).toBeCloseTo(0.5, 12);
    expect(tuned.qualities[0]!['ndcg@20']).toBeCloseTo(1, 12);
    expect(tuned.parameters).toEqual({ tens: 3, ones: 4 });
    expect(new Set(asked).size).toBe(asked.length);
    expect(trials).toEqual(range(1, tuned.trials + 1));
  });

  it('serves all slices, each by its own measure', async () => {
    // One slice wants 20 to 39, the other 28 to 47: a center between them is best for both together.
    const slices = [await world(() => range(20, 40)), await world(() => range(28, 48))];
    const member: Member = {
      name: 'torn',
      defaults: { x: 26 },
      space: { x: [20, 26, 34, 40, 46] },
      fit: async (_, parameters) => near(parameters['x']!),
    };
    expect((await tune(member, slices, options)).parameters).toEqual({ x: 34 });
  });

  it('keeps the defaults where nothing is better', async () => {
    const member: Member = { name: 'deaf', defaults: { x: 1 }, space: { x: [0, 1, 2] }, fit: async () => near(50) };
    expect((await tune(member, [await world(() => range(40, 60))], options)).parameters).toEqual({ x: 1 });
  });
});

describe('the weights of an ensemble', () => {
  it('put members together that know different halves, and cost the best one nothing', async () => {
    const slice = await world(() => [...range(10, 20), ...range(60, 70)]);
    const scorers = [15, 65].map((center) => scorerOf((venue) => (venue < 50 === center < 50 ? 1 / (1 + Math.abs(venue - center)) : 0)));
    const members = await Promise.all(
      scorers.map((scorer) => tune({ name: '', defaults: {}, space: {}, fit: async () => scorer }, [slice], options)),
    );
    const weights = await weighMembers(members, [slice], options);
    const [mixed] = await judgeMixes(
      scorers.map((scorer) => [scorer]),
      [weights],
      [slice],
      options,
    );
    for (const { qualities } of members) expect(qualities[0]!['recall@20']).toBeLessThan(0.6);
    expect(mixed![0]!['recall@20']).toBeGreaterThan(0.9);
  });

  it('leave a single member as it is', async () => {
    const slice = await world(() => [3]);
    const single = await tune({ name: '', defaults: {}, space: {}, fit: async () => near(3) }, [slice], options);
    expect(await weighMembers([single], [slice], options)).toEqual([1]);
  });
});
