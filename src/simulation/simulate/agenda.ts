/** A queue of things that will happen, earliest first; of two at the same time, the one entered first. A binary heap in parallel arrays. */
export class Agenda<T> {
  readonly #at: number[] = [];
  readonly #order: number[] = [];
  readonly #items: T[] = [];
  #entered = 0;

  get size(): number {
    return this.#items.length;
  }

  /** When the next thing happens; Infinity when nothing is left. */
  get nextAt(): number {
    return this.#at[0] ?? Infinity;
  }

  add(at: number, item: T): void {
    let place = this.#items.length;
    this.#at.push(at);
    this.#order.push(this.#entered++);
    this.#items.push(item);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(place, parent)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** Takes the earliest. @throws RangeError when nothing is left */
  take(): T {
    const first = this.#items[0];
    if (first === undefined) throw new RangeError('the agenda is empty');
    const last = this.#items.length - 1;
    this.#swap(0, last);
    this.#at.pop();
    this.#order.pop();
    this.#items.pop();
    for (let place = 0; ;) {
      const left = 2 * place + 1;
      if (left >= last) return first;
      const child = left + 1 < last && this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(child, place)) return first;
      this.#swap(place, child);
      place = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const early = this.#at[a]! - this.#at[b]!;
    return early < 0 || (early === 0 && this.#order[a]! < this.#order[b]!);
  }

  #swap(a: number, b: number): void {
    [this.#at[a], this.#at[b]] = [this.#at[b]!, this.#at[a]!];
    [this.#order[a], this.#order[b]] = [this.#order[b]!, this.#order[a]!];
    [this.#items[a], this.#items[b]] = [this.#items[b]!, this.#items[a]!];
  }
}
