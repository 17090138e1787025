/**
 * How good a ranked list is, given what turned out to be relevant.
 *
 * Binary relevance throughout (but `gradedNdcgAtK`). A repeated item counts once, at its first place. A list shorter than k is as if
 * filled up with irrelevant items. Without relevant items every metric is 0.
 *
 * Terminology
 * - ranked: item indices, best first
 * - k: the cut-off, an integer >= 1; only the first k distinct items count
 */

export type Item = number;

/** Share of the k places that hold a relevant item: hits / k, also when fewer than k were ranked. @throws RangeError if k is not an integer >= 1 */
export function precisionAtK(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): number {
  return hitPlaces(ranked, relevant, k).length / k;
}

/** Share of the relevant items that are among the first k. @throws RangeError if k is not an integer >= 1 */
export function recallAtK(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): number {
  return ratio(hitPlaces(ranked, relevant, k).length, relevant.size);
}

/** Harmonic mean of precision and recall; 0 without a hit. @throws RangeError if k is not an integer >= 1 */
export function f1AtK(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): number {
  return ratio(2 * hitPlaces(ranked, relevant, k).length, k + relevant.size);
}

/** 1 if any relevant item is among the first k, else 0. @throws RangeError if k is not an integer >= 1 */
export function hitRateAtK(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): number {
  return hitPlaces(ranked, relevant, k).length > 0 ? 1 : 0;
}

/**
 * 1 / (1-based place of the first hit among the first k); 0 without one. Its mean over people is MRR.
 *
 * @throws RangeError if k is not an integer >= 1
 * @example reciprocalRankAtK([3, 1, 2], new Set([1]), 3) // 0.5
 */
export function reciprocalRankAtK(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): number {
  const first = hitPlaces(ranked, relevant, k)[0];
  return first === undefined ? 0 : 1 / (first + 1);
}

/**
 * Average precision: the precision at the place of each hit, summed, divided by the hits that were possible. Its mean over people is MAP.
 *
 * @param possible `in_list`: min(k, |relevant|), so that a perfect list of k scores 1; `all`: |relevant|, as trec_eval
 * @throws RangeError if k is not an integer >= 1
 * @see Manning, Raghavan & Schütze 2008, "Introduction to Information Retrieval", section 8.4
 */
export function averagePrecisionAtK(
  ranked: readonly Item[],
  relevant: ReadonlySet<Item>,
  k: number,
  possible: 'in_list' | 'all' = 'in_list',
): number {
  let sum = 0;
  hitPlaces(ranked, relevant, k).forEach((place, hitsBefore) => (sum += (hitsBefore + 1) / (place + 1)));
  return ratio(sum, possible === 'all' ? relevant.size : Math.min(k, relevant.size));
}

/**
 * Normalised discounted cumulative gain, binary relevance.
 *
 * DCG@k = sum over the places i < k of rel_i / log2(i + 2); the ideal ranks min(k, |relevant|) hits first.
 *
 * @returns a value in [0, 1]
 * @throws RangeError if k is not an integer >= 1
 * @see Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques"
 * @example ndcgAtK([3, 1, 2], new Set([1]), 3) // 0.63
 */
export function ndcgAtK(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): number {
  let gained = 0;
  for (const place of hitPlaces(ranked, relevant, k)) gained += discount(place);
  let ideal = 0;
  for (let place = 0; place < Math.min(k, relevant.size); place++) ideal += discount(place);
  return ratio(gained, ideal);
}

/**
 * NDCG where items have grades; the ideal ranks the k largest gains first.
 *
 * @param grades grade of each item by its index, >= 0; an item beyond the array has grade 0
 * @param gain   `linear`: the grade itself (Järvelin & Kekäläinen 2002); `exponential`: 2^grade - 1 (Burges et al. 2005)
 * @returns a value in [0, 1]; 0 when no item has a positive grade
 * @throws RangeError if k is not an integer >= 1
 */
export function gradedNdcgAtK(ranked: readonly Item[], grades: readonly number[], k: number, gain: 'linear' | 'exponential'): number {
  const gainOf = (grade: number): number => (gain === 'linear' ? grade : 2 ** grade - 1);
  let gained = 0;
  firstDistinct(ranked, k).forEach((item, place) => (gained += gainOf(grades[item] ?? 0) * discount(place)));
  let ideal = 0;
  grades
    .toSorted((a, b) => b - a)
    .slice(0, k)
    .forEach((grade, place) => (ideal += gainOf(grade) * discount(place)));
  return ratio(gained, ideal);
}

/** One person's list and what was relevant to them. */
export interface RankedUser {
  readonly ranked: readonly Item[];
  readonly relevant: ReadonlySet<Item>;
}

/** Means over people of each metric at one cut-off, each in [0, 1]. */
export interface RankingMeans {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly hitRate: number;
  readonly mrr: number;
  readonly ndcg: number;
  /** Mean average precision, divided by min(k, |relevant|). */
  readonly map: number;
}

/** What a set of lists is worth. A person without relevant items scores 0 in `all` and is left out of `withRelevant`. */
export type RankingEvaluation =
  | { readonly kind: 'no_users' }
  | {
      readonly kind: 'evaluated';
      readonly users: number;
      readonly usersWithRelevant: number;
      readonly all: RankingMeans;
      /** `null` when no person has a relevant item. */
      readonly withRelevant: RankingMeans | null;
    };

/** Metrics at cut-off k over people. @throws RangeError if k is not an integer >= 1 */
export function evaluateRanking(users: readonly RankedUser[], k: number): RankingEvaluation {
  requireCutOff(k);
  if (users.length === 0) return { kind: 'no_users' };
  const withRelevant = users.filter(({ relevant }) => relevant.size > 0);
  return {
    kind: 'evaluated',
    users: users.length,
    usersWithRelevant: withRelevant.length,
    all: meansOf(users, k),
    withRelevant: withRelevant.length === 0 ? null : meansOf(withRelevant, k),
  };
}

/** What a hit at a 0-based place is worth: 1 / log2(place + 2). */
export function discount(place: number): number {
  return 1 / Math.log2(place + 2);
}

function meansOf(users: readonly RankedUser[], k: number): RankingMeans {
  const mean = (metric: (ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number) => number): number =>
    users.reduce((sum, { ranked, relevant }) => sum + metric(ranked, relevant, k), 0) / users.length;
  return {
    precision: mean(precisionAtK),
    recall: mean(recallAtK),
    f1: mean(f1AtK),
    hitRate: mean(hitRateAtK),
    mrr: mean(reciprocalRankAtK),
    ndcg: mean(ndcgAtK),
    map: mean(averagePrecisionAtK),
  };
}

/** 0-based places, among the first k distinct items, that hold a relevant one. */
function hitPlaces(ranked: readonly Item[], relevant: ReadonlySet<Item>, k: number): number[] {
  const places: number[] = [];
  firstDistinct(ranked, k).forEach((item, place) => {
    if (relevant.has(item)) places.push(place);
  });
  return places;
}

function firstDistinct(ranked: readonly Item[], k: number): Item[] {
  requireCutOff(k);
  const distinct = new Set<Item>();
  for (const item of ranked) {
    if (distinct.size === k) break;
    distinct.add(item);
  }
  return [...distinct];
}

function requireCutOff(k: number): void {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`the cut-off k must be an integer >= 1, got ${k}`);
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
