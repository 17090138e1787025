/**
 * Plain data as compact bytes, and back, bit by bit.
 *
 * A person's state is some thirty short lists that are mostly zeros. What this does not know (a `Date`, a `BigInt`, an instance of a class) it leaves to `v8`.
 */
import { serialize } from 'node:v8';
import { tag, typedArrays, viewOf } from './packed.ts';

/** Grows with what is written to it. */
export class Packer {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  /** @param capacity bytes to make room for at first */
  constructor(capacity = 4096) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** What was written, without a copy of it. Not to be written to any more. */
  end(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of what was written so far; the next begins anew. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  /** Bytes that were packed before, as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  value(value: unknown): void {
    if (value === null) this.#byte(tag.null);
    else if (value === undefined) this.#byte(tag.undefined);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string' && value.isWellFormed()) {
      this.#byte(tag.string);
      this.#string(value);
    } else if (typeof value === 'boolean') this.#byte(value ? tag.true : tag.false);
    else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Float64Array) {
      this.#byte(tag.doubles);
      this.#doubles(value);
    } else if (typeof value === 'object') this.#object(value);
    else this.#foreign(value);
  }

  /** A whole number from 0, seven bits a byte. */
  count(count: number): void {
    let left = count;
    while (left > 127) {
      this.#byte((left % 128) | 128);
      left = Math.floor(left / 128);
    }
    this.#byte(left);
  }

  /** What `write` writes, as `bytes` would write it, without a copy of it in between. */
  part(write: () => void): void {
    this.#reserve(4);
    const start = this.#length;
    this.#length += 4;
    write();
    this.#view.setUint32(start, this.#length - start - 4, true);
  }

  bytes(bytes: Uint8Array): void {
    this.count(bytes.length);
    this.raw(bytes);
  }

  #number(value: number): void {
    if (value >= 0 && value < 2 ** 31 && value === Math.trunc(value) && !Object.is(value, -0)) {
      this.#byte(tag.count);
      this.count(value);
    } else {
      this.#byte(tag.double);
      this.#double(value);
    }
  }

  #double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  #array(values: readonly unknown[]): void {
    if (areNumbers(values)) {
      this.#byte(tag.list);
      this.#doubles(values);
      return;
    }
    this.#byte(tag.array);
    this.count(values.length);
    for (let i = 0; i < values.length; i++) this.value(values[i]);
  }

  #doubles(values: ArrayLike<number>): void {
    this.count(values.length);
    const flags = (values.length + 7) >> 3;
    this.#reserve(flags + 8 * values.length);
    const flagsAt = this.#length;
    this.#bytes.fill(0, flagsAt, flagsAt + flags);
    this.#length += flags;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (Object.is(value, 0)) continue;
      this.#bytes[flagsAt + (i >> 3)]! |= 1 << (i & 7);
      this.#view.setFloat64(this.#length, value, true);
      this.#length += 8;
    }
  }

  #object(value: object): void {
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const kind = typedArrays.findIndex((type) => value.constructor === type);
      if (kind < 0) return this.#foreign(value);
      this.#byte(tag.numbers);
      this.#byte(kind);
      this.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    } else if (value instanceof Map) {
      this.#byte(tag.map);
      this.count(value.size);
      for (const [key, entry] of value) {
        this.value(key);
        this.value(entry);
      }
    } else if (value instanceof Set) {
      this.#byte(tag.set);
      this.count(value.size);
      for (const entry of value) this.value(entry);
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      const keys = Object.keys(value);
      this.#byte(tag.object);
      this.count(keys.length);
      for (const key of keys) {
        this.#string(key);
        this.value((value as Record<string, unknown>)[key]);
      }
    } else this.#foreign(value);
  }

  #foreign(value: unknown): void {
    this.#byte(tag.foreign);
    this.bytes(serialize(value));
  }

  #string(text: string): void {
    // Almost all text is ids and names of fields, in ASCII: written without a call into native code.
    const start = this.#length;
    this.#reserve(text.length + 10);
    this.count(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        this.#length = start;
        return this.bytes(Buffer.from(text));
      }
      this.#bytes[this.#length++] = code;
    }
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function areNumbers(values: readonly unknown[]): values is readonly number[] {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== 'number') return false;
  return values.length > 0;
}
