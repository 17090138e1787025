import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagePrecisionAtK,
  evaluateRanking,
  f1AtK,
  gradedNdcgAtK,
  hitRateAtK,
  ndcgAtK,
  precisionAtK,
  recallAtK,
  reciprocalRankAtK,
} from './ranking-metrics.ts';

describe('a list of five with hits at places 2 and 4 out of three relevant items', () => {
  const ranked = [9, 1, 8, 2, 7];
  const relevant = new Set([1, 2, 3]);

  it('has the values worked out by hand', () => {
    expect(precisionAtK(ranked, relevant, 5)).toBeCloseTo(2 / 5, 12);
    expect(precisionAtK(ranked, relevant, 10)).toBeCloseTo(2 / 10, 12);
    expect(recallAtK(ranked, relevant, 5)).toBeCloseTo(2 / 3, 12);
    expect(f1AtK(ranked, relevant, 5)).toBeCloseTo(1 / 2, 12);
    expect(hitRateAtK(ranked, relevant, 1)).toBe(0);
    expect(reciprocalRankAtK(ranked, relevant, 5)).toBe(1 / 2);
    expect(averagePrecisionAtK(ranked, relevant, 5)).toBeCloseTo((1 / 2 + 2 / 4) / 3, 12);
    expect(averagePrecisionAtK(ranked, relevant, 2)).toBeCloseTo(1 / 2 / 2, 12);
    expect(averagePrecisionAtK(ranked, relevant, 2, 'all')).toBeCloseTo(1 / 2 / 3, 12);
    // (1/log2(3) + 1/log2(5)) / (1/log2(2) + 1/log2(3) + 1/log2(4)) = 1.061606 / 2.130930
    expect(ndcgAtK(ranked, relevant, 5)).toBeCloseTo(0.498189, 6);
  });

  it('counts a repeated item once, at its first place', () => {
    expect(ndcgAtK([1, 1, 1, 2], relevant, 3)).toBe(ndcgAtK([1, 2], relevant, 3));
    expect(precisionAtK([1, 1, 1], relevant, 3)).toBeCloseTo(1 / 3, 12);
  });
});

it('grades: gains 3, 0, 2 ranked in that order, linear and exponential', () => {
  expect(gradedNdcgAtK([0, 1, 2], [3, 0, 2], 3, 'linear')).toBeCloseTo((3 + 2 / 2) / (3 + 2 / Math.log2(3)), 12);
  expect(gradedNdcgAtK([0, 1, 2], [3, 0, 2], 3, 'exponential')).toBeCloseTo((7 + 3 / 2) / (7 + 3 / Math.log2(3)), 12);
});

describe('means over people', () => {
  it('count a person without relevant items as 0, and leave them out beside', () => {
    const evaluation = evaluateRanking(
      [
        { ranked: [1], relevant: new Set([1]) },
        { ranked: [1], relevant: new Set() },
      ],
      1,
    );
    expect(evaluation).toMatchObject({ users: 2, usersWithRelevant: 1, all: { ndcg: 0.5 }, withRelevant: { ndcg: 1 } });
  });

  it('cannot be said of nobody', () => {
    expect(evaluateRanking([], 5)).toEqual({ kind: 'no_users' });
  });

  it.each([0, -1, 2.5, Number.NaN])('refuse a cut-off of %s', (k) => {
    expect(() => evaluateRanking([], k)).toThrow(RangeError);
  });
});

