/**
 * Training steps of the neural collaborative filter: gather the rows of a batch, run the training graph, apply sparse Adam to the tables.
 *
 * Blocks its thread for the length of a step (milliseconds): meant for a worker thread.
 */
import type { Tensor } from 'onnxruntime-node';
import { dropoutKeys, dropoutScale, dropoutThreshold } from './dropout.ts';
import { type Kernels, instantiate, kernelModule } from './engine.ts';
import { adamCorrections, adamDefaults } from './graph/adam.ts';
import { type DenseSlot, denseSlots, trainingModel } from './neural-cf-graph.ts';
import { layOut, maskPlaces } from './neural-memory.ts';
import type { NeuralShape, NeuralWeights } from './neural-weights.ts';
import { type ExecutionProvider, OnnxSession } from './onnx-session.ts';

export interface NeuralStepOptions {
  /** Where training stands: fresh weights, or what `snapshot` gave. Copied. */
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

/** Inputs and outputs of one run of the graph. */
interface Binding {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly fetches: Readonly<Record<string, Tensor>>;
}

export class NeuralStep implements AsyncDisposable {
  readonly #options: NeuralStepOptions;
  readonly #shape: NeuralShape;
  readonly #slots: readonly DenseSlot[];
  readonly #session: OnnxSession;
  readonly #memory: ReturnType<typeof layOut>;
  readonly #kernels: Kernels;
  /** The dense parameters exist twice: a step reads one copy and writes the other. That of `step % 2` is current. */
  readonly #bindings: readonly [Binding, Binding];
  #step: number;
  /** Step size of Adam; may change between steps. */
  learningRate: number;

  private constructor(options: NeuralStepOptions, session: OnnxSession) {
    const { weights, moments, step } = options.start;
    this.#options = options;
    this.#shape = weights.shape;
    this.#slots = denseSlots(weights.shape);
    this.#session = session;
    this.#memory = layOut(weights.shape, options.batch);
    this.#kernels = instantiate(kernelModule(), this.#memory.memory);
    this.#step = step;
    this.learningRate = options.learningRate;
    const { arrays } = this.#memory;
    arrays.usersFirstExample.fill(-1);
    arrays.venuesFirstExample.fill(-1);
    this.#bindings = [this.#bind(0), this.#bind(1)];
    this.#restore(this.state().weights, weights);
    if (moments !== undefined) {
      this.#restore(this.state().moments.first, moments.first);
      this.#restore(this.state().moments.second, moments.second);
    }
  }

  /**
   * @throws CheckInError `compute.onnx_missing`, `compute.provider_unavailable`; `compute.too_large` if tables and moments need more than 4 GB
   */
  static async open(options: NeuralStepOptions): Promise<NeuralStep> {
    const { start, threads = 1, provider = 'cpu' } = options;
    const model = trainingModel({ ...options, shape: start.weights.shape });
    const session = await OnnxSession.open(model, { threads, provider });
    return new NeuralStep(options, session);
  }

