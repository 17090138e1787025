import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recommendationRequestSchema } from '../../../src/domain/recommendation.ts';
import { emptyAsk } from './ask.ts';
import { requestOf, type Circumstances } from './request.ts';

const circumstances: Circumstances = {
  userId: 'ana',
  sessionId: 'session-1',
  place: { latitude: -23.5, longitude: -46.6 },
  time: null,
  language: 'pt-BR',
  minSeq: 0,
};

describe('the request', () => {
  it('says no more than what is asked', () => {
    expect(requestOf(emptyAsk, { ...circumstances, place: null })).toEqual({
      userId: 'ana',
      sessionId: 'session-1',
      language: 'pt-BR',
      limit: 10,
    });
  });

  it('carries text, place, time, company, filters and freshness', () => {
    const ask = {
      ...emptyAsk,
      text: 'um bar',
      company: 'friends',
      groupSize: 4,
      withinMeters: 2000,
      openNow: true,
      category: 'bar',
    } as const;
    expect(requestOf(ask, { ...circumstances, time: 1_777_000_000_000, minSeq: 12 })).toMatchObject({
      text: 'um bar',
      context: { location: circumstances.place, time: 1_777_000_000_000, groupType: 'friends', groupSize: 4 },
      filter: { openNow: true, categories: ['bar'] },
      maxDistanceMeters: 2000,
      minSeq: 12,
    });
  });

  it('limits no distance where there are no coordinates', () => {
    expect(requestOf({ ...emptyAsk, withinMeters: 500 }, { ...circumstances, place: null })).not.toHaveProperty('maxDistanceMeters');
  });

  it('lets through exactly the chosen prices, and is valid for the API', () => {
    fc.assert(
      fc.property(fc.subarray([1, 2, 3, 4], { minLength: 1 }), (prices) => {
        const request = recommendationRequestSchema.parse(requestOf({ ...emptyAsk, prices }, circumstances));
        const ranges = request.filter?.any ?? [request.filter];
        const passes = (level: number): boolean =>
          ranges.some((range) => level >= (range?.price?.min ?? 1) && level <= (range?.price?.max ?? 4));
        expect([1, 2, 3, 4].filter(passes)).toEqual(prices);
      }),
    );
  });
});
