/** Typed arrays that lie in one WebAssembly memory, which kernels and worker threads share. Its size is fixed: growing would leave old views stale. */
import { CheckInError } from '../domain/errors.ts';

const arrayTypes = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;
type ArrayTypes = typeof arrayTypes;
/** Type and length of one array. */
export type ArrayShape = readonly [type: keyof ArrayTypes, length: number];

export interface SharedArrays<Shapes extends Readonly<Record<string, ArrayShape>>> {
  readonly memory: WebAssembly.Memory;
  readonly arrays: { readonly [Name in keyof Shapes]: InstanceType<ArrayTypes[Shapes[Name][0]]> };
  /** Byte offset of each array: what kernels take as a pointer. Never 0. */
  readonly at: { readonly [Name in keyof Shapes]: number };
}

const pageBytes = 65_536;
const maximumPages = 65_536;
// The first KB belongs to the compiler's static data, and no array may start at the null pointer.
const firstFree = 1024;

/**
 * Lays arrays out one after the other, each at a multiple of 64 bytes (a cache line), all zero.
 *
 * @throws CheckInError `compute.too_large` if they do not fit in the 4 GB that WebAssembly can address
 */
export function shareArrays<const Shapes extends Readonly<Record<string, ArrayShape>>>(shapes: Shapes): SharedArrays<Shapes> {
  let end = firstFree;
  const at: Record<string, number> = {};
  for (const [name, [type, length]] of Object.entries(shapes)) {
    at[name] = end;
    end = Math.ceil((end + length * arrayTypes[type].BYTES_PER_ELEMENT) / 64) * 64;
  }
  const pages = Math.ceil(end / pageBytes);
  if (pages > maximumPages) {
    throw new CheckInError(
      'compute.too_large',
      `the computation needs ${(end / 2 ** 30).toFixed(1)} GB of memory, more than the 4 GB that WebAssembly can address`,
      'Use fewer factors, or fewer people and venues.',
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const arrays: Record<string, unknown> = {};
  for (const [name, [type, length]] of Object.entries(shapes)) {
    const ArrayOfType: new (buffer: SharedArrayBuffer, offset: number, length: number) => unknown = arrayTypes[type];
    arrays[name] = new ArrayOfType(memory.buffer, at[name]!, length);
  }
  return { memory, arrays, at } as SharedArrays<Shapes>;
}
