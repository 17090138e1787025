import { hash64 } from '../../domain/ids.ts';

const fewest = 1 << 12;

/**
 * Counts how often each text was seen: what tells two equal rows of a file from one row that is read twice.
 *
 * An open hash table in typed arrays, 24 to 48 bytes per distinct text (a `Map` takes three times that and ends at 16.7 million). It holds 53 bits of a hash in place of the text: two texts that
 * collide share a count, which gives one of them another number, the same at every run, and loses nothing.
 */
export class Occurrences {
  #keys = new Float64Array(2 * fewest);
  #counts = new Uint32Array(2 * fewest);
  #size = 0;

  /** @returns how often the text was seen before this call */
  next(text: string): number {
    if (2 * this.#size >= this.#keys.length) this.#grow();
    const [high, low] = hash64(text);
    const slot = this.#slotOf((high & 0x1fffff) * 0x100000000 + low);
    if (this.#counts[slot] === 0) this.#size++;
    return this.#counts[slot]!++;
  }

  /** The slot that holds a key, or the free one where it belongs, taken for it. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (key % 0x100000000) & mask;
    while (this.#counts[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    this.#keys[slot] = key;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Float64Array(2 * keys.length);
    this.#counts = new Uint32Array(2 * keys.length);
    for (let i = 0; i < keys.length; i++) if (counts[i] !== 0) this.#counts[this.#slotOf(keys[i]!)] = counts[i]!;
  }
}
