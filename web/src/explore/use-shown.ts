import { useMemo } from 'react';
import type { RequestContext } from '../../../src/domain/context.ts';
import type { Recommendation, RecommendedItem } from '../../../src/domain/recommendation.ts';
import type { Shown } from './use-feedback.ts';

/** What an answer to the list refers to; `null` while there is none. Response times count from when the list arrived. */
export function useShown(
  recommendation: Recommendation | undefined,
  items: readonly RecommendedItem[],
  userId: string,
  sessionId: string,
  context: RequestContext | null,
): Shown | null {
  const shownAt = useMemo(() => (recommendation === undefined ? 0 : performance.now()), [recommendation]);
  return useMemo(
    () =>
      recommendation === undefined
        ? null
        : {
            recommendationId: recommendation.recommendationId,
            userId,
            sessionId,
            context,
            shownAt,
            order: items.map(({ venueId }) => venueId),
          },
    [recommendation, items, userId, sessionId, context, shownAt],
  );
}
