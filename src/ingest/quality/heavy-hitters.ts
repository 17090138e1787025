import type { EventOf } from '../../domain/event.ts';
import { opaqueId } from '../../domain/ids.ts';

/** Counters: whoever makes more than 1 in 257 interactions is found for sure. */
const counters = 256;
/** Then all counts are halved, so that the past fades. */
const horizon = 1_000_000;

/**
 * Who makes the most interactions, with 256 counters in place of one a person; amortised one step an event.
 *
 * A count is never too high, and too low by at most 1/257 of all.
 *
 * @see Misra & Gries 1982, "Finding repeated elements"
 */
export class HeavyHitters {
  readonly #counts = new Map<string, number>();
  #total = 0;
  #mostKeys = 0;

  add(key: string): void {
    if (++this.#total >= horizon) {
      this.#total /= 2;
      this.#lower((count) => count / 2);
    }
    const count = this.#counts.get(key);
    if (count !== undefined || this.#counts.size < counters) this.#counts.set(key, (count ?? 0) + 1);
    else this.#lower((other) => other - 1);
    if (this.#counts.size > this.#mostKeys) this.#mostKeys = this.#counts.size;
  }

  /** The largest count, and of how many. */
  get top(): { readonly count: number; readonly total: number } {
    return { count: Math.max(0, ...this.#counts.values()), total: this.#total };
  }

  /** Different people seen, up to 256. */
  get people(): number {
    return this.#mostKeys;
  }

  /** Drops whom an erasure means. */
  forget({ salt, opaqueIds }: Pick<EventOf<'user.erased'>, 'salt' | 'opaqueIds'>): void {
    for (const key of this.#counts.keys()) if (opaqueIds.includes(opaqueId(key, salt))) this.#counts.delete(key);
  }

  #lower(change: (count: number) => number): void {
    for (const [key, count] of this.#counts) {
      const lower = change(count);
      if (lower >= 1) this.#counts.set(key, lower);
      else this.#counts.delete(key);
    }
  }
}
