import type { Clock } from '../domain/clock.ts';
import type { Moment } from '../domain/dataset.ts';
import type { StructuredContext } from '../domain/context.ts';
import type { Location } from '../domain/geo.ts';
import type { RecommendationRequest } from '../domain/recommendation.ts';
import type { Language } from '../domain/taxonomy.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import { resolveMoment as momentOfWish } from '../understanding/moment.ts';
import { understand } from '../understanding/understand.ts';
import type { Places } from './places.ts';

/** A request with everything resolved that it left open: what the rest of serving works from. */
export interface Question {
  readonly request: RecommendationRequest;
  readonly userId: string | null;
  readonly language: Language;
  /** What the text was taken to mean; `null` without a text. */
  readonly wish: StructuredContext | null;
  readonly moment: Moment;
  /** When it was asked, Unix milliseconds; `moment.at` is when the person wants to be there. */
  readonly askedAt: number;
  /** Whether the request or the wish says when. */
  readonly isTimed: boolean;
}

/**
 * Resolves a request. What the caller states in `context` counts before what the text says, which counts before what we know of the person;
 * except the place, where a place named in the text ("perto da Paulista") is meant instead of where the person is.
 */
export function resolveQuestion(request: RecommendationRequest, store: FeatureStore, places: Places, clock: Clock): Question {
  const { context = {}, text, userId = null } = request;
  const askedAt = clock.now();
  const wish = text === undefined || text.trim() === '' ? null : understand(text, { places: places.names });
  const user = userId === null ? null : store.people.user(userId);
  const timeZone = context.timeZone ?? store.catalogue.defaultTimeZone;
  const time = context.time ?? (wish === null ? null : momentOfWish(wish, askedAt, timeZone));
  const location = placeOf(wish, places) ?? context.location;
  return {
    request,
    userId,
    language: request.language ?? wish?.language ?? user?.language ?? 'pt-BR',
    wish,
    askedAt,
    isTimed: time !== null,
    moment: store.resolveMoment({
      userId,
      at: askedAt,
      context: { ...context, time: time ?? askedAt, ...(location !== undefined && { location }) },
      understood: wish,
    }),
  };
}

/** The same question for another time. */
export function atTime(question: Question, time: number, store: FeatureStore): Question {
  const { request, userId, moment, wish } = question;
  const { location } = moment;
  const context = { ...request.context, time, ...(location !== null && { location }) };
  return { ...question, moment: store.resolveMoment({ userId, at: question.askedAt, context, understood: wish }) };
}

function placeOf(wish: StructuredContext | null, places: Places): Location | null {
  for (const name of wish?.near ?? []) {
    const found = places.find(name);
    if (found !== null) return found;
  }
  return null;
}
