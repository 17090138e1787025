import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { gradients } from './graph.ts';
import { adamCorrections, adamStep } from './graph/adam.ts';
import {
  add,
  divide,
  exp,
  log,
  multiply,
  relu,
  reluDropout,
  scale,
  sigmoid,
  softplus,
  sqrt,
  square,
  subtract,
} from './graph/arithmetic.ts';
import { toOnnx } from './graph/emit.ts';
import { evaluate } from './graph/evaluate.ts';
import { binaryCrossEntropy, logSoftmax, mean, product, rowProducts, softmax, squaredNorm } from './graph/matrix.ts';
import { concat, expand, gatherRows, reshape, slice, sum } from './graph/shaping.ts';
import { type Shape, type Tensor, constant, inOrder, input, scalar, sizeOf } from './graph/tensor.ts';
import { OnnxSession } from './onnx-session.ts';
import { encodeOnnx } from './onnx.ts';

/** One application of an operator to fresh inputs, with values for them. */
interface Example {
  readonly output: Tensor;
  /** Inputs to differentiate by. */
  readonly by: readonly Tensor[];
  readonly feeds: Readonly<Record<string, Float64Array>>;
}

/** Draws inputs with values; away from 0, where relu has its kink and log its pole. */
class Draw {
  readonly feeds: Record<string, Float64Array> = {};
  readonly by: Tensor[] = [];
  readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  size(): number {
    return 1 + this.random.integer(4);
  }

  real(shape: Shape, { from = -2 }: { readonly from?: number } = {}): Tensor {
    const tensor = this.#input(shape, () => {
      const magnitude = 0.1 + 2 * this.random.uniform();
      return from < 0 && this.random.chance(0.5) ? -magnitude : magnitude;
    });
    this.by.push(tensor);
    return tensor;
  }

  mask(shape: Shape, rate: number): Tensor {
    return this.#input(shape, () => (this.random.chance(rate) ? 0 : Math.fround(1 / (1 - rate))));
  }

  rows(count: number, below: number): Tensor {
    const name = `rows${Object.keys(this.feeds).length}`;
    this.feeds[name] = Float64Array.from({ length: count }, () => this.random.integer(below));
    return input(name, [count], 'int64');
  }

  #input(shape: Shape, value: () => number): Tensor {
    const name = `x${Object.keys(this.feeds).length}`;
    this.feeds[name] = Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(value()));
    return input(name, shape);
  }
}

