/** Matrix products and what models build from them. */
import { add, exp, multiply, scale, softplus, square, subtract } from './arithmetic.ts';
import { matrixShape, sum } from './shaping.ts';
import { type Operator, type Tensor, apply, sameShape, show, sizeOf } from './tensor.ts';

export interface ProductOptions {
  /** Use a as its transpose. */
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Added to each row of the product; of shape [columns]. */
  readonly bias?: Tensor;
  /** The product times a number; not the bias. Default 1. */
  readonly factor?: number;
}

/**
 * op(a) op(b) * factor + bias: one Gemm, in which transposing and scaling cost nothing.
 *
 * @param a [m, k], or [k, m] with `transposeA`
 * @param b [k, n], or [n, k] with `transposeB`
 * @returns [m, n]
 */
export function product(a: Tensor, b: Tensor, options: ProductOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, bias, factor = 1 } = options;
  const [rowsA, columnsA] = matrixShape('product', a);
  const [rowsB, columnsB] = matrixShape('product', b);
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [kB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== kB) throw new RangeError(`cannot multiply [${m}, ${k}] by [${kB}, ${n}]`);
  if (bias !== undefined && !sameShape(bias.shape, [n])) throw new RangeError(`the bias ${show(bias.shape)} is not of shape [${n}]`);
  const operator: Operator = {
    name: 'product',
    evaluate: ([x, y, z]) => {
      const [stepA, alongA] = transposeA ? [1, columnsA] : [columnsA, 1];
      const [stepB, alongB] = transposeB ? [columnsB, 1] : [1, columnsB];
      const result = new Float64Array(m * n);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let total = 0;
          for (let l = 0; l < k; l++) total += x![i * stepA + l * alongA]! * y![j * stepB + l * alongB]!;
          result[i * n + j] = total * factor + (z?.[j] ?? 0);
        }
      }
      return result;
    },
    gradient: (upstream) => [
      transposeA
        ? product(b, upstream, { transposeA: transposeB, transposeB: true, factor })
        : product(upstream, b, { transposeB: !transposeB, factor }),
      transposeB
        ? product(upstream, a, { transposeA: true, transposeB: transposeA, factor })
        : product(a, upstream, { transposeA: !transposeA, factor }),
      ...(bias === undefined ? [] : [sum(upstream, { axes: [0] })]),
    ],
    ...(bias === undefined ? { scaled: (more: number) => product(a, b, { transposeA, transposeB, factor: factor * more }) } : {}),
    emit: (names, output, target) => {
      const flags = { transA: { int: transposeA ? 1 : 0 }, transB: { int: transposeB ? 1 : 0 }, alpha: { float: factor } };
      target.node('Gemm', names, output, flags);
    },
  };
  return apply(operator, bias === undefined ? [a, b] : [a, b, bias], [m, n]);
}

/** The inner product of each row of a with the same row of b. @returns [rows] */
export function rowProducts(a: Tensor, b: Tensor): Tensor {
  matrixShape('rowProducts', a);
  if (!sameShape(a.shape, b.shape))
    throw new RangeError(`rowProducts takes matrices of one shape, not ${show(a.shape)} and ${show(b.shape)}`);
  return sum(multiply(a, b), { axes: [1] });
}

/** The mean over all elements. @returns a scalar */
export function mean(x: Tensor): Tensor {
  return scale(sum(x), 1 / sizeOf(x.shape));
}

/** The sum of the squares of all elements. @returns a scalar */
export function squaredNorm(x: Tensor): Tensor {
  return sum(square(x));
}

/** exp(x) over its sum, along the last axis. */
export function softmax(x: Tensor): Tensor {
  const axes = [lastAxis('softmax', x)];
  const operator: Operator = {
    name: 'softmax',
    evaluate: ([values]) => logSoftmaxOf(values!, x.shape.at(-1)!).map(Math.exp),
    gradient: (upstream, output) => [multiply(output, subtract(upstream, sum(multiply(upstream, output), { axes, keep: true })))],
    emit: (names, output, target) => target.node('Softmax', names, output, { axis: { int: axes[0]! } }),
  };
  return apply(operator, [x], x.shape);
}

/** log(softmax(x)), without overflow or log of 0. */
export function logSoftmax(x: Tensor): Tensor {
  const axes = [lastAxis('logSoftmax', x)];
  const operator: Operator = {
    name: 'logSoftmax',
    evaluate: ([values]) => logSoftmaxOf(values!, x.shape.at(-1)!),
    gradient: (upstream, output) => [subtract(upstream, multiply(exp(output), sum(upstream, { axes, keep: true })))],
    emit: (names, output, target) => target.node('LogSoftmax', names, output, { axis: { int: axes[0]! } }),
  };
  return apply(operator, [x], x.shape);
}

/**
 * Binary cross-entropy of labels in [0, 1] with the probability sigmoid(logits), one loss per element.
 *
 * -y log p - (1 - y) log(1 - p) = softplus(z) - y z: stable for any z, where log(sigmoid(z)) is -infinity from z = -104 in float32.
 */
export function binaryCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  if (!sameShape(logits.shape, labels.shape)) throw new RangeError(`labels ${show(labels.shape)} for logits ${show(logits.shape)}`);
  return add(softplus(logits), scale(multiply(labels, logits), -1));
}

function lastAxis(name: string, { shape }: Tensor): number {
  if (shape.length === 0) throw new RangeError(`${name} needs at least one axis`);
  return shape.length - 1;
}

function logSoftmaxOf(values: Float64Array, width: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += width) {
    const row = values.subarray(start, start + width);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const total = row.reduce((partial, value) => partial + Math.exp(value - largest), 0);
    result.set(
      row.map((value) => value - largest - Math.log(total)),
      start,
    );
  }
  return result;
}
