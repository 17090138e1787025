import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twoCommunities } from '../../test/contracts/two-communities.ts';
import { Random } from '../stats/random.ts';
import { Evaluator, metricsOf, rankOf } from './evaluate.ts';
import { evaluateRanking, ndcgAtK, reciprocalRankAtK } from './ranking-metrics.ts';

describe('the rank of a venue', () => {
  it('counts those above it, and half of those beside it', () => {
    expect(rankOf(Float32Array.of(0.9, 0.5, 0.7), 1)).toBe(3);
    expect(rankOf(Float32Array.of(0.5, 0.5, 0.5), 0)).toBe(2);
    expect(rankOf(Float32Array.of(0.5, 0.9, 0.5), 2)).toBe(2.5);
  });

  it('is what sorting gives, for scores that all differ', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.float({ noNaN: true }), { minLength: 1 }), fc.nat(), (values, pick) => {
        const scores = Float32Array.from(new Set(Float32Array.from(values, (value) => value + 0)));
        const row = pick % scores.length;
        const sorted = [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]!);
        expect(rankOf(scores, row)).toBe(sorted.indexOf(row) + 1);
      }),
    );
  });
});

it('metrics from ranks are those of the lists', () => {
  const random = new Random(3);
  const lists = Array.from({ length: 50 }, () => ({
    ranked: random.shuffle(Array.from({ length: 20 }, (_, i) => i)),
    relevant: new Set([random.integer(20)]),
  }));
  const metrics = metricsOf(lists.map(({ ranked, relevant }) => ranked.indexOf([...relevant][0]!) + 1));
  for (const k of [1, 3, 5, 10] as const) {
    const reference = evaluateRanking(lists, k);
    if (reference.kind !== 'evaluated') throw new Error('no lists');
    expect(metrics[`precision@${k}`]).toBeCloseTo(reference.all.precision, 12);
    expect(metrics[`recall@${k}`]).toBeCloseTo(reference.all.recall, 12);
    expect(metrics[`ndcg@${k}`]).toBeCloseTo(lists.reduce((sum, list) => sum + ndcgAtK(list.ranked, list.relevant, k), 0) / 50, 12);
  }
  expect(metrics.map).toBeCloseTo(lists.reduce((sum, list) => sum + reciprocalRankAtK(list.ranked, list.relevant, 20), 0) / 50, 12);
});

describe('an evaluation', () => {
  const world = twoCommunities(1, 4, 12);
  const byIndex = Float32Array.from({ length: 12 }, (_, v) => 1 - v / 12);
  const flat = new Float32Array(12).fill(0.5);

  it('compares with the baseline, per person, and reports segments', () => {
    const evaluator = new Evaluator(['flat', 'byIndex'], 3);
    for (let user = 0; user < 10; user++) {
      for (const chosen of [0, 2, 4]) {
        evaluator.add({ userId: `u${user}`, request: world.request(0, user % 2 === 0 ? 0 : 2), chosen, scores: [flat, byIndex] });
      }
    }
    const report = evaluator.report({ seed: 1, decisionsInWindow: 90, unlisted: 4 });
    expect(report).toMatchObject({ decisions: 30, decisionsInWindow: 90, unlisted: 4, users: 10, venues: 12 });
    expect(report.metrics['byIndex']!['recall@1']).toBeCloseTo(1 / 3, 12);
    expect(report.metrics['flat']).toMatchObject({ 'recall@5': 0, 'recall@10': 1 });
    expect(report.metrics['flat']!.map).toBeCloseTo(1 / 6.5, 12);
    const gain = report.overBaseline['byIndex']!;
    const expected = (1 + 1 / Math.log2(4) + 1 / Math.log2(6)) / 3 - 1 / Math.log2(7.5);
    expect(gain).toMatchObject({ kind: 'interval', mean: expect.closeTo(expected, 9), clusters: 10 });
    expect(report.segments.newcomers?.decisions).toBe(15);
    expect(report.segments.few_visits?.decisions).toBe(15);
    expect(report.segments.regulars).toBeUndefined();
    expect(report.segments.first_visits?.decisions).toBe(20);
    expect(report.segments.new_venues?.decisions).toBe(10);
  });

  it('leaves out a decision for a venue that could not have been recommended, and says so', () => {
    const evaluator = new Evaluator(['flat'], 12);
    const request = world.request(0, 0, { candidates: [1, 2, 3] });
    expect(evaluator.add({ userId: 'a', request, chosen: 7, scores: [flat.subarray(0, 3)] })).toBe(false);
    expect(evaluator.report({ seed: 1, decisionsInWindow: 1, unlisted: 1 })).toMatchObject({ decisions: 0, segments: {} });
  });
});
