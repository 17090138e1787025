/**
 * The neural collaborative filter as ONNX graphs: one step of training, and scoring for other runtimes.
 *
 * The rows of user and venue, side by side; dense layers with relu and inverted dropout; one output unit with sigmoid. Trained by Adam on binary
 * cross-entropy. The embedding tables stay outside of the training graph: it gets the rows of the batch and gives their gradients.
 *
 * @see He et al. 2017, "Neural Collaborative Filtering", section 3.3 (its MLP)
 */
import { gradients } from './graph.ts';
import { adamStep } from './graph/adam.ts';
import { add, multiply, relu, reluDropout, scale, square } from './graph/arithmetic.ts';
import { toOnnx } from './graph/emit.ts';
import { binaryCrossEntropy, product, squaredNorm } from './graph/matrix.ts';
import { concat, reshape, slice, sum } from './graph/shaping.ts';
import { type Tensor, input, sizeOf } from './graph/tensor.ts';
import { type OnnxGraph, type OnnxNode, type OnnxTensor, encodeOnnx } from './onnx.ts';
import type { NeuralShape, NeuralWeights } from './neural-weights.ts';

export interface TrainingGraphOptions {
  readonly shape: Pick<NeuralShape, 'embedding' | 'layers'>;
  /** Examples in a batch, fixed; a smaller batch is filled up with examples of weight 0. */
  readonly batch: number;
  /** Share of hidden units that are dropped, 0 <= dropout < 1. */
  readonly dropout: number;
  /**
   * lambda >= 0 of an L2 penalty: lambda * (sum of squares of all dense weights, biases left out, and the mean over the batch of the sum of
   * squares of the example's two rows) is added to the loss.
   */
  readonly regularization: number;
}

/** Where the dense parameters of one layer lie in the flat array that the training graph takes. */
export interface DenseSlot {
  readonly inputs: number;
  readonly outputs: number;
  /** Of the weights, inputs x outputs, row-major; the bias follows. */
  readonly start: number;
  readonly biasStart: number;
  readonly end: number;
}

/** The dense layers in the flat array, hidden layers first, the output unit last. */
export function denseSlots({ embedding, layers }: Pick<NeuralShape, 'embedding' | 'layers'>): readonly DenseSlot[] {
  const slots: DenseSlot[] = [];
  let [inputs, start] = [2 * embedding, 0];
  for (const outputs of [...layers, 1]) {
    const biasStart = start + inputs * outputs;
    slots.push({ inputs, outputs, start, biasStart, end: biasStart + outputs });
    [inputs, start] = [outputs, biasStart + outputs];
  }
  return slots;
}

/** Outputs of the training graph, by their names. */
export interface TrainingStep {
  /** [] */
  readonly loss: Tensor;
  /** [batch, 2 x embedding] */
  readonly rowGradients: Tensor;
  /** Flat, as are the moments. */
  readonly newParameters: Tensor;
  readonly newFirstMoment: Tensor;
  readonly newSecondMoment: Tensor;
}

/**
 * One step: loss, gradient of the rows, and the dense parameters after Adam.
 *
 * Inputs: `rows` [batch, 2 x embedding], user then venue; `labels` [batch, 1] in [0, 1]; `weights` [batch, 1], each example's share of the loss
 * (1 / examples for the mean); `mask0`, `mask1`, ... [batch, units], 0 or 1 / (1 - dropout), absent without dropout; `parameters`, `firstMoment`,
 * `secondMoment`, flat as in `denseSlots`; the scalars `stepSize` and `epsilon` of `adamCorrections`.
 */
