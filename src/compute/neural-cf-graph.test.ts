import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { evaluate } from './graph/evaluate.ts';
import { toOnnx } from './graph/emit.ts';
import { sizeOf } from './graph/tensor.ts';
import { denseSlots, inferenceModel, trainingModel, trainingStep } from './neural-cf-graph.ts';
import type { NeuralWeights } from './neural-weights.ts';
import { OnnxSession } from './onnx-session.ts';

const shape = { users: 7, venues: 5, embedding: 3, layers: [4, 3] };
const batch = 6;
// 1 / (1 - dropout) is exact in float32, so that masks and slopes agree beyond its rounding.
const dropout = 0.2;

function draw(seed: number): (length: number, scale?: number) => Float32Array<ArrayBuffer> {
  const random = new Random(seed);
  return (length, scale = 1) => Float32Array.from({ length }, () => scale * random.normal());
}

function weightsOf(seed: number): NeuralWeights {
  const values = draw(seed);
  return {
    shape,
    userTable: values(shape.users * shape.embedding),
    venueTable: values(shape.venues * shape.embedding),
    dense: denseSlots(shape).map(({ inputs, outputs }) => ({ weights: values(inputs * outputs), bias: values(outputs) })),
  };
}

function feedsOf(seed: number): Record<string, Float32Array> {
  const values = draw(seed);
  const random = new Random(seed + 1);
  const flat = denseSlots(shape).at(-1)!.end;
  const mask = (units: number): Float32Array =>
    Float32Array.from({ length: batch * units }, () => (random.chance(dropout) ? 0 : 1 / (1 - dropout)));
  return {
    rows: values(batch * 2 * shape.embedding),
    labels: Float32Array.from({ length: batch }, () => random.integer(2)),
    // The last example fills the batch up.
    weights: Float32Array.of(0.2, 0.2, 0.1, 0.3, 0.2, 0),
    mask0: mask(4),
    mask1: mask(3),
    parameters: values(flat),
    firstMoment: values(flat, 0.01),
    secondMoment: values(flat, 0.01).map(Math.abs),
    stepSize: Float32Array.of(0.01),
    epsilon: Float32Array.of(1e-8),
  };
}

describe.each([
  { dropout, regularization: 0 },
  { dropout, regularization: 0.01 },
  { dropout: 0, regularization: 0.01 },
])('the training step with $dropout dropout and an L2 penalty of $regularization', (options) => {
  const outputs = trainingStep({ shape, batch, ...options });
  const feeds = feedsOf(5);

  it('has the loss of its definition, written out', () => {
    expect(evaluate([outputs.loss], feeds)[0]![0]).toBeCloseTo(lossOf(feeds, options), 10);
  });

  it('gives the gradient of the rows, and moments from that of the dense parameters', () => {
    const [rowGradients, firstMoment] = evaluate([outputs.rowGradients, outputs.newFirstMoment], feeds);
    const step = 1e-5;
    const slope = (name: 'rows' | 'parameters', i: number): number => {
      const at = (move: number): number =>
        lossOf({ ...feeds, [name]: Float64Array.from(feeds[name]!).with(i, feeds[name]![i]! + move) }, options);
      return (at(step) - at(-step)) / (2 * step);
    };
    rowGradients!.forEach((gradient, i) => expect(gradient).toBeCloseTo(slope('rows', i), 7));
    firstMoment!.forEach((moment, i) => expect(moment).toBeCloseTo(0.9 * feeds['firstMoment']![i]! + 0.1 * slope('parameters', i), 7));
  });

  it('is computed alike by onnxruntime', async () => {
    await using session = await OnnxSession.open(trainingModel({ shape, batch, ...options }));
    const { inputs } = toOnnx('step', { ...outputs });
    const fetched = Object.entries(outputs).map(([name, tensor]) => ({
      name,
      shape: tensor.shape,
      values: new Float32Array(sizeOf(tensor.shape)),
    }));
    await session.run(
      Object.fromEntries(
        inputs.map((value) => [value.name, session.tensor({ shape: value.shape as number[], values: feeds[value.name]! })]),
      ),
      Object.fromEntries(fetched.map((output) => [output.name, session.tensor(output)])),
    );
    const reference = evaluate(Object.values(outputs), feeds);
    for (const [i, { values }] of fetched.entries()) values.forEach((value, j) => expect(value).toBeCloseTo(reference[i]![j]!, 5));
  });
});