  /**
   * One step on one batch.
   *
   * @returns the loss before the step: the weighed mean of the cross-entropy plus the L2 penalty
   * @throws RangeError if the batch is empty, too large or of uneven arrays, or a row is not in its table; nothing has changed then
   */
  async run(batch: NeuralBatch): Promise<number> {
    const { arrays } = this.#memory;
    const count = this.#fill(batch);
    const { feeds, fetches } = this.#bindings[this.#step % 2]!;
    const { stepSize, epsilon } = adamCorrections(this.#step + 1, this.learningRate);
    arrays.stepSize[0] = stepSize;
    arrays.epsilon[0] = epsilon;
    await this.#session.run(feeds, fetches);
    this.#step++;
    this.#updateTables(count, stepSize);
    return arrays.loss[0]!;
  }

  /**
   * Where training stands. The arrays are the live ones, which the next `run` changes; they lie in shared memory, so that a message to another
   * thread shares them, too. `snapshot` gives copies.
   */
  state(): Required<NeuralState> {
    const { arrays } = this.#memory;
    const arranged = (flat: Float32Array, userTable: Float32Array, venueTable: Float32Array): NeuralWeights => ({
      shape: this.#shape,
      userTable,
      venueTable,
      dense: this.#slots.map(({ start, biasStart, end }) => ({
        weights: flat.subarray(start, biasStart),
        bias: flat.subarray(biasStart, end),
      })),
    });
    const dense = this.#dense(this.#step % 2);
    return {
      weights: arranged(dense.parameters, arrays.users, arrays.venues),
      moments: {
        first: arranged(dense.first, arrays.usersFirst, arrays.venuesFirst),
        second: arranged(dense.second, arrays.usersSecond, arrays.venuesSecond),
      },
      step: this.#step,
    };
  }

  /** A copy of `state` in arrays of its own: to go on from later, to keep as the best so far, to send or to store. */
  snapshot(): Required<NeuralState> {
    const { weights, moments, step } = this.state();
    return { weights: copied(weights), moments: { first: copied(moments.first), second: copied(moments.second) }, step };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  #restore(into: NeuralWeights, from: NeuralWeights): void {
    into.userTable.set(from.userTable);
    into.venueTable.set(from.venueTable);
    for (const [layer, { weights, bias }] of into.dense.entries()) {
      weights.set(from.dense[layer]!.weights);
      bias.set(from.dense[layer]!.bias);
    }
  }

  #dense(copy: number): { readonly parameters: Float32Array; readonly first: Float32Array; readonly second: Float32Array } {
    const { arrays } = this.#memory;
    return copy === 0
      ? { parameters: arrays.evenParameters, first: arrays.evenFirst, second: arrays.evenSecond }
      : { parameters: arrays.oddParameters, first: arrays.oddFirst, second: arrays.oddSecond };
  }

  #bind(copy: 0 | 1): Binding {
    const { arrays } = this.#memory;
    const { batch, dropout } = this.#options;
    const { embedding, layers } = this.#shape;
    const [now, next] = [this.#dense(copy), this.#dense(1 - copy)];
    const tensor = (values: Float32Array, shape: readonly number[]): Tensor => this.#session.tensor({ shape, values });
    const flat = [now.parameters.length];
    const masks = maskPlaces(batch, layers).map(({ start, units }, layer) => {
      const values = arrays.masks.subarray(start, start + batch * units);
      return [`mask${layer}`, tensor(values, [batch, units])] as const;
    });
    return {
      feeds: {
        rows: tensor(arrays.rows, [batch, 2 * embedding]),
        labels: tensor(arrays.labels, [batch, 1]),
        weights: tensor(arrays.weights, [batch, 1]),
        ...(dropout === 0 ? {} : Object.fromEntries(masks)),
        parameters: tensor(now.parameters, flat),
        firstMoment: tensor(now.first, flat),
        secondMoment: tensor(now.second, flat),
        stepSize: tensor(arrays.stepSize, []),
        epsilon: tensor(arrays.epsilon, []),
      },
      fetches: {
        loss: tensor(arrays.loss, []),
        rowGradients: tensor(arrays.rowGradients, [batch, 2 * embedding]),
        newParameters: tensor(next.parameters, flat),
        newFirstMoment: tensor(next.first, flat),
        newSecondMoment: tensor(next.second, flat),
      },
    };
  }

  /** Brings the batch into the graph's inputs. @returns its number of examples */
  #fill({ users, venues, labels, weights }: NeuralBatch): number {
    const { batch, dropout, seed } = this.#options;
    const { arrays, at } = this.#memory;
    const { embedding, layers } = this.#shape;
    const count = users.length;
    if (count < 1 || count > batch) throw new RangeError(`a batch has 1 to ${batch} examples, not ${count}`);
    for (const array of [venues, labels, weights ?? labels]) {
      if (array.length !== count) throw new RangeError(`a batch of ${count} users has arrays of ${array.length}`);
    }
    checkRows(users, this.#shape.users);
    checkRows(venues, this.#shape.venues);
    arrays.userRows.set(users);
    arrays.venueRows.set(venues);
    this.#kernels.gatherRows(at.users, embedding, at.userRows, count, at.rows, 2 * embedding);
    this.#kernels.gatherRows(at.venues, embedding, at.venueRows, count, at.rows + 4 * embedding, 2 * embedding);
    arrays.labels.set(labels);
    // Examples of weight 0 fill the batch up: they count neither in the loss nor in any gradient.
    arrays.weights.fill(0).fill(1 / count, 0, count);
    weights?.forEach((weight, i) => (arrays.weights[i] = weight / count));
    if (dropout === 0) return count;
    for (const [layer, { start, length }] of maskPlaces(batch, layers).entries()) {
      const [key, more] = dropoutKeys({ seed, step: this.#step, layer });
      this.#kernels.dropoutMask(at.masks + 4 * start, length, key, more, dropoutThreshold(dropout), dropoutScale(dropout));
    }
    return count;
  }

  #updateTables(count: number, stepSize: number): void {
    const { at } = this.#memory;
    const { embedding } = this.#shape;
    const { beta1, beta2, epsilon } = adamDefaults;
    const update = (table: 'users' | 'venues', rows: number, gradients: number): void => {
      const {
        [table]: values,
        [`${table}First` as const]: first,
        [`${table}Second` as const]: second,
        [`${table}FirstExample` as const]: marks,
      } = at;
      const stride = 2 * embedding;
      this.#kernels.sparseAdam(values, first, second, embedding, rows, count, gradients, stride, marks, stepSize, beta1, beta2, epsilon);
    };
    update('users', at.userRows, at.rowGradients);
    update('venues', at.venueRows, at.rowGradients + 4 * embedding);
  }
}

function copied({ shape, userTable, venueTable, dense }: NeuralWeights): NeuralWeights {
  return {
    shape,
    userTable: userTable.slice(),
    venueTable: venueTable.slice(),
    dense: dense.map(({ weights, bias }) => ({ weights: weights.slice(), bias: bias.slice() })),
  };
}

function checkRows(rows: Int32Array, count: number): void {
  for (const row of rows) {
    if (row < 0 || row >= count) throw new RangeError(`there is no row ${row} in a table of ${count}`);
  }
}
