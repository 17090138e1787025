import { describe, expect, it } from 'vitest';
import { gradients } from '../graph.ts';
import { multiply, reluDropout, square } from './arithmetic.ts';
import { toOnnx } from './emit.ts';
import { evaluate } from './evaluate.ts';
import { product } from './matrix.ts';
import { concat, expand, gatherRows, reshape, slice, sum } from './shaping.ts';
import { type Tensor, constant, input } from './tensor.ts';

describe('what cannot be built is refused with a reason', () => {
  const x = input('x', [2, 3]);
  it.each([
    ['the gradient of a tensor of shape [2, 3]: only a scalar has one', () => gradients(x, [x])],
    ['the loss has no gradient with regard to the input y', () => gradients(sum(x), [input('y', [2])])],
    ['the loss has no gradient with regard to the input mask', () => gradients(...throughMask())],
    ['the input rows', () => gradients(...throughRows())],
    ['cannot multiply [2, 3] by [2, 3]', () => product(x, x)],
    ['the bias [3] is not of shape [2]', () => product(x, x, { transposeB: true, bias: input('b', [3]) })],
    ['multiply cannot broadcast [2, 3] and [2]', () => multiply(x, input('y', [2]))],
    ['cannot broadcast [2, 3] to [2, 2]', () => expand(x, [2, 2])],
    ['cannot reshape [2, 3] to [4]', () => reshape(x, [4])],
    ['cannot join [2, 2] to [2, 3] along axis 0', () => concat([x, x, input('y', [2, 2])], 0)],
    ['no slice from 2 to 4 of 3', () => slice(x, { axis: 1, start: 2, end: 4 })],
    ['[2, 3] has no axis 2', () => sum(x, { axes: [2] })],
    ['an axis is named twice', () => sum(x, { axes: [1, 1] })],
    ['gatherRows takes matrices, not [4]', () => gatherRows(input('y', [4]), input('rows', [2], 'int64'))],
    ['gatherRows takes int64 as its input 1, not float32', () => gatherRows(x, input('rows', [2]))],
    ['a dropout rate is at least 0 and below 1, not 1', () => reluDropout(x, x, 1)],
    ['a shape needs whole numbers >= 1, not [0]', () => input('y', [0])],
    ['2 values do not fill the shape [3]', () => constant([1, 2], [3])],
    ['the graph uses the name x twice', () => toOnnx('twice', { x: square(x) })],
    ['the input x [2, 3] was not given', () => evaluate([x], {})],
    ['the input x [2, 3] was given 2 values', () => evaluate([x], { x: [1, 2] })],
    [
      'there is no row 2 in a table of 2',
      () => evaluate([gatherRows(x, input('rows', [1], 'int64'))], { x: [1, 2, 3, 4, 5, 6], rows: [2] }),
    ],
  ])('%s', (message, build) => {
    expect(build).toThrow(message);
  });

  function throughMask(): [Tensor, Tensor[]] {
    const mask = input('mask', [2, 3]);
    return [sum(reluDropout(x, mask, 0.5)), [mask]];
  }

  function throughRows(): [Tensor, Tensor[]] {
    const rows = input('rows', [2], 'int64');
    return [sum(gatherRows(x, rows)), [rows]];
  }
});
