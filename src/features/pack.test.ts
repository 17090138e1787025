import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Packer } from './pack.ts';
import { Unpacker } from './unpack.ts';

function again(value: unknown): unknown {
  const packer = new Packer();
  packer.value(value);
  return new Unpacker(packer.take()).value();
}

const leaf = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0, 2 ** 31, 2 ** 31 - 1, '', '\ud800'),
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint8Array(),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
);
const plain = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('node')),
    fc.dictionary(fc.string(), tie('node'), { noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie('node'))).map((entries) => new Map(entries)),
    fc.array(leaf).map((values) => new Set(values)),
  ),
})).node;

describe('packing', () => {
  it('gives every value back, bit by bit', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(again(value)).toStrictEqual(value);
      }),
    );
  });

  it('writes a long list that is mostly zeros in a bit each', () => {
    const packer = new Packer();
    packer.value(Float64Array.from({ length: 320 }, (_, i) => (i === 100 ? 0.5 : 0)));
    expect(packer.take().length).toBeLessThan(60);
  });

  it('may be done one value after the other', () => {
    const packer = new Packer();
    packer.value('first');
    packer.bytes(Uint8Array.of(1, 2, 3));
    packer.part(() => packer.value(['a', 'part']));
    packer.part(() => packer.raw(Uint8Array.of(9)));
    packer.value([4]);
    const unpacker = new Unpacker(packer.take());
    expect([unpacker.value(), [...unpacker.bytes()], new Unpacker(unpacker.part()).value()]).toEqual(['first', [1, 2, 3], ['a', 'part']]);
    expect([[...unpacker.part()], unpacker.value()]).toEqual([[9], [4]]);
  });

  it('refuses what is cut off', () => {
    const packer = new Packer();
    packer.value(['some text', 1.5, Float64Array.of(1, 2)]);
    const bytes = packer.take();
    for (let length = 0; length < bytes.length; length++) expect(() => new Unpacker(bytes.subarray(0, length)).value()).toThrow(RangeError);
  });
});
