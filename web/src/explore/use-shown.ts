import { useMemo } from 'react';
import type { Recommendation, RecommendationRequest, RecommendedItem } from '../../../src/domain/recommendation.ts';
import type { Shown } from './use-feedback.ts';

/** What an answer to the list refers to; `null` while there is none. Response times count from when the list arrived. */
export function useShown(
  request: RecommendationRequest | null,
  recommendation: Recommendation | undefined,
  items: readonly RecommendedItem[],
): Shown | null {
  const shownAt = useMemo(() => (recommendation === undefined ? 0 : performance.now()), [recommendation]);
  return useMemo(() => {
    if (recommendation === undefined || request === null) return null;
    const { userId = '', sessionId = '', context = null } = request;
    return {
      question: JSON.stringify({ ...request, minSeq: 0 }),
      recommendationId: recommendation.recommendationId,
      userId,
      sessionId,
      context,
      shownAt,
      order: items.map(({ venueId }) => venueId),
    };
  }, [request, recommendation, items, shownAt]);
}
