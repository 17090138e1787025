/**
 * Writes ONNX models: the part of the protobuf schema that our graphs need.
 *
 * A message is a list of fields, each a tag (`number << 3 | wire type`) and a value: a varint (0), four bytes (5), or a length and that many
 * bytes (2), which may be a message again. Field numbers below are those of `onnx.proto`, IR version 8.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 * @see https://protobuf.dev/programming-guides/encoding/
 */
import { CheckInError } from '../domain/errors.ts';

/** A size that the model fixes, or the name of one that each run chooses. */
export type OnnxDimension = number | string;
export type OnnxType = 'float32' | 'int64';

/** An input or output of the graph. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly OnnxDimension[];
}

/** Integers and floats are different attributes in ONNX, so that each says what it is. */
export type OnnxAttribute = { readonly int: number } | { readonly float: number } | { readonly text: string } | { readonly type: OnnxType };

/** One operator applied: names of values in, names of values out, in the operator's own order. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant of the graph; row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** Nodes come after those whose outputs they take. */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** Any texts a reader of the file may want, e.g. ids; ONNX calls them `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const irVersion = 8;
/** The version of the operator set; runtimes since 2022 know it (onnxruntime 1.12). */
export const onnxOpset = 17;
const elementTypes = { float32: 1, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, text: 3 } as const;
// Readers refuse messages of 2 GiB or more.
const maximumBytes = 2 ** 31 - 1;

/**
 * The bytes of an `.onnx` file.
 *
 * @throws CheckInError `compute.onnx_too_large` beyond the 2 GB that protobuf readers accept
 */
export function encodeOnnx(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const model = new Message()
    .integer(1, irVersion)
    .text(2, 'checkin')
    .message(7, graphMessage(graph))
    .message(8, new Message().text(1, '').integer(2, onnxOpset));
  for (const [key, value] of Object.entries(graph.metadata ?? {})) model.message(14, new Message().text(1, key).text(2, value));
  if (model.bytes > maximumBytes) {
    throw new CheckInError(
      'compute.onnx_too_large',
      `the model takes ${(model.bytes / 2 ** 30).toFixed(1)} GB, more than the 2 GB of an .onnx file`,
      'Export fewer people or venues, or narrower embeddings.',
    );
  }
  return model.encode();
}

function graphMessage(graph: OnnxGraph): Message {
  const message = new Message();
  for (const node of graph.nodes) message.message(1, nodeMessage(node));
  message.text(2, graph.name);
  for (const tensor of graph.initializers) message.message(5, tensorMessage(tensor));
  for (const value of graph.inputs) message.message(11, valueMessage(value));
  for (const value of graph.outputs) message.message(12, valueMessage(value));
  return message;
}

function nodeMessage(node: OnnxNode): Message {
  const message = new Message();
  for (const name of node.inputs) message.text(1, name);
  for (const name of node.outputs) message.text(2, name);
  message.text(3, node.outputs[0]!).text(4, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes ?? {})) message.message(5, attributeMessage(name, attribute));
  return message;
}

function attributeMessage(name: string, attribute: OnnxAttribute): Message {
  const message = new Message().text(1, name);
  if ('float' in attribute) return message.float(2, attribute.float).integer(20, attributeTypes.float);
  if ('text' in attribute) return message.text(4, attribute.text).integer(20, attributeTypes.text);
  const value = 'type' in attribute ? elementTypes[attribute.type] : attribute.int;
  return message.integer(3, value).integer(20, attributeTypes.int);
}

function tensorMessage({ name, shape, values }: OnnxTensor): Message {
  const message = new Message();
  for (const size of shape) message.integer(1, size);
  message.integer(2, elementTypes[values instanceof Float32Array ? 'float32' : 'int64']).text(8, name);
  // raw_data is little-endian, as is every machine that Node runs on.
  return message.raw(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function valueMessage({ name, type, shape }: OnnxValue): Message {
  const dimensions = new Message();
  for (const size of shape) {
    dimensions.message(1, typeof size === 'number' ? new Message().integer(1, size) : new Message().text(2, size));
  }
  const tensor = new Message().integer(1, elementTypes[type]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

const utf8 = new TextEncoder();

/** A protobuf message being written: pieces in order, joined once at the end, so that weights are copied once. */
class Message {
  readonly #pieces: Uint8Array[] = [];
  /** Encoded length so far. */
  bytes = 0;

  /** A varint; a whole number >= 0, or any that fits 64 bits in two's complement. */
  integer(field: number, value: number): this {
    return this.#tag(field, 0).#varint(BigInt.asUintN(64, BigInt(value)));
  }

  float(field: number, value: number): this {
    return this.#tag(field, 5).#push(new Uint8Array(Float32Array.of(value).buffer));
  }

  text(field: number, value: string): this {
    return this.raw(field, utf8.encode(value));
  }

  raw(field: number, value: Uint8Array): this {
    return this.#tag(field, 2).#varint(BigInt(value.byteLength)).#push(value);
  }

  message(field: number, value: Message): this {
    this.#tag(field, 2).#varint(BigInt(value.bytes));
    for (const piece of value.#pieces) this.#push(piece);
    return this;
  }

  encode(): Uint8Array<ArrayBuffer> {
    const encoded = new Uint8Array(this.bytes);
    let at = 0;
    for (const piece of this.#pieces) {
      encoded.set(piece, at);
      at += piece.byteLength;
    }
    return encoded;
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(BigInt((field << 3) | wireType));
  }

  #varint(value: bigint): this {
    const encoded: number[] = [];
    for (; value > 127n; value >>= 7n) encoded.push(Number(value & 127n) | 128);
    encoded.push(Number(value));
    return this.#push(Uint8Array.from(encoded));
  }

  #push(piece: Uint8Array): this {
    this.#pieces.push(piece);
    this.bytes += piece.byteLength;
    return this;
  }
}
