/**
 * Training steps of the neural collaborative filter: gather the rows of a batch, run the training graph, apply sparse Adam to the tables.
 *
 * Blocks its thread for the length of a step (milliseconds): meant for a worker thread.
 */
import type { Tensor } from 'onnxruntime-node';
import { adamCorrections, adamDefaults } from './graph/adam.ts';
import { type DenseSlot, denseSlots, trainingModel } from './neural-cf-graph.ts';
import type { NeuralShape, NeuralWeights } from './neural-weights.ts';
import { type ExecutionProvider, OnnxSession } from './onnx-session.ts';

export interface NeuralStepOptions {
  /** Where training stands: fresh weights, or what `state` gave. Copied. */
  readonly start: NeuralState;
  /** Examples of a full batch. */
  readonly batch: number;
  /** Share of hidden units dropped in training, 0 <= dropout < 1. */
  readonly dropout: number;
  /** lambda of the L2 penalty, see `TrainingGraphOptions`; >= 0. */
  readonly regularization: number;
  readonly learningRate: number;
  /** Of the dropout masks: with the step's number and the unit's place it decides what is dropped. */
  readonly seed: number;
  /** Threads of the native library; default 1. */
  readonly threads?: number;
  /** Default `cpu`. */
  readonly provider?: ExecutionProvider;
}

/** All that the next step depends on besides the options. */
export interface NeuralState {
  readonly weights: NeuralWeights;
  /** Adam's moments, arranged as the weights are; absent = zero, as before the first step. */
  readonly moments?: { readonly first: NeuralWeights; readonly second: NeuralWeights };
  /** Steps made so far. */
  readonly step: number;
}

/** Examples of one step: at least one, at most the batch size; all arrays of one length. */
export interface NeuralBatch {
  /** Rows of the user table. */
  readonly users: Int32Array;
  /** Rows of the venue table. */
  readonly venues: Int32Array;
  /** In [0, 1]. */
  readonly labels: Float32Array;
  /** Of each example in the loss; absent = 1. */
  readonly weights?: Float32Array;
}

/** A table with its moments, and the gradients that meet in one row. */
interface Table {
  readonly rows: number;
  readonly values: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Where the row's first example of the batch stands; -1 = not in the batch. */
  readonly firstExample: Int32Array;
}

/** Dense parameters and their moments, flat. */
interface Dense {
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

interface Binding {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly fetches: Readonly<Record<string, Tensor>>;
}

export class NeuralStep implements AsyncDisposable {
  readonly #options: NeuralStepOptions;
  readonly #shape: NeuralShape;
  readonly #slots: readonly DenseSlot[];
  readonly #session: OnnxSession;
  readonly #tables: readonly [users: Table, venues: Table];
  /** Two copies: a step reads one and writes the other, `#dense[step % 2]` is the current one. */
  readonly #dense: readonly [Dense, Dense];
  readonly #bindings: readonly Binding[];
  readonly #batch: ReturnType<typeof batchArrays>;
  #step: number;
  /** Step size of Adam; may change between steps. */
  learningRate: number;

