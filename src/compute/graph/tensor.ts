/**
 * A computation as data: each tensor says what it is computed from.
 *
 * Terminology. A *tensor* has a fixed shape and is stored row-major; it is an input, a constant, or the result of an operator. An *operator*
 * knows four things about itself: the shape of its result, its values (in float64, the reference), its gradient (built from other operators),
 * and how it is written in ONNX. Nothing is computed when tensors are built, but shapes are checked.
 */
import type { OnnxAttribute, OnnxType } from '../onnx.ts';

export type Shape = readonly number[];

export interface Tensor {
  readonly type: OnnxType;
  readonly shape: Shape;
  readonly origin: Origin;
}

type Origin =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly values: Float64Array }
  | { readonly kind: 'operator'; readonly operator: Operator; readonly inputs: readonly Tensor[] };

export interface Operator {
  readonly name: string;
  /** The result's values from those of the inputs; a new array. */
  evaluate(inputs: readonly Float64Array[]): Float64Array;
  /**
   * The gradient of a scalar with regard to each input.
   *
   * @param upstream the gradient of that scalar with regard to `output`, of the same shape
   * @returns one tensor per input, of that input's shape; null where there is none (indices, masks)
   */
  gradient(upstream: Tensor, output: Tensor): readonly (Tensor | null)[];
  /** The result times a number, where the operator can compute that as cheaply as the result itself. */
  scaled?(factor: number): Tensor;
  /** Adds the ONNX nodes that compute `output` from `inputs`, all given by name. */
  emit(inputs: readonly string[], output: string, target: EmitTarget): void;
}

/** Where operators write their nodes. */
export interface EmitTarget {
  node(operator: string, inputs: readonly string[], output: string, attributes?: Readonly<Record<string, OnnxAttribute>>): void;
  /** The name of a constant of int64, e.g. a shape. */
  integers(values: readonly number[]): string;
  /** The name of a scalar float32 constant. */
  scalar(value: number): string;
  /** A name that nothing else has. */
  fresh(): string;
}

/** A value that each run is given. @param name unique within a graph; also the name of the ONNX input */
export function input(name: string, shape: Shape, type: OnnxType = 'float32'): Tensor {
  checkShape(shape);
  return { type, shape, origin: { kind: 'input', name } };
}

/** @param values row-major, rounded to float32 when emitted */
export function constant(values: ArrayLike<number>, shape: Shape): Tensor {
  checkShape(shape);
  if (values.length !== sizeOf(shape)) throw new RangeError(`${values.length} values do not fill the shape ${show(shape)}`);
  return { type: 'float32', shape, origin: { kind: 'constant', values: Float64Array.from(values) } };
}

export function scalar(value: number): Tensor {
  return constant([value], []);
}

/** @throws TypeError if an input has not the type that the operator takes; `types` defaults to float32 for all */
export function apply(operator: Operator, inputs: readonly Tensor[], shape: Shape, types: readonly OnnxType[] = []): Tensor {
  checkShape(shape);
  inputs.forEach(({ type }, i) => {
    const wanted = types[i] ?? 'float32';
    if (type !== wanted) throw new TypeError(`${operator.name} takes ${wanted} as its input ${i}, not ${type}`);
  });
  return { type: 'float32', shape, origin: { kind: 'operator', operator, inputs } };
}

/** Everything that `outputs` are computed from and they themselves; each tensor once, after its inputs. */
export function inOrder(outputs: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const visit = (tensor: Tensor): void => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    inputsOf(tensor).forEach(visit);
    order.push(tensor);
  };
  outputs.forEach(visit);
  return order;
}

export function inputsOf({ origin }: Tensor): readonly Tensor[] {
  return origin.kind === 'operator' ? origin.inputs : [];
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Sizes are fixed and positive: an empty tensor in a training step is a mistake. */
function checkShape(shape: Shape): void {
  if (!shape.every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`a shape needs whole numbers >= 1, not ${show(shape)}`);
  }
}
