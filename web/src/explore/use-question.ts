import { useMemo } from 'react';
import type { Overview } from '../../../src/api/operations.ts';
import type { Location } from '../../../src/domain/geo.ts';
import type { RecommendationRequest } from '../../../src/domain/recommendation.ts';
import type { User } from '../../../src/domain/user.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { useWords } from '../i18n/use-words.ts';
import { middleOf } from '../map/plane.ts';
import { currentVisitor } from '../service/visitor.ts';
import type { Ask } from './ask.ts';
import { plannedMoments, type PlannedMoment } from './moments.ts';
import { requestOf } from './request.ts';

export interface Question {
  /** `null` until the city is known. */
  readonly request: RecommendationRequest | null;
  readonly userId: string;
  /**
   * Where the person is: where they put themselves, else their home, and for someone new the middle of the city. `null` without coordinates, and for a
   * person whose home is not known: the server then goes by where they have been.
   */
  readonly place: Location | null;
  readonly moments: readonly PlannedMoment[];
}

interface Known {
  readonly overview: Overview | undefined;
  readonly venues: readonly Venue[] | undefined;
  readonly users: readonly User[] | undefined;
}

/** The request that follows from what is asked and what is known of the city and the person. */
export function useQuestion(ask: Ask, minSeq: number, { overview, venues, users }: Known): Question {
  const { language } = useWords();
  const { anonymousId, sessionId } = useMemo(currentVisitor, []);
  const userId = ask.who ?? anonymousId;
  const moments = useMemo(() => (overview === undefined ? [] : plannedMoments(overview.now, overview.timeZone)), [overview]);
  const middle = useMemo(() => middleOf((venues ?? []).flatMap(({ location }) => (location === undefined ? [] : [location]))), [venues]);
  const home = users?.find(({ id }) => id === ask.who)?.home ?? null;
  const place = overview?.bounds === null || middle === null ? null : (ask.place ?? (ask.who === null ? middle : home));
  const request = useMemo(() => {
    if (overview === undefined || venues === undefined || (ask.who !== null && users === undefined)) return null;
    const time = moments.find(({ id }) => id === ask.when)?.at ?? null;
    return requestOf(ask, { userId, sessionId, place, time, language, minSeq });
  }, [ask, overview, venues, users, userId, sessionId, place, moments, language, minSeq]);
  return { request, userId, place, moments };
}
