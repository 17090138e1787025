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
    const order = this.#entered++;
    let place = this.#items.length;
    this.#items.push(item);
    this.#at.push(at);
    this.#order.push(order);
    // A new entry has the highest order, so only a later time makes room for it.
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#at[parent]! <= at) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, at, order, item);
  }

  /** Takes the earliest. @throws RangeError when nothing is left */
  take(): T {
    const first = this.#items[0];
    const at = this.#at.pop();
    const order = this.#order.pop();
    const item = this.#items.pop();
    if (first === undefined || item === undefined || at === undefined || order === undefined) throw new RangeError('the agenda is empty');
    const count = this.#items.length;
    if (count === 0) return first;
    // The last entry goes down from the top until both children are later.
    let place = 0;
    for (let child = 1; child < count; child = 2 * place + 1) {
      if (child + 1 < count && this.#isBefore(child + 1, this.#at[child]!, this.#order[child]!)) child++;
      if (!this.#isBefore(child, at, order)) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(place, at, order, item);
    return first;
  }

  #isBefore(place: number, at: number, order: number): boolean {
    return this.#at[place]! < at || (this.#at[place] === at && this.#order[place]! < order);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#at[from]!, this.#order[from]!, this.#items[from]!);
  }

  #put(place: number, at: number, order: number, item: T): void {
    this.#at[place] = at;
    this.#order[place] = order;
    this.#items[place] = item;
  }
}