describe('inferenceModel', () => {
  it('gives the probabilities of the forward pass, for any number of pairs', async () => {
    const weights = weightsOf(3);
    await using session = await OnnxSession.open(inferenceModel(weights, { userIds: ['ana'], venueIds: ['bar "do" zé'] }));
    for (const pairs of [
      [[0, 0]],
      [
        [6, 4],
        [2, 1],
        [2, 1],
        [5, 0],
      ],
    ]) {
      const [user, venue] = [0, 1].map((side) => BigInt64Array.from(pairs, (pair) => BigInt(pair[side]!)));
      const [n, values] = [[pairs.length], new Float32Array(pairs.length)];
      await session.run(
        { user: session.tensor({ shape: n, values: user! }), venue: session.tensor({ shape: n, values: venue! }) },
        { probability: session.tensor({ shape: n, values }) },
      );
      pairs.forEach(([u, v], i) => expect(values[i]).toBeCloseTo(1 / (1 + Math.exp(-logitOf(weights, u!, v!))), 6));
    }
  });

  it('carries the ids', () => {
    const text = Buffer.from(inferenceModel(weightsOf(3), { userIds: ['ana'], venueIds: ['bar "do" zé'] })).toString();
    expect(text).toContain('user_ids');
    expect(text).toContain('["bar \\"do\\" zé"]');
    expect(Buffer.from(inferenceModel(weightsOf(3))).toString()).not.toContain('_ids');
  });
});

/** Forward pass and loss in plain numbers, from the same flat parameters. */
function lossOf(
  feeds: Record<string, ArrayLike<number>>,
  { dropout: rate, regularization }: { dropout: number; regularization: number },
): number {
  const { rows, labels, weights, parameters } = feeds as Record<'rows' | 'labels' | 'weights' | 'parameters', ArrayLike<number>>;
  const width = 2 * shape.embedding;
  let loss = 0;
  for (let example = 0; example < batch; example++) {
    const row = Array.from({ length: width }, (_, i) => rows[example * width + i]!);
    const logit = forward(row, {
      weight: (slot, i, j) => parameters[slot.start + i * slot.outputs + j]!,
      bias: (slot, j) => parameters[slot.biasStart + j]!,
      mask: (layer, units, j) => (rate === 0 ? 1 : feeds[`mask${layer}`]![example * units + j]!),
    });
    const probability = 1 / (1 + Math.exp(-logit));
    const entropy = -(labels[example] === 1 ? Math.log(probability) : Math.log(1 - probability));
    loss += weights[example]! * (entropy + regularization * row.reduce((total, value) => total + value ** 2, 0));
  }
  for (const { start, biasStart } of denseSlots(shape)) {
    for (let i = start; i < biasStart; i++) loss += regularization * parameters[i]! ** 2;
  }
  return loss;
}

function logitOf({ userTable, venueTable, dense }: NeuralWeights, user: number, venue: number): number {
  const { embedding } = shape;
  const row = [
    ...userTable.subarray(user * embedding, (user + 1) * embedding),
    ...venueTable.subarray(venue * embedding, (venue + 1) * embedding),
  ];
  const layerOf = new Map(denseSlots(shape).map((slot, i) => [slot.start, dense[i]!]));
  return forward(row, {
    weight: ({ start, outputs }, i, j) => layerOf.get(start)!.weights[i * outputs + j]!,
    bias: ({ start }, j) => layerOf.get(start)!.bias[j]!,
    mask: () => 1,
  });
}

type Slot = ReturnType<typeof denseSlots>[number];
interface Parameters {
  readonly weight: (slot: Slot, i: number, j: number) => number;
  readonly bias: (slot: Slot, j: number) => number;
  readonly mask: (layer: number, units: number, j: number) => number;
}

function forward(row: readonly number[], { weight, bias, mask }: Parameters): number {
  let units = row;
  for (const [layer, slot] of denseSlots(shape).entries()) {
    const sums = Array.from({ length: slot.outputs }, (_, j) =>
      units.reduce((total, unit, i) => total + unit * weight(slot, i, j), bias(slot, j)),
    );
    units = layer === shape.layers.length ? sums : sums.map((value, j) => Math.max(value, 0) * mask(layer, slot.outputs, j));
  }
  return units[0]!;
}
