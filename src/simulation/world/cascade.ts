/**
 * How people read a list: from the top, one by one, until they take something or lose patience.
 *
 * At each place the person looks at the item; clicks it with probability `click`; having clicked, takes it with probability `accept`, and
 * is done; otherwise looks at the next one with probability `patience`. Attention falls with position because of both, which is the position
 * bias that logs show.
 *
 * @see Chapelle & Zhang 2009, "A dynamic Bayesian network click model for web search ranking" (with attractiveness = `click`, satisfaction = `accept`)
 * @see Craswell et al. 2008, "An experimental comparison of click position-bias models" (the cascade it extends)
 */
import type { Random } from '../../stats/random.ts';

/** How one item of a list strikes the person who looks at it. */
export interface Impression {
  /** Probability of a click, given a look. */
  readonly click: number;
  /** Probability of taking it, given a click. */
  readonly accept: number;
  /** Probability of an explicit "not this one", given a look and that it was not taken. */
  readonly reject: number;
  /** Expected satisfaction with the visit, 0 to 1. */
  readonly satisfaction: number;
}

/** What happened on one reading of a list; positions are 0-based. */
export interface Reading {
  /** Items looked at: positions 0 to `viewed - 1`. */
  readonly viewed: number;
  readonly clicks: readonly number[];
  readonly rejects: readonly number[];
  readonly accepted: number | null;
}

/** Reads a list once. */
export function readList(list: readonly Impression[], patience: number, random: Random): Reading {
  const clicks: number[] = [];
  const rejects: number[] = [];
  for (let position = 0; position < list.length; position++) {
    const item = list[position]!;
    if (random.chance(item.click)) {
      clicks.push(position);
      if (random.chance(item.accept)) return { viewed: position + 1, clicks, rejects, accepted: position };
    }
    if (random.chance(item.reject)) rejects.push(position);
    if (!random.chance(patience)) return { viewed: position + 1, clicks, rejects, accepted: null };
  }
  return { viewed: list.length, clicks, rejects, accepted: null };
}

/** Probability that each position is looked at, exact. */
export function lookProbabilities(list: readonly Impression[], patience: number): Float64Array {
  const looks = new Float64Array(list.length);
  let look = 1;
  list.forEach((item, position) => {
    looks[position] = look;
    look *= (1 - item.click * item.accept) * patience;
  });
  return looks;
}

/** Probability that each position is the one that is taken, exact; they sum to at most 1. */
export function acceptProbabilities(list: readonly Impression[], patience: number): Float64Array {
  return lookProbabilities(list, patience).map((look, position) => look * list[position]!.click * list[position]!.accept);
}

/**
 * The places in `items` of the list of at most `length` that is worth most: expected satisfaction, nothing taken = 0. Exact.
 *
 * Of any set, the best order is by p v / (1 - patience + patience p), with p the probability of taking an item that is looked at and v its
 * satisfaction (exchange two neighbours); which items to show is then a dynamic programme from the last one to the first.
 *
 * @see Kempe & Mahdian 2008, "A cascade model for externalities in sponsored search"
 */
export function bestList(items: readonly Impression[], patience: number, length: number): number[] {
  const take = items.map((item) => item.click * item.accept);
  const rank = items.map(
    (item, index) => (take[index]! * item.satisfaction) / (1 - patience + patience * take[index]! || Number.MIN_VALUE),
  );
  const order = items.map((_, index) => index).toSorted((a, b) => rank[b]! - rank[a]! || a - b);
  // worth[c]: of the best list of at most c of the items from `place` on. The outer loop runs from the last place, so both rows fit in one.
  const worth = new Float64Array(length + 1);
  const shows = new Uint8Array(items.length * (length + 1));
  for (let place = items.length - 1; place >= 0; place--) {
    const index = order[place]!;
    for (let slots = length; slots >= 1; slots--) {
      const shown = take[index]! * items[index]!.satisfaction + patience * (1 - take[index]!) * worth[slots - 1]!;
      if (shown <= worth[slots]!) continue;
      worth[slots] = shown;
      shows[place * (length + 1) + slots] = 1;
    }
  }
  const best: number[] = [];
  for (let place = 0, slots = length; place < items.length && slots > 0; place++) {
    if (shows[place * (length + 1) + slots] === 0) continue;
    best.push(order[place]!);
    slots--;
  }
  return best;
}
