import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Overview, Page } from '../../../src/api/operations.ts';
import type { Recommendation, RecommendationRequest } from '../../../src/domain/recommendation.ts';
import type { User } from '../../../src/domain/user.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { postJson, requestJson } from './http.ts';

/** More dots than this make no map clearer; the list is not affected. */
const mostVenues = 20_000;
const venuesPerPage = 5000;
const mostUsers = 50;

export function useOverview(): UseQueryResult<Overview> {
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => requestJson<Overview>('/v1/overview', { signal }),
    staleTime: 60_000,
  });
}

export function useVenues(): UseQueryResult<readonly Venue[]> {
  return useQuery({
    queryKey: ['venues'],
    queryFn: ({ signal }) => readVenues(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function readVenues(signal: AbortSignal): Promise<readonly Venue[]> {
  const venues: Venue[] = [];
  let cursor: string | undefined;
  do {
    const page = await requestJson<Page<Venue>>(
      `/v1/venues?limit=${venuesPerPage}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      { signal },
    );
    venues.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && venues.length < mostVenues);
  return venues;
}

export function useUsers(): UseQueryResult<readonly User[]> {
  return useQuery({
    queryKey: ['users'],
    queryFn: async ({ signal }) => (await requestJson<Page<User>>(`/v1/users?limit=${mostUsers}`, { signal })).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The list for a request, kept on the screen until the next one is there. @param request `null` = not to be asked yet */
export function useRecommendation(request: RecommendationRequest | null): UseQueryResult<Recommendation> {
  return useQuery({
    queryKey: ['recommendation', request],
    queryFn: ({ signal }) => postJson<Recommendation>('/v1/recommendations', request, { signal }),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    // Each question is an impression in the log: never asked twice by itself.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
