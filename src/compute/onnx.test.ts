import { expect, it } from 'vitest';
import { encodeOnnx } from './onnx.ts';

// Written by bench/peers/onnx_golden.py with onnx 1.23, which also checked it.
const golden =
  'CAgSB2NoZWNraW461gEKRAoBeAoHd2VpZ2h0cwoEYmlhcxIEc3VtcxoEc3VtcyIER2VtbSoPCgVhbHBoYRUAAAA/oAEBKg0KBnRyYW5zQhgBoAECChsKBHN1bXMKBGZsYXQSAXkaAXkiB1Jlc2hhcGUSBmdvbGRlbioZCAEIAhABQgd3ZWlnaHRzSggAAIA/AAAgwCoQCAEQAUIEYmlhc0oEAAAAPioUCAEQB0IEZmxhdEoI//////////9aFAoBeBIPCg0IARIJCgMSAW4KAggCYhAKAXkSCwoJCAESBQoDEgFuQgQKABARctwBCgRub3RlEtMBU8OjbyBQYXVsbyB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eA==';

it('writes the bytes that the reference implementation writes', () => {
  const encoded = encodeOnnx({
    name: 'golden',
    inputs: [{ name: 'x', type: 'float32', shape: ['n', 2] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['n'] }],
    nodes: [
      { operator: 'Gemm', inputs: ['x', 'weights', 'bias'], outputs: ['sums'], attributes: { alpha: { float: 0.5 }, transB: { int: 1 } } },
      { operator: 'Reshape', inputs: ['sums', 'flat'], outputs: ['y'] },
    ],
    initializers: [
      { name: 'weights', shape: [1, 2], values: Float32Array.of(1, -2.5) },
      { name: 'bias', shape: [1], values: Float32Array.of(0.125) },
      { name: 'flat', shape: [1], values: BigInt64Array.of(-1n) },
    ],
    metadata: { note: `São Paulo ${'x'.repeat(200)}` },
  });
  expect(Buffer.from(encoded).toString('base64')).toBe(golden);
});

it('takes the part of a larger buffer that a view shows', () => {
  expect(graph(Float32Array.of(9, 1, 2, 9).subarray(1, 3))).toEqual(graph(Float32Array.of(1, 2)));
});

it('refuses a model that no reader would take', () => {
  // The length alone counts: two views of one gigabyte-sized buffer, never copied.
  const values = new Float32Array(2 ** 28);
  const initializers = ['a', 'b'].map((name) => ({ name, shape: [2 ** 28], values }));
  expect(() => encodeOnnx({ name: 'large', inputs: [], outputs: [], nodes: [], initializers })).toThrow('2.0 GB, more than the 2 GB');
});

function graph(values: Float32Array): Uint8Array {
  return encodeOnnx({ name: 'view', inputs: [], outputs: [], nodes: [], initializers: [{ name: 'w', shape: [2], values }] });
}
