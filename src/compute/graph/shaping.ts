/** Operators that move values without changing them, and sums, their transposes: each one's gradient is another one. */
import { type Operator, type Shape, type Tensor, apply, constant, sameShape, show, sizeOf } from './tensor.ts';

/** The same values in another shape of the same size. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sizeOf(shape) !== sizeOf(x.shape)) throw new RangeError(`cannot reshape ${show(x.shape)} to ${show(shape)}`);
  if (sameShape(shape, x.shape)) return x;
  const operator: Operator = {
    name: 'reshape',
    evaluate: ([values]) => values!.slice(),
    gradient: (upstream) => [reshape(upstream, x.shape)],
    emit: ([name], output, target) => target.node('Reshape', [name!, target.integers(shape)], output),
  };
  return apply(operator, [x], shape);
}

/** Copies values along axes where x has 1, or none, until the shape is reached; NumPy's rule. */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(shape, x.shape)) return x;
  const from = broadcastOffsets(x.shape, shape);
  const operator: Operator = {
    name: 'expand',
    evaluate: ([values]) => Float64Array.from(from, (at) => values![at]!),
    gradient: (upstream) => [sumTo(upstream, x.shape)],
    emit: ([name], output, target) => target.node('Expand', [name!, target.integers(shape)], output),
  };
  return apply(operator, [x], shape);
}

/** @param axes those to sum over, all if absent; kept with size 1 if `keep`, else dropped */
export function sum(x: Tensor, { axes, keep = false }: { readonly axes?: readonly number[]; readonly keep?: boolean } = {}): Tensor {
  const over = axes ?? x.shape.map((_, axis) => axis);
  checkAxes(x.shape, over);
  const kept = x.shape.map((size, axis) => (over.includes(axis) ? 1 : size));
  const shape = keep ? kept : x.shape.filter((_, axis) => !over.includes(axis));
  if (over.length === 0) return x;
  const into = broadcastOffsets(kept, x.shape);
  const operator: Operator = {
    name: 'sum',
    evaluate: ([values]) => {
      const sums = new Float64Array(sizeOf(shape));
      values!.forEach((value, i) => (sums[into[i]!]! += value));
      return sums;
    },
    gradient: (upstream) => [expand(reshape(upstream, kept), x.shape)],
    emit: ([name], output, target) => target.node('ReduceSum', [name!, target.integers(over)], output, { keepdims: { int: keep ? 1 : 0 } }),
  };
  return apply(operator, [x], shape);
}

/** Sums x over what broadcasting would copy: the transpose of `expand`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) => (axis < lead || (shape[axis - lead] === 1 && size > 1) ? [axis] : []));
  return reshape(axes.length === 0 ? x : sum(x, { axes }), shape);
}

/** Joins tensors that are equal in all sizes but that of `axis`. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0];
  if (first === undefined) throw new RangeError('concat needs at least one tensor');
  checkAxes(first.shape, [axis]);
  for (const { shape } of parts) {
    if (shape.length !== first.shape.length || shape.some((size, i) => i !== axis && size !== first.shape[i])) {
      throw new RangeError(`cannot join ${show(shape)} to ${show(first.shape)} along axis ${axis}`);
    }
  }
  const widths = parts.map(({ shape }) => sizeOf(shape.slice(axis)));
  const starts = parts.map((_, part) => parts.slice(0, part).reduce((total, { shape }) => total + shape[axis]!, 0));
  const shape = first.shape.with(
    axis,
    parts.reduce((total, part) => total + part.shape[axis]!, 0),
  );
  const operator: Operator = {
    name: 'concat',
    evaluate: (values) => {
      const joined = new Float64Array(sizeOf(shape));
      let at = 0;
      for (let block = 0; at < joined.length; block++) {
        for (const [part, width] of widths.entries()) {
          joined.set(values[part]!.subarray(block * width, (block + 1) * width), at);
          at += width;
        }
      }
      return joined;
    },
    gradient: (upstream) => parts.map((part, i) => slice(upstream, { axis, start: starts[i]!, end: starts[i]! + part.shape[axis]! })),
    emit: (names, output, target) => target.node('Concat', names, output, { axis: { int: axis } }),
  };
  return apply(operator, parts, shape);
}

/** The part of x whose place along `axis` is from `start` up to, but not including, `end`. */
export function slice(x: Tensor, { axis, start, end }: { readonly axis: number; readonly start: number; readonly end: number }): Tensor {
  checkAxes(x.shape, [axis]);
  const size = x.shape[axis]!;
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= size)) {
    throw new RangeError(`no slice from ${start} to ${end} of ${size} along axis ${axis}`);
  }
  const shape = x.shape.with(axis, end - start);
  const inner = sizeOf(x.shape.slice(axis + 1));
  const zeros = (count: number): Tensor[] => {
    const padding = x.shape.with(axis, count);
    return count === 0 ? [] : [constant(new Float64Array(sizeOf(padding)), padding)];
  };
  const operator: Operator = {
    name: 'slice',
    evaluate: ([values]) => {
      const taken = new Float64Array(sizeOf(shape));
      const width = (end - start) * inner;
      for (let block = 0; block * width < taken.length; block++) {
        const from = (block * size + start) * inner;
        taken.set(values!.subarray(from, from + width), block * width);
      }
      return taken;
    },
    gradient: (upstream) => [concat([...zeros(start), upstream, ...zeros(size - end)], axis)],
    emit: ([name], output, target) =>
      target.node('Slice', [name!, target.integers([start]), target.integers([end]), target.integers([axis])], output),
  };
  return apply(operator, [x], shape);
}

