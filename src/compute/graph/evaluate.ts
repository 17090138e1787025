/** The values of tensors, in float64 and plain TypeScript: slow, and the reference that gradients and runtimes are held to. */
import { type Tensor, inOrder, show, sizeOf } from './tensor.ts';

/**
 * @param outputs what to compute
 * @param feeds   values of each input by its name, row-major
 * @returns row-major values of each output
 * @throws RangeError if an input is missing or not of its size, or a row is out of range
 */
export function evaluate(outputs: readonly Tensor[], feeds: Readonly<Record<string, ArrayLike<number>>>): Float64Array[] {
  const values = new Map<Tensor, Float64Array>();
  for (const tensor of inOrder(outputs)) {
    const { origin, shape } = tensor;
    if (origin.kind === 'input') values.set(tensor, feedOf(origin.name, tensor, feeds));
    else if (origin.kind === 'constant') values.set(tensor, origin.values);
    else values.set(tensor, origin.operator.evaluate(origin.inputs.map((source) => values.get(source)!)));
    if (values.get(tensor)!.length !== sizeOf(shape)) throw new RangeError(`an operator's values do not fill its shape ${show(shape)}`);
  }
  return outputs.map((output) => values.get(output)!);
}

function feedOf(name: string, { shape }: Tensor, feeds: Readonly<Record<string, ArrayLike<number>>>): Float64Array {
  const fed = feeds[name];
  if (fed === undefined) throw new RangeError(`the input ${name} ${show(shape)} was not given`);
  if (fed.length !== sizeOf(shape)) throw new RangeError(`the input ${name} ${show(shape)} was given ${fed.length} values`);
  return Float64Array.from(fed);
}
