/**
 * How a ranking is judged: all venues are ranked for each test user, those of their train left out, the first 20 count. Recall is hits / test venues, NDCG is
 * binary with an ideal of min(20, test venues) hits; both are means over the users who have test venues.
 *
 * @see He et al. 2020, "LightGCN", whose published figures follow it
 */
import type { CatalogueRanking } from '../../compute/catalogue-ranking.ts';
import type { SparseMatrix } from '../../compute/sparse-matrix.ts';
import { ndcgAtK, recallAtK } from '../../evaluation/ranking-metrics.ts';
import type { TestUser } from './topn-data.ts';

export const cutOff = 20;

export interface Quality {
  readonly 'recall@20': number;
  readonly 'ndcg@20': number;
}

/**
 * @param ranking 20 places for each of the users who have a row in train, in their order
 * @param popular the venues for those who have none, best first
 */
export function qualityOf(ranking: CatalogueRanking, users: readonly TestUser[], popular: readonly number[]): Quality {
  let recall = 0;
  let ndcg = 0;
  let query = 0;
  for (const { row, relevant } of users) {
    let ranked = popular;
    if (row >= 0) ranked = Array.from(ranking.venues.subarray(query * cutOff, ++query * cutOff)).filter((venue) => venue >= 0);
    recall += recallAtK(ranked, relevant, cutOff);
    ndcg += ndcgAtK(ranked, relevant, cutOff);
  }
  return { 'recall@20': recall / users.length, 'ndcg@20': ndcg / users.length };
}

/** The most visited venues, the lower number first among equal ones. */
export function mostPopular(train: SparseMatrix): readonly number[] {
  const visits = popularityOf(train);
  return Array.from(visits.keys())
    .toSorted((a, b) => visits[b]! - visits[a]! || a - b)
    .slice(0, cutOff);
}

/** People per venue. */
export function popularityOf({ columns, indices }: SparseMatrix): Float32Array {
  const visits = new Float32Array(columns);
  for (const venue of indices) visits[venue]!++;
  return visits;
}
