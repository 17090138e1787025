/**
 * What a request pays for the neural member: 500 candidates through the network of the design (embeddings 128, layers 256 and 128) and the same ten times over
 * with dropout left on; synchronous, on one thread, beside the same sums in plain TypeScript.
 */
import { NeuralForward } from '../src/compute/neural-forward.ts';
import { initialWeights, type NeuralWeights } from '../src/compute/neural-weights.ts';
import { Random } from '../src/stats/random.ts';
import type { Bench, BenchRow } from './harness.ts';

const shape = { users: 1000, venues: 41_000, embedding: 128, layers: [256, 128] };
const candidates = 500;
const passes = 10;

const bench: Bench = async ({ quick }) => {
  const rounds = quick ? 20 : 300;
  const random = new Random(7);
  const weights = initialWeights(shape, 7);
  const forward = new NeuralForward(weights);
  const drawn = Array.from({ length: rounds }, () => Int32Array.from({ length: candidates }, () => random.integer(shape.venues)));
  const rows: BenchRow[] = [];

  const first = milliseconds(rounds, (round) => forward.scores(round % shape.users, drawn[round]!));
  rows.push({ name: `${candidates} candidates, first asked for`, ...first });
  const kept = milliseconds(rounds, (round) => forward.scores(round % shape.users, drawn[round]!));
  rows.push({ name: `${candidates} candidates`, ...kept, target: '< 1, goal 0.5' });
  const plain = milliseconds(Math.ceil(rounds / 20), (round) => plainScores(weights, round % shape.users, drawn[round]!));
  rows.push({ name: `${candidates} candidates in plain TypeScript / ours`, value: plain.value / kept.value, unit: 'x' });

  const unsure = milliseconds(Math.ceil(rounds / 4), (round) =>
    forward.monteCarlo(round % shape.users, drawn[round]!, { passes, dropout: 0.3, seed: round }),
  );
  rows.push({ name: `${passes} passes with dropout over ${candidates} candidates`, ...unsure, target: '< 8, goal 4' });
  return rows;
};
export default bench;

/** The median over rounds, after as many to warm up. */
function milliseconds(rounds: number, run: (round: number) => unknown): Pick<BenchRow, 'value' | 'unit'> & { readonly note: string } {
  const times = Array.from({ length: rounds }, (_, round) => {
    const started = performance.now();
    run(round);
    return performance.now() - started;
  }).toSorted((a, b) => a - b);
  return { value: times[rounds >> 1]!, unit: 'ms', note: `median of ${rounds}; p99 ${times[Math.floor(rounds * 0.99)]!.toFixed(2)} ms` };
}

/** The network as one would write it, first layer included. */
function plainScores(
  { userTable, venueTable, dense, shape: { embedding } }: NeuralWeights,
  user: number,
  venues: Int32Array,
): Float32Array {
  return Float32Array.from(venues, (venue) => {
    let values = new Float32Array(2 * embedding);
    values.set(userTable.subarray(user * embedding, (user + 1) * embedding));
    values.set(venueTable.subarray(venue * embedding, (venue + 1) * embedding), embedding);
    for (const [i, { weights, bias }] of dense.entries()) {
      const units = Float32Array.from(bias);
      for (let input = 0; input < values.length; input++) {
        for (let unit = 0; unit < units.length; unit++) units[unit]! += values[input]! * weights[input * units.length + unit]!;
      }
      values = i < dense.length - 1 ? units.map((unit) => Math.max(0, unit)) : units;
    }
    return 1 / (1 + Math.exp(-values[0]!));
  });
}
