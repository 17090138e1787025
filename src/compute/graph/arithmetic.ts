/** Operators on each element; those of two tensors broadcast by NumPy's rule. */
import { broadcastOffsets, sumTo } from './shaping.ts';
import { type Operator, type Shape, type Tensor, apply, sameShape, scalar, show, sizeOf } from './tensor.ts';

export function add(a: Tensor, b: Tensor): Tensor {
  return binary('add', 'Add', [a, b], { value: (x, y) => x + y, gradient: (upstream) => [upstream, upstream] });
}

export function subtract(a: Tensor, b: Tensor): Tensor {
  return binary('subtract', 'Sub', [a, b], { value: (x, y) => x - y, gradient: (upstream) => [upstream, scale(upstream, -1)] });
}

export function multiply(a: Tensor, b: Tensor): Tensor {
  return binary('multiply', 'Mul', [a, b], {
    value: (x, y) => x * y,
    gradient: (upstream) => [multiply(upstream, b), multiply(upstream, a)],
  });
}

export function divide(a: Tensor, b: Tensor): Tensor {
  return binary('divide', 'Div', [a, b], {
    value: (x, y) => x / y,
    gradient: (upstream, output) => [divide(upstream, b), scale(divide(multiply(upstream, output), b), -1)],
  });
}

/** x times a number that is known when the graph is built. */
export function scale(x: Tensor, factor: number): Tensor {
  if (factor === 1) return x;
  const free = x.origin.kind === 'operator' ? x.origin.operator.scaled?.(factor) : undefined;
  return free ?? multiply(x, scalar(factor));
}

export function square(x: Tensor): Tensor {
  return multiply(x, x);
}

/** max(x, 0); the gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return unary('relu', 'Relu', x, { value: (v) => Math.max(v, 0), gradient: (upstream, output) => whereOpen(upstream, output) });
}

export function sigmoid(x: Tensor): Tensor {
  return unary('sigmoid', 'Sigmoid', x, {
    value: (v) => 1 / (1 + Math.exp(-v)),
    gradient: (upstream, output) => multiply(upstream, multiply(output, subtract(scalar(1), output))),
  });
}

/** log(1 + exp(x)), without overflow. */
export function softplus(x: Tensor): Tensor {
  return unary('softplus', 'Softplus', x, {
    value: (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))),
    gradient: (upstream) => multiply(upstream, sigmoid(x)),
  });
}

export function exp(x: Tensor): Tensor {
  return unary('exp', 'Exp', x, { value: Math.exp, gradient: (upstream, output) => multiply(upstream, output) });
}

/** The natural logarithm; defined for x > 0. */
export function log(x: Tensor): Tensor {
  return unary('log', 'Log', x, { value: Math.log, gradient: (upstream) => divide(upstream, x) });
}

/** Defined for x > 0; the gradient at 0 is infinite. */
export function sqrt(x: Tensor): Tensor {
  return unary('sqrt', 'Sqrt', x, { value: Math.sqrt, gradient: (upstream, output) => divide(scale(upstream, 0.5), output) });
}

/**
 * relu followed by inverted dropout: max(x, 0) times the mask.
 *
 * One operator, since its gradient needs the result only: where that is positive the unit was kept and active, so that the mask is not read
 * again: one pass fewer over the largest arrays of a training step.
 *
 * @param mask of x's shape; each 0 or 1 / (1 - rate); it has no gradient
 * @param rate the share of units that are dropped, 0 <= rate < 1
 */
export function reluDropout(x: Tensor, mask: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`a dropout rate is at least 0 and below 1, not ${rate}`);
  if (!sameShape(x.shape, mask.shape)) throw new RangeError(`the mask ${show(mask.shape)} is not of the shape ${show(x.shape)}`);
  const operator: Operator = {
    name: 'reluDropout',
    evaluate: ([values, masks]) => values!.map((v, i) => Math.max(v, 0) * masks![i]!),
    gradient: (upstream, output) => [whereOpen(scale(upstream, 1 / (1 - rate)), output), null],
    emit: ([values, masks], output, target) => {
      const active = target.fresh();
      target.node('Relu', [values!], active);
      target.node('Mul', [active, masks!], output);
    },
  };
  return apply(operator, [x, mask], x.shape);
}

/** x where the gate is positive, else 0. The gate has no gradient: it is a step. */
function whereOpen(x: Tensor, gate: Tensor): Tensor {
  const operator: Operator = {
    name: 'gate',
    evaluate: ([values, gates]) => values!.map((v, i) => (gates![i]! > 0 ? v : 0)),
    gradient: (upstream) => [whereOpen(upstream, gate), null],
    emit: ([values, gates], output, target) => {
      const [open, asNumber] = [target.fresh(), target.fresh()];
      target.node('Greater', [gates!, target.scalar(0)], open);
      target.node('Cast', [open], asNumber, { to: { type: 'float32' } });
      target.node('Mul', [values!, asNumber], output);
    },
  };
  return apply(operator, [x, gate], x.shape);
}

interface Unary {
  readonly value: (x: number) => number;
  readonly gradient: (upstream: Tensor, output: Tensor) => Tensor;
}

function unary(name: string, onnx: string, x: Tensor, { value, gradient }: Unary): Tensor {
  const operator: Operator = {
    name,
    evaluate: ([values]) => values!.map((v) => value(v)),
    gradient: (upstream, output) => [gradient(upstream, output)],
    emit: (names, output, target) => target.node(onnx, names, output),
  };
  return apply(operator, [x], x.shape);
}

interface Binary {
  readonly value: (x: number, y: number) => number;
  /** Of the result's shape each; sums over broadcast axes are ours. */
  readonly gradient: (upstream: Tensor, output: Tensor) => readonly [Tensor, Tensor];
}

function binary(name: string, onnx: string, [a, b]: readonly [Tensor, Tensor], { value, gradient }: Binary): Tensor {
  const shape = broadcastShape(name, a.shape, b.shape);
  const [fromA, fromB] = [broadcastOffsets(a.shape, shape), broadcastOffsets(b.shape, shape)];
  const operator: Operator = {
    name,
    evaluate: ([x, y]) => Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(x![fromA[i]!]!, y![fromB[i]!]!)),
    gradient: (upstream, output) => {
      const [ofA, ofB] = gradient(upstream, output);
      return [sumTo(ofA, a.shape), sumTo(ofB, b.shape)];
    },
    emit: (names, output, target) => target.node(onnx, names, output),
  };
  return apply(operator, [a, b], shape);
}

function broadcastShape(name: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [x, y] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (x !== y && x !== 1 && y !== 1) throw new RangeError(`${name} cannot broadcast ${show(a)} and ${show(b)}`);
    return Math.max(x, y);
  });
}
