import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CheckInError } from '../domain/errors.ts';
import { decodeArtifact, encodeArtifact } from './artifact.ts';

const fields = z.strictObject({ name: z.string() });
const sample = encodeArtifact({
  kind: 'sample',
  format: 1,
  fields: { name: 'São Paulo' },
  arrays: {
    floats: Float32Array.of(1.5, Number.NaN, -0),
    bytes: Uint8Array.of(1, 2, 3),
    counts: Int32Array.of(-7),
    none: new Float64Array(0),
  },
});
const read = (bytes: Uint8Array) => decodeArtifact(bytes, { kind: 'sample', format: 1 }, fields);

describe('a model file', () => {
  it('gives back what was put in, bit by bit', () => {
    const artifact = read(sample);
    expect(artifact.fields).toEqual({ name: 'São Paulo' });
    expect(artifact.array('floats', 'f32', 3)).toEqual(Float32Array.of(1.5, Number.NaN, -0));
    expect(artifact.array('bytes', 'u8')).toEqual(Uint8Array.of(1, 2, 3));
    expect(artifact.array('counts', 'i32')).toEqual(Int32Array.of(-7));
    expect(artifact.array('none', 'f64')).toEqual(new Float64Array(0));
  });

  it('reads from an unaligned view of a larger buffer', () => {
    const shifted = new Uint8Array(sample.length + 3);
    shifted.set(sample, 3);
    expect(read(shifted.subarray(3)).array('floats', 'f32')).toEqual(Float32Array.of(1.5, Number.NaN, -0));
  });

  it('is refused after any single byte changed', () => {
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = sample.slice();
        bytes[at] = bytes[at]! ^ flip;
        expect(() => read(bytes)).toThrow(CheckInError);
      }),
    );
  });

  it('is refused when cut at any point', () => {
    for (let length = 0; length < sample.length; length++) expect(() => read(sample.subarray(0, length))).toThrow(CheckInError);
  });

  it('says what is wrong with a file of another kind, another format, or without an array', () => {
    expect(() => decodeArtifact(sample, { kind: 'als', format: 1 }, fields)).toThrow('it holds a model of kind "sample"');
    expect(() => decodeArtifact(sample, { kind: 'sample', format: 2 }, fields)).toThrow('format 1, this version reads format 2');
    expect(() => read(sample).array('factors', 'f32')).toThrow('no f32 array "factors"');
    expect(() => read(sample).array('floats', 'f32', 4)).toThrow('3 values, expected 4');
  });
});