/** Row `rows[i]` of a table as row i. @param rows int64 [n], each from 0 to the table's rows - 1 */
export function gatherRows(table: Tensor, rows: Tensor): Tensor {
  const [count, width] = matrixShape('gatherRows', table);
  const n = vectorLength('gatherRows', rows);
  const operator: Operator = {
    name: 'gatherRows',
    evaluate: ([values, chosen]) => {
      const gathered = new Float64Array(n * width);
      chosen!.forEach((row, i) => gathered.set(values!.subarray(checkRow(row, count) * width, (row + 1) * width), i * width));
      return gathered;
    },
    gradient: (upstream) => [scatterRows(upstream, rows, count), null],
    emit: (names, output, target) => target.node('Gather', names, output, { axis: { int: 0 } }),
  };
  return apply(operator, [table, rows], [n, width], ['float32', 'int64']);
}

/** A table of `count` rows in which row i of x is added to row `rows[i]`: the transpose of `gatherRows`. Duplicates are summed. */
function scatterRows(x: Tensor, rows: Tensor, count: number): Tensor {
  const [n, width] = matrixShape('scatterRows', x);
  const operator: Operator = {
    name: 'scatterRows',
    evaluate: ([values, chosen]) => {
      const table = new Float64Array(count * width);
      values!.forEach((value, i) => (table[checkRow(chosen![Math.floor(i / width)]!, count) * width + (i % width)]! += value));
      return table;
    },
    gradient: (upstream) => [gatherRows(upstream, rows), null],
    // ScatterElements adds one after the other; ScatterND does so on all threads at once, where sums of duplicates may get lost.
    emit: ([values, chosen], output, target) => {
      const [zeros, column, places] = [target.fresh(), target.fresh(), target.fresh()];
      target.node('Expand', [target.scalar(0), target.integers([count, width])], zeros);
      target.node('Reshape', [chosen!, target.integers([n, 1])], column);
      target.node('Expand', [column, target.integers([n, width])], places);
      target.node('ScatterElements', [zeros, places, values!], output, { axis: { int: 0 }, reduction: { text: 'add' } });
    },
  };
  return apply(operator, [x, rows], [count, width], ['float32', 'int64']);
}

/** For each place in `to`, row-major, the place of its value in a tensor of shape `from` that is broadcast to it. */
export function broadcastOffsets(from: Shape, to: Shape): Int32Array {
  const lead = to.length - from.length;
  if (lead < 0 || from.some((size, axis) => size !== 1 && size !== to[axis + lead])) {
    throw new RangeError(`cannot broadcast ${show(from)} to ${show(to)}`);
  }
  let offsets = Int32Array.of(0);
  for (const [axis, size] of to.entries()) {
    const own = axis < lead ? 1 : from[axis - lead]!;
    const wider = new Int32Array(offsets.length * size);
    for (let i = 0; i < wider.length; i++) wider[i] = offsets[Math.floor(i / size)]! * own + (own === 1 ? 0 : i % size);
    offsets = wider;
  }
  return offsets;
}

/** @throws RangeError if x has not two axes */
export function matrixShape(operator: string, { shape }: Tensor): [rows: number, columns: number] {
  if (shape.length !== 2) throw new RangeError(`${operator} takes matrices, not ${show(shape)}`);
  return [shape[0]!, shape[1]!];
}

function vectorLength(operator: string, { shape }: Tensor): number {
  if (shape.length !== 1) throw new RangeError(`${operator} takes a vector of rows, not ${show(shape)}`);
  return shape[0]!;
}

function checkRow(row: number, count: number): number {
  if (!(Number.isInteger(row) && row >= 0 && row < count)) throw new RangeError(`there is no row ${row} in a table of ${count}`);
  return row;
}

function checkAxes(shape: Shape, axes: readonly number[]): void {
  for (const axis of axes) {
    if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) throw new RangeError(`${show(shape)} has no axis ${axis}`);
  }
  if (new Set(axes).size < axes.length) throw new RangeError(`an axis is named twice: ${axes.join(', ')}`);
}