  private constructor(options: NeuralStepOptions, session: OnnxSession) {
    const { weights, moments, step } = options.start;
    this.#options = options;
    this.#session = session;
    this.#shape = weights.shape;
    this.#slots = denseSlots(weights.shape);
    this.#step = step;
    this.learningRate = options.learningRate;
    const table = (rows: number, name: 'userTable' | 'venueTable'): Table => ({
      rows,
      values: weights[name].slice(),
      first: moments?.first[name].slice() ?? new Float32Array(weights[name].length),
      second: moments?.second[name].slice() ?? new Float32Array(weights[name].length),
      firstExample: new Int32Array(rows).fill(-1),
    });
    this.#tables = [table(weights.shape.users, 'userTable'), table(weights.shape.venues, 'venueTable')];
    const dense = (): Dense => ({
      parameters: flatten(weights),
      first: moments === undefined ? new Float32Array(this.#slots.at(-1)!.end) : flatten(moments.first),
      second: moments === undefined ? new Float32Array(this.#slots.at(-1)!.end) : flatten(moments.second),
    });
    this.#dense = [dense(), dense()];
    this.#batch = batchArrays(options);
    this.#bindings = [this.#bind(0), this.#bind(1)];
  }

  /**
   * @throws CheckInError `compute.onnx_missing`, `compute.provider_unavailable`
   */
  static async open(options: NeuralStepOptions): Promise<NeuralStep> {
    const { start, threads = 1, provider = 'cpu' } = options;
    const model = trainingModel({ ...options, shape: start.weights.shape });
    return new NeuralStep(options, await OnnxSession.open(model, { threads, provider }));
  }

  /**
   * One step on one batch.
   *
   * @returns the loss before the step: the weighed mean of the cross-entropy plus the L2 penalty
   * @throws RangeError if the batch is empty, too large or of uneven arrays, or a row is not in its table
   */
  async run(batch: NeuralBatch): Promise<number> {
    const count = this.#fill(batch);
    const { feeds, fetches } = this.#bindings[this.#step % 2]!;
    this.#step++;
    const { stepSize, epsilon } = adamCorrections(this.#step, this.learningRate);
    this.#batch.stepSize[0] = stepSize;
    this.#batch.epsilon[0] = epsilon;
    await this.#session.run(feeds, fetches);
    const width = this.#shape.embedding;
    sparseAdam(this.#tables[0], batch.users, { gradients: this.#batch.rowGradients, offset: 0, width, stride: 2 * width, count, stepSize });
    sparseAdam(this.#tables[1], batch.venues, {
      gradients: this.#batch.rowGradients,
      offset: width,
      width,
      stride: 2 * width,
      count,
      stepSize,
    });
    return this.#batch.loss[0]!;
  }

  /** Where training stands. The arrays are the live ones: read or copy them before the next `run`. */
  state(): NeuralState {
    const [users, venues] = this.#tables;
    const dense = this.#dense[this.#step % 2]!;
    const arranged = (flat: Float32Array, userTable: Float32Array, venueTable: Float32Array): NeuralWeights => ({
      shape: this.#shape,
      userTable,
      venueTable,
      dense: this.#slots.map(({ start, biasStart, end }) => ({
        weights: flat.subarray(start, biasStart),
        bias: flat.subarray(biasStart, end),
      })),
    });
    return {
      weights: arranged(dense.parameters, users.values, venues.values),
      moments: {
        first: arranged(dense.first, users.first, venues.first),
        second: arranged(dense.second, users.second, venues.second),
      },
      step: this.#step,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  #bind(parity: 0 | 1): Binding {
    const { batch, dropout } = this.#options;
    const { embedding, layers } = this.#shape;
    const [now, next] = [this.#dense[parity], this.#dense[1 - parity]!];
    const tensor = (values: Float32Array, shape: readonly number[]): Tensor => this.#session.tensor({ shape, values });
    const flat = [now.parameters.length];
    const { rows, labels, weights, stepSize, epsilon, loss, rowGradients, masks } = this.#batch;
    const maskTensors = dropout === 0 ? [] : layers.map((units, layer) => [`mask${layer}`, tensor(masks[layer]!, [batch, units])] as const);
    return {
      feeds: {
        rows: tensor(rows, [batch, 2 * embedding]),
        labels: tensor(labels, [batch, 1]),
        weights: tensor(weights, [batch, 1]),
        ...Object.fromEntries(maskTensors),
        parameters: tensor(now.parameters, flat),
        firstMoment: tensor(now.first, flat),
        secondMoment: tensor(now.second, flat),
        stepSize: tensor(stepSize, []),
        epsilon: tensor(epsilon, []),
      },
      fetches: {
        loss: tensor(loss, []),
        rowGradients: tensor(rowGradients, [batch, 2 * embedding]),
        newParameters: tensor(next.parameters, flat),
        newFirstMoment: tensor(next.first, flat),
        newSecondMoment: tensor(next.second, flat),
      },
    };
  }

  /** Brings the batch into the graph's inputs. @returns its number of examples */
  #fill({ users, venues, labels, weights }: NeuralBatch): number {
    const { batch, dropout, seed } = this.#options;
    const count = users.length;
    if (count < 1 || count > batch) throw new RangeError(`a batch has 1 to ${batch} examples, not ${count}`);
    for (const array of [venues, labels, weights ?? labels]) {
      if (array.length !== count) throw new RangeError(`a batch of ${count} users has arrays of ${array.length}`);
    }
    const width = this.#shape.embedding;
    gather(this.#tables[0], users, { into: this.#batch.rows, offset: 0, width, stride: 2 * width });
    gather(this.#tables[1], venues, { into: this.#batch.rows, offset: width, width, stride: 2 * width });
    this.#batch.labels.set(labels);
    // Examples of weight 0 fill the batch up: they count neither in the loss nor in any gradient.
    this.#batch.weights.fill(0).fill(1 / count, 0, count);
    weights?.forEach((weight, i) => (this.#batch.weights[i] = weight / count));
    if (dropout > 0) {
      for (const [layer, mask] of this.#batch.masks.entries()) fillMask(mask, { seed, step: this.#step, layer, dropout });
    }
    return count;
  }
}

function batchArrays({ batch, dropout, start }: NeuralStepOptions): {
  readonly rows: Float32Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  readonly masks: readonly Float32Array[];
  readonly stepSize: Float32Array;
  readonly epsilon: Float32Array;
  readonly loss: Float32Array;
  readonly rowGradients: Float32Array;
} {
  const { embedding, layers } = start.weights.shape;
  return {
    rows: new Float32Array(batch * 2 * embedding),
    labels: new Float32Array(batch),
    weights: new Float32Array(batch),
    masks: dropout === 0 ? [] : layers.map((units) => new Float32Array(batch * units)),
    stepSize: new Float32Array(1),
    epsilon: new Float32Array(1),
    loss: new Float32Array(1),
    rowGradients: new Float32Array(batch * 2 * embedding),
  };
}

/** The dense weights one after the other, as `denseSlots` says. */
function flatten({ dense }: NeuralWeights): Float32Array {
  const parts = dense.flatMap(({ weights, bias }) => [weights, bias]);
  const flat = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    flat.set(part, at);
    at += part.length;
  }
  return flat;
}

function gather(
  { values, rows }: Table,
  chosen: Int32Array,
  { into, offset, width, stride }: { into: Float32Array; offset: number; width: number; stride: number },
): void {
  for (let i = 0; i < chosen.length; i++) {
    const row = chosen[i]!;
    if (row < 0 || row >= rows) throw new RangeError(`there is no row ${row} in a table of ${rows}`);
    const from = row * width;
    const to = i * stride + offset;
    for (let j = 0; j < width; j++) into[to + j] = values[from + j]!;
  }
}

function sparseAdam(
  { values, first, second, firstExample }: Table,
  chosen: Int32Array,
  {
    gradients,
    offset,
    width,
    stride,
    count,
    stepSize,
  }: { gradients: Float32Array; offset: number; width: number; stride: number; count: number; stepSize: number },
): void {
  const { beta1, beta2, epsilon } = adamDefaults;
  for (let i = 0; i < count; i++) {
    const row = chosen[i]!;
    const before = firstExample[row]!;
    if (before < 0) {
      firstExample[row] = i;
      continue;
    }
    for (let j = 0; j < width; j++) gradients[before * stride + offset + j]! += gradients[i * stride + offset + j]!;
  }
  for (let i = 0; i < count; i++) {
    const row = chosen[i]!;
    if (firstExample[row] !== i) continue;
    for (let j = 0; j < width; j++) {
      const at = row * width + j;
      const gradient = gradients[i * stride + offset + j]!;
      const m = (first[at] = beta1 * first[at]! + (1 - beta1) * gradient);
      const v = (second[at] = beta2 * second[at]! + (1 - beta2) * gradient * gradient);
      values[at]! -= (stepSize * m) / (Math.sqrt(v) + epsilon);
    }
  }
  for (let i = 0; i < count; i++) firstExample[chosen[i]!] = -1;
}

function fillMask(
  mask: Float32Array,
  { seed, step, layer, dropout }: { seed: number; step: number; layer: number; dropout: number },
): void {
  const kept = 1 / (1 - dropout);
  const threshold = Math.round(dropout * 2 ** 32);
  const key = Math.imul(seed ^ Math.imul(step + 1, 0x9e3779b9), 0x85ebca6b) ^ Math.imul(layer + 1, 0xc2b2ae35);
  for (let i = 0; i < mask.length; i++) {
    let z = (i + key) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    mask[i] = (z ^ (z >>> 15)) >>> 0 < threshold ? 0 : kept;
  }
}