/** Every operator with random shapes, and what is built from them; two shapes that broadcast in all ways for operators of two tensors. */
const operators: Record<string, (draw: Draw) => Tensor> = {
  add: (draw) => binary(draw, add),
  subtract: (draw) => binary(draw, subtract),
  multiply: (draw) => binary(draw, multiply),
  divide: (draw) => binary(draw, divide),
  scale: (draw) => scale(draw.real([draw.size(), draw.size()]), -2.5),
  'scale of a product': (draw) => scale(product(draw.real([2, 3]), draw.real([3, 4]), { factor: 3 }), 0.5),
  square: (draw) => square(draw.real([draw.size(), draw.size()])),
  relu: (draw) => relu(draw.real([draw.size(), draw.size()])),
  'a gradient of relu': (draw) => {
    const [x, y] = [draw.real([3, 2]), draw.real([3, 2])];
    return gradients(sum(multiply(square(relu(x)), y)), [x])[0]!;
  },
  sigmoid: (draw) => sigmoid(draw.real([draw.size(), draw.size()])),
  softplus: (draw) => softplus(scale(draw.real([draw.size(), draw.size()]), 4)),
  exp: (draw) => exp(draw.real([draw.size()])),
  log: (draw) => log(draw.real([draw.size(), draw.size()], { from: 0 })),
  sqrt: (draw) => sqrt(draw.real([draw.size(), draw.size()], { from: 0 })),
  reluDropout: (draw) => {
    const shape = [draw.size(), draw.size()];
    return reluDropout(draw.real(shape), draw.mask(shape, 0.4), 0.4);
  },
  reshape: (draw) => {
    const [a, b, c] = [draw.size(), draw.size(), draw.size()];
    return reshape(draw.real([a, b, c]), [b * c, a]);
  },
  expand: (draw) => broadcast(draw),
  'sum of all': (draw) => sum(draw.real([draw.size(), draw.size(), draw.size()])),
  'sum over the first axis': (draw) => sum(draw.real([draw.size(), draw.size()]), { axes: [0] }),
  'sum over two axes, kept': (draw) => sum(draw.real([draw.size(), draw.size(), draw.size()]), { axes: [2, 0], keep: true }),
  mean: (draw) => mean(draw.real([draw.size(), draw.size()])),
  concat: (draw) => {
    const [axis, others] = [draw.random.integer(3), [draw.size(), draw.size(), draw.size()]];
    return concat(
      [draw.real(others.with(axis, draw.size())), draw.real(others.with(axis, draw.size())), draw.real(others.with(axis, 1))],
      axis,
    );
  },
  slice: (draw) => {
    const axis = draw.random.integer(3);
    const [start, length, rest] = [draw.random.integer(3), draw.size(), draw.random.integer(3)];
    const whole = [draw.size(), draw.size(), draw.size()].with(axis, start + length + rest);
    return slice(draw.real(whole), { axis, start, end: start + length });
  },
  gatherRows: (draw) => {
    const table = draw.size();
    return gatherRows(draw.real([table, draw.size()]), draw.rows(6, table));
  },
  'a gradient of gatherRows': (draw) => {
    const table = draw.real([3, 2]);
    const gathered = gatherRows(table, draw.rows(7, 3));
    return gradients(sum(multiply(square(gathered), draw.real([7, 2]))), [table])[0]!;
  },
  product: (draw) => matrices(draw, {}),
  'product, a transposed': (draw) => matrices(draw, { transposeA: true }),
  'product, b transposed': (draw) => matrices(draw, { transposeB: true }),
  'product, both transposed': (draw) => matrices(draw, { transposeA: true, transposeB: true }),
  'product with bias and factor': (draw) => {
    const [m, k, n] = [draw.size(), draw.size(), draw.size()];
    return product(draw.real([m, k]), draw.real([k, n]), { bias: draw.real([n]), factor: -1.5 });
  },
  rowProducts: (draw) => {
    const shape = [draw.size(), draw.size()];
    return rowProducts(draw.real(shape), draw.real(shape));
  },
  squaredNorm: (draw) => squaredNorm(draw.real([draw.size(), draw.size()])),
  softmax: (draw) => softmax(draw.real([draw.size(), draw.size()])),
  logSoftmax: (draw) => logSoftmax(draw.real([draw.size(), draw.size()])),
  binaryCrossEntropy: (draw) => {
    const shape = [draw.size(), draw.size()];
    return binaryCrossEntropy(draw.real(shape), draw.real(shape));
  },
  'a tensor used on several ways': (draw) => {
    const x = draw.real([3, 3]);
    return add(multiply(x, sigmoid(x)), product(x, x, { transposeB: true }));
  },
};

