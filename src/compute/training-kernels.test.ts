import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.ts';
import { dropoutKeys, dropoutScale, dropoutThreshold, type MaskPlace } from './dropout.ts';
import { instantiate, kernelModule } from './engine.ts';
import { shareArrays } from './shared-memory.ts';

describe.each(['relaxed', 'plain'] as const)('the training kernels (%s)', (build) => {
  const examples = fc
    .record({ rows: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 21 }), count: fc.nat(30), seed: fc.integer() })
    .map((size) => ({ ...size, random: new Random(size.seed) }));

  it('gather rows, with repeats, side by side', () => {
    fc.assert(
      fc.property(examples, ({ rows, width, count, random }) => {
        const stride = 2 * width + 1;
        const { memory, arrays, at } = shareArrays({ table: ['f32', rows * width], chosen: ['i32', count], to: ['f32', count * stride] });
        arrays.table.forEach((_, i) => (arrays.table[i] = random.normal()));
        arrays.chosen.forEach((_, i) => (arrays.chosen[i] = random.integer(rows)));
        const expected = arrays.to.slice();
        arrays.chosen.forEach((row, i) => expected.set(arrays.table.slice(row * width, (row + 1) * width), i * stride + width));
        instantiate(kernelModule(build), memory).gatherRows(at.table, width, at.chosen, count, at.to + 4 * width, stride);
        expect(arrays.to).toEqual(expected);
      }),
    );
  });

  it('move the rows of a batch by Adam, to the last bit as plain float32 does; the others stay', () => {
    fc.assert(
      fc.property(examples, ({ rows, width, count, random }) => {
        const [stride, size] = [2 * width, rows * width];
        const { memory, arrays, at } = shareArrays({
          table: ['f32', size],
          first: ['f32', size],
          second: ['f32', size],
          marks: ['i32', rows],
          chosen: ['i32', count],
          gradients: ['f32', count * stride],
        });
        for (const array of [arrays.table, arrays.first, arrays.gradients]) array.forEach((_, i) => (array[i] = random.normal()));
        arrays.second.forEach((_, i) => (arrays.second[i] = random.uniform()));
        arrays.chosen.forEach((_, i) => (arrays.chosen[i] = random.integer(rows)));
        arrays.marks.fill(-1);
        const expected = { table: arrays.table.slice(), first: arrays.first.slice(), second: arrays.second.slice() };
        sparseAdam(expected, { width, chosen: arrays.chosen, gradients: arrays.gradients.slice(), stride, stepSize: Math.fround(0.01) });
        instantiate(kernelModule(build), memory).sparseAdam(
          at.table,
          at.first,
          at.second,
          width,
          at.chosen,
          count,
          at.gradients,
          stride,
          at.marks,
          0.01,
          0.9,
          0.999,
          1e-8,
        );
        expect({ table: arrays.table, first: arrays.first, second: arrays.second }).toEqual(expected);
        expect(arrays.marks.every((mark) => mark === -1)).toBe(true);
      }),
    );
  });

  it('draw the masks that the plain code draws', () => {
    const place = fc.record({ seed: fc.integer(), step: fc.nat(), layer: fc.nat(5) });
    fc.assert(
      fc.property(place, fc.double({ min: 0, max: 0.99, noNaN: true }), (where, rate) => {
        expect(kernelMask(build, where, 64, rate)).toEqual(plainMask(where, 64, rate));
      }),
    );
  });

  it('drop the asked share of units, others at every place and every step', () => {
    const count = 40_000;
    const masks = [
      { seed: 1, step: 0, layer: 0 },
      { seed: 1, step: 1, layer: 0 },
      { seed: 1, step: 0, layer: 1 },
      { seed: 2, step: 0, layer: 0 },
    ].map((place) => kernelMask(build, place, count, 0.3));
    // Standard error of a share of 40,000: 0.0023; of the correlation of two masks: 0.005.
    for (const mask of masks) expect(Math.abs(mask.filter((value) => value === 0).length / count - 0.3)).toBeLessThan(0.01);
    for (const [i, mask] of masks.entries()) {
      for (const other of masks.slice(i + 1)) {
        const both = mask.filter((value, at) => value === 0 && other[at] === 0).length / count;
        expect(Math.abs(both - 0.09)).toBeLessThan(0.008);
      }
    }
  });
});

function kernelMask(build: 'relaxed' | 'plain', place: MaskPlace, count: number, rate: number): Float32Array {
  const { memory, arrays, at } = shareArrays({ mask: ['f32', count] });
  const [key, more] = dropoutKeys(place);
  instantiate(kernelModule(build), memory).dropoutMask(at.mask, count, key, more, dropoutThreshold(rate), dropoutScale(rate));
  return arrays.mask.slice();
}

function plainMask(place: MaskPlace, count: number, rate: number): Float32Array {
  const [key, more] = dropoutKeys(place);
  return Float32Array.from({ length: count }, (_, i) => {
    let z = (i + key) | 0;
    z = (Math.imul(z ^ (z >>> 16), 0x21f0aaad) + more) | 0;
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0 >= dropoutThreshold(rate) >>> 0 ? dropoutScale(rate) : 0;
  });
}

interface Table {
  readonly table: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

interface Update {
  readonly width: number;
  readonly chosen: Int32Array;
  readonly gradients: Float32Array;
  readonly stride: number;
  readonly stepSize: number;
}

/** SparseAdam row by row; each operation rounds to float32. */
function sparseAdam({ table, first, second }: Table, { width, chosen, gradients, stride, stepSize }: Update): void {
  const f = Math.fround;
  const [beta1, rest1, beta2, rest2, epsilon] = [0.9, 1 - 0.9, 0.999, 1 - 0.999, 1e-8].map(f) as [number, number, number, number, number];
  for (const row of new Set(chosen)) {
    for (let j = 0; j < width; j++) {
      const parts = [...chosen].flatMap((other, i) => (other === row ? [gradients[i * stride + j]!] : []));
      const gradient = parts.reduce((total, part) => f(total + part));
      const at = row * width + j;
      const m = (first[at] = f(f(beta1 * first[at]!) + f(rest1 * gradient)));
      const v = (second[at] = f(f(beta2 * second[at]!) + f(rest2 * f(gradient * gradient))));
      table[at] = f(table[at]! - f(f(stepSize * m) / f(f(Math.sqrt(v)) + epsilon)));
    }
  }
}
