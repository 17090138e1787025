/** A computation written as an ONNX graph. */
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from '../onnx.ts';
import { type EmitTarget, type Tensor, inOrder } from './tensor.ts';

/**
 * The graph that computes `outputs`; its inputs are those that they depend on.
 *
 * @param name    of the graph
 * @param outputs tensors by the name that the graph gives them; names must differ from those of inputs
 * @throws RangeError if a name is used twice
 */
export function toOnnx(name: string, outputs: Readonly<Record<string, Tensor>>): OnnxGraph {
  const inputs: OnnxValue[] = [];
  const target = new Target();
  const names = new Map<Tensor, string>();
  const outputNames = new Map<Tensor, string>();
  for (const [output, tensor] of Object.entries(outputs)) {
    target.reserve(output);
    if (tensor.origin.kind === 'operator' && !outputNames.has(tensor)) outputNames.set(tensor, output);
  }
  const order = inOrder(Object.values(outputs));
  for (const { origin, type, shape } of order) {
    if (origin.kind !== 'input') continue;
    target.reserve(origin.name);
    inputs.push({ name: origin.name, type, shape });
  }
  for (const tensor of order) {
    const { origin, shape } = tensor;
    if (origin.kind === 'input') names.set(tensor, origin.name);
    else if (origin.kind === 'constant') names.set(tensor, target.floats(origin.values, shape));
    else {
      const output = outputNames.get(tensor) ?? target.fresh();
      names.set(tensor, output);
      const sources = origin.inputs.map((source) => names.get(source)!);
      origin.operator.emit(sources, output, target);
    }
  }
  // An input, a constant or a second name for the same tensor passes through.
  for (const [output, tensor] of Object.entries(outputs)) {
    if (names.get(tensor) !== output) target.node('Identity', [names.get(tensor)!], output);
  }
  const values = Object.entries(outputs).map(([output, { type, shape }]) => ({ name: output, type, shape }));
  return { name, inputs, outputs: values, nodes: target.nodes, initializers: target.initializers };
}

class Target implements EmitTarget {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #constants = new Map<string, string>();
  readonly #reserved = new Set<string>();
  #count = 0;

  reserve(name: string): void {
    if (this.#reserved.has(name)) throw new RangeError(`the graph uses the name ${name} twice`);
    this.#reserved.add(name);
  }

  node: EmitTarget['node'] = (operator, inputs, output, attributes = {}) => {
    this.nodes.push({ operator, inputs, outputs: [output], attributes });
  };

  integers(values: readonly number[]): string {
    return this.#constant(`int64 ${values.join()}`, [values.length], () => BigInt64Array.from(values, BigInt));
  }

  scalar(value: number): string {
    return this.floats(Float64Array.of(value), []);
  }

  floats(values: Float64Array, shape: readonly number[]): string {
    // Large constants are not compared.
    const key = values.length > 16 ? this.fresh() : `float32 ${shape.join()}: ${values.join()}`;
    return this.#constant(key, shape, () => Float32Array.from(values));
  }

  fresh(): string {
    let name: string;
    do name = `t${this.#count++}`;
    while (this.#reserved.has(name));
    return name;
  }

  #constant(key: string, shape: readonly number[], values: () => OnnxTensor['values']): string {
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = this.fresh();
      this.#constants.set(key, name);
      this.initializers.push({ name, shape, values: values() });
    }
    return name;
  }
}
