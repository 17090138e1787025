import { deserialize } from 'node:v8';
import { tag, typedArrays, viewOf } from './packed.ts';
import type { TypedArray } from './packed.ts';

/** Reads what a `Packer` wrote, in the same order. @throws RangeError if the bytes are not that */
export class Unpacker {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = viewOf(bytes);
  }

  value(): unknown {
    const kind = this.#byte();
    switch (kind) {
      case tag.null:
        return null;
      case tag.undefined:
        return undefined;
      case tag.false:
        return false;
      case tag.true:
        return true;
      case tag.count:
        return this.count();
      case tag.double:
        return this.#double();
      case tag.string:
        return this.#string();
      case tag.array:
        return this.#array();
      case tag.object:
        return this.#object();
      case tag.map:
        return new Map(Array.from({ length: this.count() }, () => [this.value(), this.value()]));
      case tag.set:
        return new Set(this.#array());
      case tag.doubles:
        return this.#doubles();
      case tag.list:
        return this.#list();
      case tag.numbers:
        return this.#numbers();
      case tag.foreign:
        return deserialize(this.bytes());
      default:
        throw new RangeError(`packed data has no kind ${kind}`);
    }
  }

  count(): number {
    let count = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      count += (byte & 127) * scale;
      if (byte < 128) return count;
    }
  }

  /** What `part` wrote. A view: it lives as long as what is unpacked. */
  part(): Uint8Array {
    if (this.#at + 4 > this.#bytes.length) throw cutOff();
    const length = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return this.#take(length);
  }

  /** A view: it lives as long as what is unpacked. */
  bytes(): Uint8Array {
    return this.#take(this.count());
  }

  #take(length: number): Uint8Array {
    const end = length + this.#at;
    if (end > this.#bytes.length) throw cutOff();
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  #array(): unknown[] {
    const length = this.count();
    const values: unknown[] = [];
    for (let i = 0; i < length; i++) values.push(this.value());
    return values;
  }

  #object(): Record<string, unknown> {
    const length = this.count();
    const object: Record<string, unknown> = {};
    for (let i = 0; i < length; i++) {
      const key = this.#string();
      // An assignment would set the prototype.
      if (key === '__proto__')
        Object.defineProperty(object, key, { value: this.value(), enumerable: true, configurable: true, writable: true });
      else object[key] = this.value();
    }
    return object;
  }

  #doubles(): Float64Array {
    const values = new Float64Array(this.count());
    const flagsAt = this.#at;
    this.#at += (values.length + 7) >> 3;
    if (this.#at > this.#bytes.length) throw cutOff();
    for (let i = 0; i < values.length; i++) if ((this.#bytes[flagsAt + (i >> 3)]! >> (i & 7)) & 1) values[i] = this.#double();
    return values;
  }

  #list(): number[] {
    const length = this.count();
    const flagsAt = this.#at;
    this.#at += (length + 7) >> 3;
    if (this.#at > this.#bytes.length) throw cutOff();
    const values: number[] = [];
    for (let i = 0; i < length; i++) values.push((this.#bytes[flagsAt + (i >> 3)]! >> (i & 7)) & 1 ? this.#double() : 0);
    return values;
  }

  #numbers(): TypedArray {
    const type = typedArrays[this.#byte()];
    if (type === undefined) throw new RangeError('packed data has no such list of numbers');
    return new type(new Uint8Array(this.bytes()).buffer);
  }

  #double(): number {
    if (this.#at + 8 > this.#bytes.length) throw cutOff();
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  #string(): string {
    const end = this.count() + this.#at;
    if (end > this.#bytes.length) throw cutOff();
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) throw cutOff();
    return this.#bytes[this.#at++]!;
  }
}

function cutOff(): RangeError {
  return new RangeError('packed data is cut off');
}
