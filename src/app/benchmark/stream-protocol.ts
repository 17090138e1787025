/** How predictions of the next venue are judged: by the place of the venue that was visited among all of them. */

export interface StreamQuality {
  /** Share of the visits whose venue was first, among the first 5, among the first 10. */
  readonly 'acc@1': number;
  readonly 'acc@5': number;
  readonly 'acc@10': number;
  /** Mean of 1 / place. */
  readonly mrr: number;
  /** Mean of 1 / log2(1 + place) for places up to 10. */
  readonly 'ndcg@10': number;
}

/**
 * The place of a venue among all, from 1: one past those that score higher, and half a place for each other that scores the same.
 *
 * @param ties `average`: half of the equals are before it; `optimistic`: none is, as in the published baselines
 */
export function placeOf(venue: number, scores: Float64Array, ties: 'average' | 'optimistic' = 'average'): number {
  const own = scores[venue]!;
  let higher = 0;
  let equal = -1;
  for (const score of scores) {
    if (score > own) higher++;
    else if (score === own) equal++;
  }
  return 1 + higher + (ties === 'average' ? equal / 2 : 0);
}

/** Means over places. */
export class StreamTally {
  #visits = 0;
  readonly #sums = { 'acc@1': 0, 'acc@5': 0, 'acc@10': 0, mrr: 0, 'ndcg@10': 0 };

  add(place: number): void {
    this.#visits++;
    if (place <= 1) this.#sums['acc@1']++;
    if (place <= 5) this.#sums['acc@5']++;
    this.#sums.mrr += 1 / place;
    if (place > 10) return;
    this.#sums['acc@10']++;
    this.#sums['ndcg@10'] += 1 / Math.log2(1 + place);
  }

  /** 0 each if nothing was added. */
  get quality(): StreamQuality {
    const mean = (sum: number): number => (this.#visits === 0 ? 0 : sum / this.#visits);
    const sums = this.#sums;
    return {
      'acc@1': mean(sums['acc@1']),
      'acc@5': mean(sums['acc@5']),
      'acc@10': mean(sums['acc@10']),
      mrr: mean(sums.mrr),
      'ndcg@10': mean(sums['ndcg@10']),
    };
  }
}
