import type { Location } from '../../../src/domain/geo.ts';
import type { Filter, RecommendationRequest } from '../../../src/domain/recommendation.ts';
import type { Language } from '../../../src/domain/taxonomy.ts';
import type { Ask } from './ask.ts';

/** What the page adds to what the person asks for. */
export interface Circumstances {
  readonly userId: string;
  readonly sessionId: string;
  /** `null` when the city has no coordinates. */
  readonly place: Location | null;
  /** Unix milliseconds of the moment planned for; `null` = now, or what the text says. */
  readonly time: number | null;
  readonly language: Language;
  /** 0 = nothing to wait for. */
  readonly minSeq: number;
}

const listLength = 10;

/** The question to the API. */
export function requestOf(ask: Ask, { userId, sessionId, place, time, language, minSeq }: Circumstances): RecommendationRequest {
  const filter = filterOf(ask);
  return {
    userId,
    sessionId,
    language,
    limit: listLength,
    ...(ask.text !== null && { text: ask.text }),
    ...contextOf(ask, place, time),
    ...(filter !== null && { filter }),
    ...(ask.withinMeters !== null && place !== null && { maxDistanceMeters: ask.withinMeters }),
    ...(minSeq > 0 && { minSeq }),
  };
}

function contextOf(ask: Ask, location: Location | null, time: number | null): Pick<RecommendationRequest, 'context'> {
  const context = {
    ...(location !== null && { location }),
    ...(time !== null && { time }),
    ...(ask.company !== null && { groupType: ask.company }),
    ...(ask.groupSize !== null && { groupSize: ask.groupSize }),
  };
  return Object.keys(context).length === 0 ? {} : { context };
}

function filterOf({ openNow, prices, category }: Ask): Filter | null {
  const [lowest] = prices;
  const highest = prices.at(-1);
  const isRange = lowest !== undefined && highest !== undefined && highest - lowest === prices.length - 1;
  const filter: Filter = {
    ...(openNow && { openNow: true as const }),
    ...(isRange && { price: { min: lowest, max: highest } }),
    ...(prices.length > 0 && !isRange && { any: prices.map((level) => ({ price: { min: level, max: level } })) }),
    ...(category !== null && { categories: [category] }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

/** How many conditions of the filter panel are set, for the badge on the button. */
export function activeFilters({ openNow, prices, category, groupSize }: Ask): number {
  return Number(openNow) + Number(prices.length > 0) + Number(category !== null) + Number(groupSize !== null);
}