describe('for every list', () => {
  const list = fc.tuple(
    fc.uniqueArray(fc.nat(30), { maxLength: 20 }),
    fc.uniqueArray(fc.nat(30), { minLength: 1 }),
    fc.integer({ min: 1, max: 25 }),
  );

  it('metrics lie in [0, 1] and moving a hit one place up never lowers NDCG, AP or MRR', () => {
    fc.assert(
      fc.property(list, fc.nat(), ([ranked, relevantItems, k], pick) => {
        const relevant = new Set(relevantItems);
        const metrics = [ndcgAtK, averagePrecisionAtK, reciprocalRankAtK];
        for (const metric of [...metrics, precisionAtK, recallAtK, f1AtK, hitRateAtK]) {
          const value = metric(ranked, relevant, k);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
        const at = 1 + (pick % Math.max(1, ranked.length - 1));
        const [before, moved] = [ranked[at - 1], ranked[at]];
        if (before === undefined || moved === undefined || !relevant.has(moved)) return;
        const better = ranked.with(at - 1, moved).with(at, before);
        for (const metric of metrics) expect(metric(better, relevant, k)).toBeGreaterThanOrEqual(metric(ranked, relevant, k) - 1e-12);
      }),
    );
  });

  it('with one relevant item, average precision is the reciprocal rank', () => {
    fc.assert(
      fc.property(list, ([ranked, [item], k]) => {
        const relevant = new Set([item!]);
        expect(averagePrecisionAtK(ranked, relevant, k)).toBe(reciprocalRankAtK(ranked, relevant, k));
      }),
    );
  });
});

const vectors = join(import.meta.dirname, '../../../shared/vectors/ranking_metrics.json');
describe.skipIf(!existsSync(vectors))('the reference vectors (skipped without ../shared/vectors)', () => {
  interface Case {
    readonly id: string;
    readonly input: {
      readonly op: 'binary' | 'graded';
      readonly users: readonly { readonly relevant: number[]; readonly predicted: number[] }[];
      readonly gains: number[];
      readonly predicted: number[];
      readonly k: number;
    };
    readonly expected: Record<string, unknown>;
  }
  const cases = existsSync(vectors) ? (JSON.parse(readFileSync(vectors, 'utf8')) as { cases: Case[] }).cases : [];

  it('are all there', () => expect(cases).toHaveLength(68));

  it.each(cases.map((vector) => [vector.id, vector] as const))('%s', (_, { input, expected }) => {
    const got = input.op === 'graded' ? graded(input) : binary(input);
    expectNear(got, expected);
  });

  function graded({ predicted, gains, k }: Case['input']): Record<string, unknown> {
    return {
      status: 'ok',
      ndcg_linear: gradedNdcgAtK(predicted, gains, k, 'linear'),
      ndcg_exponential: gradedNdcgAtK(predicted, gains, k, 'exponential'),
    };
  }

  function binary({ users, k }: Case['input']): Record<string, unknown> {
    const people = users.map(({ relevant, predicted }) => ({ ranked: predicted, relevant: new Set(relevant) }));
    try {
      const evaluation = evaluateRanking(people, k);
      if (evaluation.kind === 'no_users')
        return { status: 'insufficient_data', all: null, with_relevant: null, users: 0, users_with_relevant: 0 };
      const named = (among: typeof people, means: typeof evaluation.withRelevant) =>
        means && {
          precision: means.precision,
          recall: means.recall,
          f1: means.f1,
          hit_rate: means.hitRate,
          mrr: means.mrr,
          ndcg: means.ndcg,
          ap_min_k_rel: means.map,
          ap_rel: among.reduce((sum, { ranked, relevant }) => sum + averagePrecisionAtK(ranked, relevant, k, 'all'), 0) / among.length,
        };
      return {
        status: 'ok',
        all: named(people, evaluation.all),
        with_relevant: named(
          people.filter(({ relevant }) => relevant.size > 0),
          evaluation.withRelevant,
        ),
        users: evaluation.users,
        users_with_relevant: evaluation.usersWithRelevant,
      };
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return { status: 'invalid_input' };
    }
  }
});

function expectNear(got: unknown, expected: unknown): void {
  if (typeof expected === 'number') {
    expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(1e-12 + 1e-10 * Math.abs(expected));
  } else if (expected !== null && typeof expected === 'object') {
    for (const [key, value] of Object.entries(expected)) expectNear((got as Record<string, unknown>)[key], value);
  } else expect(got).toBe(expected);
}
