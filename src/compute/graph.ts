/**
 * Reverse-mode differentiation of computations over tensors of fixed shape.
 *
 * `graph/` holds the vocabulary: `tensor.ts` what a tensor is, `arithmetic.ts`, `shaping.ts` and `matrix.ts` the operators, `evaluate.ts` their
 * values in float64 (the reference of the tests), `emit.ts` the same computation as an ONNX model. Gradients are tensors like any other, so that
 * forward pass, backward pass and the optimiser's step are one graph.
 *
 * @see Griewank & Walther 2008, "Evaluating Derivatives", chapter 3
 */
import { add } from './graph/arithmetic.ts';
import { type Tensor, constant, inOrder, inputsOf, show, sizeOf } from './graph/tensor.ts';

/**
 * The gradient of a scalar with regard to each of some tensors.
 *
 * @param loss       a tensor of one element
 * @param parameters tensors that the loss is computed from: inputs, or any results on the way
 * @returns one tensor per parameter, of its shape
 * @throws RangeError if the loss has more than one element or does not depend on a parameter in a differentiable way
 * @example const [gradient] = gradients(mean(square(x)), [x])
 */
export function gradients(loss: Tensor, parameters: readonly Tensor[]): Tensor[] {
  if (sizeOf(loss.shape) !== 1) throw new RangeError(`the gradient of a tensor of shape ${show(loss.shape)}: only a scalar has one`);
  const order = inOrder([loss]);
  const wanted = new Set(parameters);
  // Only what leads from a parameter to the loss is differentiated.
  const onTheWay = new Set<Tensor>();
  for (const tensor of order) {
    if (wanted.has(tensor) || inputsOf(tensor).some((source) => onTheWay.has(source))) onTheWay.add(tensor);
  }
  const upstream = new Map<Tensor, Tensor>([[loss, constant([1], loss.shape)]]);
  for (const tensor of order.toReversed()) {
    const gradient = upstream.get(tensor);
    if (tensor.origin.kind !== 'operator' || gradient === undefined || !onTheWay.has(tensor)) continue;
    const { operator, inputs } = tensor.origin;
    const parts = operator.gradient(gradient, tensor);
    for (const [i, source] of inputs.entries()) {
      const part = parts[i] ?? null;
      if (part === null || !onTheWay.has(source)) continue;
      const sofar = upstream.get(source);
      upstream.set(source, sofar === undefined ? part : add(sofar, part));
    }
  }
  return parameters.map((parameter) => upstream.get(parameter) ?? noGradient(parameter));
}

function noGradient({ origin, shape }: Tensor): never {
  const name = origin.kind === 'input' ? `the input ${origin.name}` : `a tensor of shape ${show(shape)}`;
  throw new RangeError(`the loss has no gradient with regard to ${name}: it does not depend on it, or only through indices or masks`);
}
