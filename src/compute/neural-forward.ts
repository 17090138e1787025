/**
 * The neural collaborative filter's serving pass: synchronous, WebAssembly, one thread.
 *
 * The first layer is linear before its relu, so its share of a venue does not depend on who asks: it is computed when the venue is first scored and kept
 * (`venues x width` float32), and a request adds the person's share. The second layer is what a request then spends its time on.
 */
import { type MaskPlace, dropoutKeys, dropoutScale, dropoutThreshold } from './dropout.ts';
import { type KernelBuild, type Kernels, instantiate, kernelModule } from './engine.ts';
import type { NeuralWeights } from './neural-weights.ts';
import { type SharedArrays, shareArrays } from './shared-memory.ts';

/** Venues scored at a time: what bounds the memory of a request. */
const blockRows = 512;

/** A dense layer as the kernels take it: widths padded to a multiple of 8 with zeros. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Plain weights (inputs x outputs, padded), from which panels are packed. */
  readonly plain: Float32Array;
  readonly bias: Float32Array;
  readonly isHidden: boolean;
  /** Where its panels and its bias begin, in values. */
  readonly packedAt: number;
  readonly biasAt: number;
}

export interface Uncertainty {
  /** Mean probability per venue over the passes. */
  readonly mean: Float32Array;
  /** Standard deviation per venue over the passes (of the population: divided by `passes`). */
  readonly deviation: Float32Array;
}

export class NeuralForward {
  readonly #weights: NeuralWeights;
  readonly #kernels: Kernels;
  readonly #shared: SharedArrays<ReturnType<typeof shapesOf>>;
  /** The first layer: the person's half, the venue's half. */
  readonly #person: Layer;
  readonly #venue: Layer;
  /** The layers after it, the output unit last. */
  readonly #rest: readonly Layer[];
  readonly #hasHalf: Uint8Array;

  /** @throws CheckInError `compute.too_large`, `compute.kernels_missing` */
  constructor(weights: NeuralWeights, build?: KernelBuild) {
    const { embedding, venues } = weights.shape;
    const layers = layersOf(weights);
    const [person, venue, ...rest] = layers as [Layer, Layer, ...Layer[]];
    this.#weights = weights;
    this.#person = person;
    this.#venue = venue;
    this.#rest = rest;
    this.#hasHalf = new Uint8Array(venues);
    this.#shared = shareArrays(shapesOf(venues, embedding, layers));
    this.#kernels = instantiate(kernelModule(build), this.#shared.memory);
    const { packed, biases } = this.#shared.arrays;
    for (const layer of layers) {
      pack(layer, { kept: allOf(layer.inputs), stride: layer.inputs, outputs: allOf(layer.outputs) }, packed.subarray(layer.packedAt));
      biases.set(layer.bias, layer.biasAt);
    }
  }

