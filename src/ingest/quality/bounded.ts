/**
 * A map that forgets: it holds the entries that were set or read last, at least `capacity` and at most twice as many.
 *
 * Two generations: when the young one is full it becomes the old one. A read of an old entry makes it young again. No clock, no list to keep in order: a look-up costs one or two of a `Map`.
 */
export class BoundedMap<K, V> {
  readonly #capacity: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** As `get`, but an old entry stays old: it is forgotten in the order of `set`. */
  peek(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /** @returns whether the oldest entries were forgotten to make room */
  set(key: K, value: V): boolean {
    this.#young.set(key, value);
    if (this.#young.size < this.#capacity) return false;
    const forgets = this.#old.size > 0;
    this.#old = this.#young;
    this.#young = new Map();
    return forgets;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  /** The entries, the ones forgotten first first. */
  entries(): [K, V][] {
    return [...new Map([...this.#old, ...this.#young])];
  }
}