describe.each(Object.keys(operators))('%s', (name) => {
  const examples = fc.integer().map((seed): Example => {
    const draw = new Draw(seed);
    return { output: operators[name]!(draw), by: draw.by, feeds: draw.feeds };
  });

  it('has the gradient of central finite differences', () => {
    fc.assert(
      fc.property(examples, ({ output, by, feeds }) => {
        const loss = weighed(output);
        const analytic = evaluate(gradients(loss, by), feeds);
        for (const [i, tensor] of by.entries()) expectClose(analytic[i]!, differences(loss, tensor, feeds), 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('is computed alike by onnxruntime, forward and backward', async () => {
    await fc.assert(
      fc.asyncProperty(examples, async ({ output, by, feeds }) => {
        const loss = weighed(output);
        const outputs: Record<string, Tensor> = { output, loss };
        for (const [i, gradient] of gradients(loss, by).entries()) outputs[`gradient${i}`] = gradient;
        const computed = await runOnnx(outputs, feeds);
        const reference = evaluate(Object.values(outputs), feeds);
        for (const [i, key] of Object.keys(outputs).entries()) expectClose(computed[key]!, reference[i]!, 2e-5);
      }),
      { numRuns: 6 },
    );
  });
});

describe('adamStep', () => {
  it('follows the paper over several steps', async () => {
    const size = 5;
    const names = ['parameter', 'firstMoment', 'secondMoment'] as const;
    const [parameter, firstMoment, secondMoment] = names.map((name) => input(name, [size])) as [Tensor, Tensor, Tensor];
    const corrections = { stepSize: input('stepSize', []), epsilon: input('epsilon', []) };
    const loss = sum(multiply(square(parameter), constant([1, 10, 0.1, 3, 1e-4], [size])));
    const next = adamStep({ parameter, firstMoment, secondMoment }, gradients(loss, [parameter])[0]!, corrections);
    const outputs = { newParameter: next.parameter, newFirstMoment: next.firstMoment, newSecondMoment: next.secondMoment };

    let feeds: Record<string, Float64Array> = {
      parameter: Float64Array.of(1, -2, 3, 0.5, 4),
      firstMoment: new Float64Array(size),
      secondMoment: new Float64Array(size),
    };
    const [x, m, v] = [feeds['parameter']!.slice(), new Float64Array(size), new Float64Array(size)];
    for (let step = 1; step <= 5; step++) {
      const { stepSize, epsilon } = adamCorrections(step, 0.01);
      feeds = { ...feeds, stepSize: Float64Array.of(stepSize), epsilon: Float64Array.of(epsilon) };
      const computed = await runOnnx(outputs, feeds);
      const values = evaluate(Object.values(outputs), feeds);
      for (const [i, coefficient] of [1, 10, 0.1, 3, 1e-4].entries()) {
        const gradient = 2 * coefficient * x[i]!;
        m[i] = 0.9 * m[i]! + 0.1 * gradient;
        v[i] = 0.999 * v[i]! + 0.001 * gradient ** 2;
        x[i]! -= (0.01 * (m[i] / (1 - 0.9 ** step))) / (Math.sqrt(v[i] / (1 - 0.999 ** step)) + 1e-8);
      }
      for (const [i, expected] of [x, m, v].entries()) {
        expectClose(values[i]!, expected, 1e-12);
        expectClose(computed[Object.keys(outputs)[i]!]!, expected, 1e-5);
        feeds[names[i]!] = values[i]!;
      }
    }
  });
});

function binary(draw: Draw, operator: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const shape = [draw.size(), draw.size(), draw.size()];
  const narrowed = shape.map((size) => (draw.random.chance(0.4) ? 1 : size)).slice(draw.random.integer(4));
  const [a, b] = [draw.real(shape), draw.real(narrowed)];
  return draw.random.chance(0.5) ? operator(a, b) : operator(b, a);
}

function broadcast(draw: Draw): Tensor {
  const [a, b, c] = [draw.size(), draw.size(), draw.size()];
  return expand(draw.real([b, 1]), [a, b, c]);
}

function matrices(draw: Draw, flags: { readonly transposeA?: boolean; readonly transposeB?: boolean }): Tensor {
  const [m, k, n] = [draw.size(), draw.size(), draw.size()];
  return product(draw.real(flags.transposeA ? [k, m] : [m, k]), draw.real(flags.transposeB ? [n, k] : [k, n]), flags);
}

/** A scalar in which each element of x has another weight, so that no gradient is right by symmetry. */
function weighed(x: Tensor): Tensor {
  const weights = Array.from({ length: sizeOf(x.shape) }, (_, i) => Math.fround(Math.sin(i + 1) + 1.5));
  return add(sum(multiply(x, constant(weights, x.shape))), scalar(0.25));
}

function differences(loss: Tensor, by: Tensor, feeds: Example['feeds']): Float64Array {
  if (by.origin.kind !== 'input') throw new Error('only inputs can be moved');
  const { name } = by.origin;
  const step = 1e-5;
  return feeds[name]!.map((value, i) => {
    const at = (moved: number): number => evaluate([loss], { ...feeds, [name]: feeds[name]!.with(i, moved) })[0]![0]!;
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}

async function runOnnx(outputs: Record<string, Tensor>, feeds: Example['feeds']): Promise<Record<string, Float32Array>> {
  // Two threads: sums of duplicates must not get lost between them.
  await using session = await OnnxSession.open(encodeOnnx(toOnnx('test', outputs)), { threads: 2 });
  const inputs = inOrder(Object.values(outputs)).flatMap(({ origin, shape, type }) => {
    if (origin.kind !== 'input') return [];
    const fed = feeds[origin.name]!;
    const values = type === 'int64' ? BigInt64Array.from(fed, BigInt) : Float32Array.from(fed);
    return [[origin.name, session.tensor({ shape, values })] as const];
  });
  const results = Object.entries(outputs).map(([name, { shape }]) => [name, shape, new Float32Array(sizeOf(shape))] as const);
  await session.run(
    Object.fromEntries(inputs),
    Object.fromEntries(results.map(([name, shape, values]) => [name, session.tensor({ shape, values })])),
  );
  return Object.fromEntries(results.map(([name, , values]) => [name, values]));
}

/** Equal within a tolerance that is relative for large values and absolute below 1. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    if (!(error <= tolerance)) expect.fail(`element ${i} is ${actual[i]}, not ${expected[i]}`);
  }
}
