/**
 * The file of a model: one self-describing binary that proves it is whole.
 *
 * Layout, little-endian: 8 bytes `CHECKIN1`, CRC-32 of everything after it (uint32), header length in bytes (uint32), the header
 * (UTF-8 JSON: kind, format, fields, arrays with name, type and length), then each array's bytes in the header's order, each
 * starting at a multiple of 8. Equal content gives equal bytes, so its sha256 names the model.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { CheckInError, messageOf } from '../domain/errors.ts';

const arrayTypes = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;
type ArrayTypes = typeof arrayTypes;
type ArrayType = keyof ArrayTypes;
type AnyArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const magic = new TextEncoder().encode('CHECKIN1');
const headerSchema = z.strictObject({
  kind: z.string(),
  format: z.int(),
  fields: z.unknown(),
  arrays: z.array(z.strictObject({ name: z.string(), type: z.enum(['f32', 'f64', 'i32', 'u8']), length: z.int().min(0) })),
});

/** What a model keeps: JSON fields for what is small and named, typed arrays for what is large. */
export interface ArtifactContent {
  readonly kind: string;
  /** The layout of `fields` and `arrays`, 1, 2 ...; raise it when they change. */
  readonly format: number;
  readonly fields: unknown;
  readonly arrays: Readonly<Record<string, AnyArray>>;
}

/** Writes a model's file. */
export function encodeArtifact(content: ArtifactContent): Uint8Array {
  const arrays = Object.entries(content.arrays);
  const header = new TextEncoder().encode(
    JSON.stringify({
      kind: content.kind,
      format: content.format,
      fields: content.fields,
      arrays: arrays.map(([name, array]) => ({ name, type: typeOf(array), length: array.length })),
    }),
  );
  let length = aligned(16 + header.length);
  for (const [, array] of arrays) length = aligned(length + array.byteLength);

  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint32(12, header.length, true);
  bytes.set(header, 16);
  let at = aligned(16 + header.length);
  for (const [, array] of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  view.setUint32(8, crc32(bytes.subarray(12)), true);
  return bytes;
}

/** A model's file, read and checked. */
export interface Artifact<Fields> {
  readonly fields: Fields;
  /** A copy of the named array. @throws CheckInError `models.bad_artifact` if it is absent, of another type, or not of `length` */
  array<T extends ArrayType>(name: string, type: T, length?: number): InstanceType<ArrayTypes[T]>;
}

/**
 * Reads a model's file.
 *
 * @param fields the schema of its JSON fields
 * @throws CheckInError `models.bad_artifact` if the bytes are cut, changed, of another kind or of another format
 */
export function decodeArtifact<Fields>(
  bytes: Uint8Array,
  expected: { readonly kind: string; readonly format: number },
  fields: z.ZodType<Fields>,
): Artifact<Fields> {
  const { kind, format } = expected;
  if (bytes.length < 16 || magic.some((byte, i) => bytes[i] !== byte))
    throw badArtifact(kind, `the ${bytes.length} bytes are not a model file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (crc32(bytes.subarray(12)) !== view.getUint32(8, true)) throw badArtifact(kind, 'its checksum does not match: it was cut or changed');
  const headerLength = view.getUint32(12, true);
  const header = parse(headerSchema, new TextDecoder().decode(bytes.subarray(16, 16 + headerLength)), kind);
  if (header.kind !== kind) throw badArtifact(kind, `it holds a model of kind "${header.kind}"`);
  if (header.format !== format) throw badArtifact(kind, `it has format ${header.format}, this version reads format ${format}`);
  const parsed = fields.safeParse(header.fields);
  if (!parsed.success) throw badArtifact(kind, z.prettifyError(parsed.error).replaceAll('\n', ' '));

  const offsets = new Map<string, { readonly at: number; readonly type: ArrayType; readonly length: number }>();
  let at = aligned(16 + headerLength);
  for (const { name, type, length } of header.arrays) {
    offsets.set(name, { at, type, length });
    at = aligned(at + length * arrayTypes[type].BYTES_PER_ELEMENT);
  }
  if (at !== bytes.length) throw badArtifact(kind, `it has ${bytes.length} bytes where its header promises ${at}`);

  return {
    fields: parsed.data,
    array(name, type, length) {
      const found = offsets.get(name);
      if (found?.type !== type) throw badArtifact(kind, `it has no ${type} array "${name}"`);
      if (length !== undefined && found.length !== length) {
        throw badArtifact(kind, `its array "${name}" has ${found.length} values, expected ${length}`);
      }
      const copy = new arrayTypes[type](found.length);
      const source = bytes.subarray(found.at, found.at + copy.byteLength);
      new Uint8Array(copy.buffer).set(source);
      return copy as InstanceType<ArrayTypes[typeof type]>;
    },
  };
}

/** The error of every file that is not what it should be. */
export function badArtifact(kind: string, why: string): CheckInError {
  return new CheckInError(
    'models.bad_artifact',
    `cannot load the ${kind} model: ${why}`,
    'Train again with `checkin train`, or promote another version (`checkin models list`).',
  );
}

function parse<T>(schema: z.ZodType<T>, text: string, kind: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw badArtifact(kind, `its header cannot be read (${messageOf(error).replaceAll('\n', ' ')})`);
  }
}

function typeOf(array: AnyArray): ArrayType {
  if (array instanceof Float32Array) return 'f32';
  if (array instanceof Float64Array) return 'f64';
  return array instanceof Int32Array ? 'i32' : 'u8';
}

function aligned(offset: number): number {
  return (offset + 7) & ~7;
}