export function trainingStep(options: TrainingGraphOptions): TrainingStep {
  const { shape, batch, dropout, regularization } = options;
  const slots = denseSlots(shape);
  const parameterCount = slots.at(-1)!.end;
  const rows = input('rows', [batch, 2 * shape.embedding]);
  const labels = input('labels', [batch, 1]);
  const weights = input('weights', [batch, 1]);
  const masks = dropout === 0 ? [] : shape.layers.map((units, layer) => input(`mask${layer}`, [batch, units]));
  const state = {
    parameter: input('parameters', [parameterCount]),
    firstMoment: input('firstMoment', [parameterCount]),
    secondMoment: input('secondMoment', [parameterCount]),
  };
  const corrections = { stepSize: input('stepSize', []), epsilon: input('epsilon', []) };

  const dense = slots.map(({ inputs, outputs, start, biasStart, end }) => ({
    weights: reshape(slice(state.parameter, { axis: 0, start, end: biasStart }), [inputs, outputs]),
    bias: slice(state.parameter, { axis: 0, start: biasStart, end }),
  }));
  let units = rows;
  for (const [layer, { weights: matrix, bias }] of dense.slice(0, -1).entries()) {
    const before = product(units, matrix, { bias });
    units = dropout === 0 ? relu(before) : reluDropout(before, masks[layer]!, dropout);
  }
  const output = dense[dense.length - 1]!;
  const logits = product(units, output.weights, { bias: output.bias });
  let loss = sum(multiply(binaryCrossEntropy(logits, labels), weights));
  if (regularization > 0) {
    const ofDense = dense.map((layer) => squaredNorm(layer.weights)).reduce(add);
    loss = add(loss, scale(add(ofDense, sum(multiply(square(rows), weights))), regularization));
  }

  const wanted = dense.flatMap((layer) => [layer.weights, layer.bias]);
  const [rowGradients, ...ofDense] = gradients(loss, [rows, ...wanted]);
  const gradient = concat(
    ofDense.map((part) => reshape(part, [sizeOf(part.shape)])),
    0,
  );
  const next = adamStep(state, gradient, corrections);
  return {
    loss,
    rowGradients: rowGradients!,
    newParameters: next.parameter,
    newFirstMoment: next.firstMoment,
    newSecondMoment: next.secondMoment,
  };
}

/** `trainingStep` as the bytes of an ONNX model. */
export function trainingModel(options: TrainingGraphOptions): Uint8Array<ArrayBuffer> {
  return encodeOnnx(toOnnx('neural-cf-training-step', { ...trainingStep(options) }));
}

/** Ids in the order of the tables' rows, for readers of the file. */
export interface ExportedIds {
  readonly userIds?: readonly string[];
  readonly venueIds?: readonly string[];
}

/**
 * A standalone model for any ONNX runtime: inputs `user` and `venue`, int64 [n], rows of the tables; output `probability`, float32 [n].
 *
 * Weights are constants of the graph. Ids, if given, are JSON arrays in the metadata `user_ids` and `venue_ids`.
 *
 * @throws CheckInError `compute.onnx_too_large` beyond 2 GB
 */
export function inferenceModel({ shape, userTable, venueTable, dense }: NeuralWeights, ids: ExportedIds = {}): Uint8Array<ArrayBuffer> {
  const { users, venues, embedding } = shape;
  const initializers: OnnxTensor[] = [
    { name: 'user_table', shape: [users, embedding], values: userTable },
    { name: 'venue_table', shape: [venues, embedding], values: venueTable },
    { name: 'vector', shape: [1], values: BigInt64Array.of(-1n) },
  ];
  const nodes: OnnxNode[] = [
    { operator: 'Gather', inputs: ['user_table', 'user'], outputs: ['user_rows'] },
    { operator: 'Gather', inputs: ['venue_table', 'venue'], outputs: ['venue_rows'] },
    { operator: 'Concat', inputs: ['user_rows', 'venue_rows'], outputs: ['units0'], attributes: { axis: { int: 1 } } },
  ];
  for (const [i, { inputs, outputs }] of denseSlots(shape).entries()) {
    const [weights, bias] = [`weights${i}`, `bias${i}`];
    initializers.push({ name: weights, shape: [inputs, outputs], values: dense[i]!.weights });
    initializers.push({ name: bias, shape: [outputs], values: dense[i]!.bias });
    nodes.push({ operator: 'Gemm', inputs: [`units${i}`, weights, bias], outputs: [`sums${i}`] });
    const activation = i < shape.layers.length ? 'Relu' : 'Sigmoid';
    nodes.push({ operator: activation, inputs: [`sums${i}`], outputs: [`units${i + 1}`] });
  }
  nodes.push({ operator: 'Reshape', inputs: [`units${shape.layers.length + 1}`, 'vector'], outputs: ['probability'] });
  const graph: OnnxGraph = {
    name: 'neural-cf',
    inputs: ['user', 'venue'].map((name) => ({ name, type: 'int64', shape: ['n'] })),
    outputs: [{ name: 'probability', type: 'float32', shape: ['n'] }],
    nodes,
    initializers,
    metadata: {
      ...(ids.userIds === undefined ? {} : { user_ids: JSON.stringify(ids.userIds) }),
      ...(ids.venueIds === undefined ? {} : { venue_ids: JSON.stringify(ids.venueIds) }),
    },
  };
  return encodeOnnx(graph);
}
