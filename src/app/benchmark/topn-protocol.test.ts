import { describe, expect, it } from 'vitest';
import type { CatalogueRanking } from '../../compute/catalogue-ranking.ts';
import { sumTriples } from '../../compute/sparse-matrix.ts';
import { Random } from '../../stats/random.ts';
import { mostPopular, qualityOf } from './topn-protocol.ts';

/** Rows of fewer than 20 venues, filled up with "no more". */
function ranking(...lists: readonly (readonly number[])[]): CatalogueRanking {
  const venues = new Int32Array(lists.length * 20).fill(-1);
  for (const [query, list] of lists.entries()) venues.set(list, query * 20);
  return { venues, scores: new Float32Array(venues.length) };
}

describe('the protocol', () => {
  it('gives the hand-computed recall and NDCG', () => {
    // One finds 2 of 3 at places 1 and 3; one finds nothing; one is unknown to train and gets what is popular, whose second venue is theirs.
    const users = [
      { row: 0, relevant: new Set([4, 5, 6]) },
      { row: 3, relevant: new Set([9]) },
      { row: -1, relevant: new Set([2]) },
    ];
    const { 'recall@20': recall, 'ndcg@20': ndcg } = qualityOf(ranking([4, 8, 6], [1, 2, 3]), users, [1, 2]);
    expect(recall).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
    const first = (1 + 1 / Math.log2(4)) / (1 + 1 / Math.log2(3) + 1 / Math.log2(4));
    expect(ndcg).toBeCloseTo((first + 0 + 1 / Math.log2(3)) / 3, 12);
  });

  it('divides by all test venues in recall, and by 20 places at most in NDCG', () => {
    const list = Array.from({ length: 20 }, (_, i) => i);
    const relevant = new Set(Array.from({ length: 25 }, (_, i) => i));
    const quality = qualityOf(ranking(list), [{ row: 0, relevant }], []);
    expect(quality['recall@20']).toBeCloseTo(20 / 25, 12);
    expect(quality['ndcg@20']).toBeCloseTo(1, 12);
  });

  it('agrees with a definition written out once more, on random lists', () => {
    const random = new Random(11);
    const users = Array.from({ length: 200 }, (_, row) => ({
      row,
      relevant: new Set(Array.from({ length: 1 + random.integer(40) }, () => random.integer(80))),
    }));
    const lists = users.map(() => random.shuffle(Array.from({ length: 80 }, (_, v) => v)).slice(0, random.integer(21)));
    let recall = 0;
    let ndcg = 0;
    for (const [u, { relevant }] of users.entries()) {
      let hits = 0;
      let gain = 0;
      let ideal = 0;
      for (let place = 0; place < 20; place++) {
        const worth = 1 / Math.log2(place + 2);
        if (place < relevant.size) ideal += worth;
        const venue = lists[u]![place];
        if (venue === undefined || !relevant.has(venue)) continue;
        hits++;
        gain += worth;
      }
      recall += hits / relevant.size / users.length;
      ndcg += gain / ideal / users.length;
    }
    const quality = qualityOf(ranking(...lists), users, []);
    expect(quality['recall@20']).toBeCloseTo(recall, 12);
    expect(quality['ndcg@20']).toBeCloseTo(ndcg, 12);
  });

  it('names the most visited venues, the lower number first among equal ones', async () => {
    const train = await sumTriples(3, 5, { row: [0, 0, 1, 1, 2], column: [4, 1, 4, 2, 3], value: [1, 1, 1, 1, 1] });
    expect(mostPopular(train)).toEqual([4, 1, 2, 3, 0]);
  });
});
