import { describe, expect, it } from 'vitest';
import type { EvaluationReport, RankingMetrics } from './evaluate.ts';
import { evaluationTable } from './table.ts';

const metrics = (value: number): RankingMetrics => ({
  'precision@1': value,
  'recall@1': value,
  'ndcg@1': value,
  'precision@3': value / 2,
  'recall@3': value * 1.5,
  'ndcg@3': value * 1.2,
  'precision@5': value / 3,
  'recall@5': value * 1.7,
  'ndcg@5': value * 1.3,
  'precision@10': value / 5,
  'recall@10': value * 2,
  'ndcg@10': value * 1.4,
  map: value * 1.1,
});

const report: EvaluationReport = {
  rankers: ['popularity', 'als', 'ensemble'],
  decisions: 2000,
  decisionsInWindow: 8123,
  unlisted: 3,
  users: 411,
  venues: 1987.4,
  metrics: { popularity: metrics(0.02), als: metrics(0.15), ensemble: metrics(0.21) },
  overBaseline: {
    als: { kind: 'interval', mean: 0.182, low: 0.171, high: 0.194, clusters: 411 },
    ensemble: { kind: 'too_few_clusters', clusters: 1 },
  },
  segments: {
    newcomers: { decisions: 120, metrics: { popularity: metrics(0.03), als: metrics(0.001), ensemble: metrics(0.05) } },
    regulars: { decisions: 1880, metrics: { popularity: metrics(0.02), als: metrics(0.31), ensemble: metrics(0.3) } },
  },
};

describe('the evaluation table', () => {
  it('is aligned, marks the best of each column and says what was evaluated', () => {
    expect(evaluationTable(report)).toMatchInlineSnapshot(`
      "2,000 decisions, drawn from 8,123, by 411 people; each ranks all 1,987 venues.
      Left out: 3 decisions for a venue that was not listed then.

                  NDCG@1   NDCG@3   NDCG@5   NDCG@10      MAP   NDCG@10 over popularity (95 %)
      popularity  0.0200   0.0240   0.0260    0.0280   0.0220
      als         0.1500   0.1800   0.1950    0.2100   0.1650   +0.1820 (+0.1710 to +0.1940)
      ensemble    0.2100*  0.2520*  0.2730*   0.2940*  0.2310*  too few people (1)

                  Prec@3   Prec@5   Prec@10    Rec@1    Rec@3    Rec@5   Rec@10
      popularity  0.0100   0.0067    0.0040   0.0200   0.0300   0.0340   0.0400
      als         0.0750   0.0500    0.0300   0.1500   0.2250   0.2550   0.3000
      ensemble    0.1050*  0.0700*   0.0420*  0.2100*  0.3150*  0.3570*  0.4200*

      NDCG@10 of decisions    decisions  popularity      als   ensemble
      by newcomers                  120      0.0420   0.0014     0.0700*
      after 5 or more venues      1,880      0.0280   0.4340*    0.4200"
    `);
  });

  it('fits a terminal of 100 columns', () => {
    for (const line of evaluationTable(report).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('says so when there is nothing to show', () => {
    expect(evaluationTable({ ...report, decisions: 0 })).toBe('There was no decision to evaluate.');
  });
});