  /**
   * The probability that the person goes to each venue, in their order.
   *
   * @param user   row of the user table
   * @param venues rows of the venue table
   * @throws RangeError if there is no such row
   */
  scores(user: number, venues: ArrayLike<number>): Float32Array {
    const scores = new Float32Array(venues.length);
    this.#shareOf(user);
    for (let from = 0; from < scores.length; from += blockRows) {
      const rows = this.#firstLayer(venues, from);
      let { input, output } = { input: this.#shared.at.even, output: this.#shared.at.odd };
      for (const layer of this.#rest) {
        this.#apply(layer, input, rows, output);
        [input, output] = [output, input];
      }
      this.#readOutput(input, rows, scores, from);
    }
    return scores;
  }

  /**
   * The same with dropout left on, several times over: what the model is unsure of comes out differently. In one pass all venues share a mask, so that each
   * pass is one network of the posterior and its ranking means something; dropped units are left out of the multiplication.
   *
   * @param options.passes  >= 1
   * @param options.dropout share of hidden units dropped, 0 <= dropout < 1
   * @see Gal & Ghahramani 2016, "Dropout as a Bayesian Approximation"
   */
  monteCarlo(
    user: number,
    venues: ArrayLike<number>,
    { passes, dropout, seed }: { readonly passes: number; readonly dropout: number; readonly seed: number },
  ): Uncertainty {
    const mean = new Float32Array(venues.length);
    const squares = new Float64Array(venues.length);
    const scores = new Float32Array(venues.length);
    this.#shareOf(user);
    for (let from = 0; from < venues.length; from += blockRows) {
      const rows = this.#firstLayer(venues, from);
      for (let pass = 0; pass < passes; pass++) {
        this.#thinned(rows, { dropout, seed, pass }, scores, from);
        for (let i = from; i < from + rows; i++) {
          mean[i]! += scores[i]! / passes;
          squares[i]! += scores[i]! ** 2 / passes;
        }
      }
    }
    return { mean, deviation: Float32Array.from(squares, (square, i) => Math.sqrt(Math.max(0, square - mean[i]! ** 2))) };
  }

  /** The person's half of the first layer, bias included, to where `#firstLayer` finds it. */
  #shareOf(user: number): void {
    const { arrays, at } = this.#shared;
    const { inputs } = this.#person;
    if (!(user >= 0 && user < this.#weights.shape.users))
      throw new RangeError(`there is no row ${user} in a table of ${this.#weights.shape.users}`);
    arrays.rows.set(this.#weights.userTable.subarray(user * inputs, (user + 1) * inputs));
    this.#apply(this.#person, at.rows, 1, at.person);
  }

  /** The first layer of the venues from `from` on, at most a block, into `even`. @returns how many */
  #firstLayer(venues: ArrayLike<number>, from: number): number {
    const { arrays, at } = this.#shared;
    const count = Math.min(blockRows, venues.length - from);
    const missing: number[] = [];
    for (let i = 0; i < count; i++) {
      const venue = venues[from + i]!;
      if (!(venue >= 0 && venue < this.#hasHalf.length))
        throw new RangeError(`there is no row ${venue} in a table of ${this.#hasHalf.length}`);
      arrays.numbers[i] = venue;
      if (this.#hasHalf[venue] === 0) {
        this.#hasHalf[venue] = 1;
        missing.push(venue);
      }
    }
    const { inputs, outputs } = this.#venue;
    if (missing.length > 0) {
      missing.forEach((venue, i) => arrays.rows.set(this.#weights.venueTable.subarray(venue * inputs, (venue + 1) * inputs), i * inputs));
      this.#apply(this.#venue, at.rows, missing.length, at.odd);
      missing.forEach((venue, i) => arrays.halves.set(arrays.odd.subarray(i * outputs, (i + 1) * outputs), venue * outputs));
    }
    this.#kernels.addHalves(at.halves, outputs, at.numbers, count, at.person, at.even, this.#rest.length > 0 ? 1 : 0);
    return count;
  }

  #apply({ inputs, outputs, isHidden, packedAt, biasAt }: Layer, input: number, rows: number, output: number): void {
    const { at } = this.#shared;
    this.#kernels.dense(input, rows, inputs, at.packed + 4 * packedAt, at.biases + 4 * biasAt, outputs, output, isHidden ? 1 : 0);
  }

  /** One pass with dropped units, from `even`, which stays. */
  #thinned(
    rows: number,
    { dropout, seed, pass }: { dropout: number; seed: number; pass: number },
    scores: Float32Array,
    from: number,
  ): void {
    const { arrays, at } = this.#shared;
    const { layers } = this.#weights.shape;
    const place = (layer: number) => ({ seed, step: pass, layer });
    let [input, stride, output, spare] = [at.even, this.#person.outputs, at.odd, at.spare];
    let kept = allOf(this.#person.outputs);
    for (const [i, layer] of this.#rest.entries()) {
      if (i === 0) {
        kept = this.#keptUnits(layers[0]!, place(0), dropout);
        arrays.numbers.set(kept);
        this.#kernels.gatherColumns(input, rows, stride, at.numbers, kept.length, at.thin);
        [input, stride] = [at.thin, kept.length];
      }
      const outputs = layer.isHidden ? this.#keptUnits(layers[i + 1]!, place(i + 1), dropout) : [0];
      pack(layer, { kept, stride, outputs, scale: dropoutScale(dropout) }, arrays.scratch);
      arrays.scratchBias.fill(0);
      outputs.forEach((unit, o) => (arrays.scratchBias[o] = layer.bias[unit]!));
      this.#kernels.dense(input, rows, stride, at.scratch, at.scratchBias, padded(outputs.length), output, layer.isHidden ? 1 : 0);
      [input, stride, kept] = [output, padded(outputs.length), outputs];
      [output, spare] = [spare, output];
    }
    this.#readOutput(input, rows, scores, from, stride);
  }

  /** The units of a layer that a pass keeps; at least one. */
  #keptUnits(units: number, place: MaskPlace, dropout: number): readonly number[] {
    const { arrays, at } = this.#shared;
    const [key, more] = dropoutKeys(place);
    this.#kernels.dropoutMask(at.mask, padded(units), key, more, dropoutThreshold(dropout), 1);
    const kept = allOf(units).filter((unit) => arrays.mask[unit] !== 0);
    return kept.length === 0 ? [0] : kept;
  }

  #readOutput(
    input: number,
    rows: number,
    scores: Float32Array,
    from: number,
    width = this.#rest.at(-1)?.outputs ?? this.#person.outputs,
  ): void {
    const logits = new Float32Array(this.#shared.memory.buffer, input, rows * width);
    for (let i = 0; i < rows; i++) scores[from + i] = 1 / (1 + Math.exp(-logits[i * width]!));
  }
}

function padded(width: number): number {
  return Math.ceil(width / 8) * 8;
}

function allOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The first layer in two halves, then the others. */
function layersOf({ shape: { embedding }, dense }: NeuralWeights): readonly Layer[] {
  const layers: Layer[] = [];
  let [packedAt, biasAt] = [0, 0];
  const add = (weights: Float32Array, bias: Float32Array, inputs: number, isHidden: boolean): void => {
    const units = bias.length;
    const outputs = padded(units);
    const plain = new Float32Array(inputs * outputs);
    for (let i = 0; i * units < weights.length; i++) plain.set(weights.subarray(i * units, (i + 1) * units), i * outputs);
    const paddedBias = new Float32Array(outputs);
    paddedBias.set(bias);
    layers.push({ inputs, outputs, plain, bias: paddedBias, isHidden, packedAt, biasAt });
    packedAt += inputs * outputs;
    biasAt += outputs;
  };
  for (const [i, { weights, bias }] of dense.entries()) {
    const half = embedding * bias.length;
    if (i > 0) add(weights, bias, layers[i]!.outputs, i < dense.length - 1);
    else {
      add(weights.subarray(0, half), bias, embedding, false);
      add(weights.subarray(half), new Float32Array(bias.length), embedding, false);
    }
  }
  return layers;
}

/** What of a layer is packed: some inputs, brought to `stride` with zeros, and some outputs, brought to a multiple of 8. */
interface Packing {
  readonly kept: readonly number[];
  readonly stride: number;
  readonly outputs: readonly number[];
  readonly scale?: number;
}

/** Panels of eight outputs, input by input. */
function pack({ outputs: width, plain }: Layer, { kept, stride, outputs, scale = 1 }: Packing, into: Float32Array): void {
  let at = 0;
  for (let from = 0; from < outputs.length; from += 8) {
    for (const input of kept) {
      for (let o = from; o < from + 8; o++, at++) into[at] = o < outputs.length ? scale * plain[input * width + outputs[o]!]! : 0;
    }
    const end = at + 8 * (stride - kept.length);
    into.fill(0, at, end);
    at = end;
  }
}

function shapesOf(venues: number, embedding: number, layers: readonly Layer[]) {
  const widest = Math.max(...layers.map(({ inputs, outputs }) => Math.max(padded(inputs), outputs)));
  const sum = (size: (layer: Layer) => number): number => layers.reduce((total, layer) => total + size(layer), 0);
  return {
    packed: ['f32', sum(({ inputs, outputs }) => inputs * outputs)],
    biases: ['f32', sum(({ outputs }) => outputs)],
    halves: ['f32', venues * layers[0]!.outputs],
    person: ['f32', layers[0]!.outputs],
    rows: ['f32', blockRows * embedding],
    numbers: ['i32', Math.max(blockRows, widest)],
    even: ['f32', blockRows * widest],
    odd: ['f32', blockRows * widest],
    spare: ['f32', blockRows * widest],
    thin: ['f32', blockRows * widest],
    mask: ['f32', widest],
    scratch: ['f32', Math.max(...layers.map(({ inputs, outputs }) => padded(inputs) * outputs))],
    scratchBias: ['f32', widest],
  } as const;
}
