import type { ModelSummary, Overview } from '../api/operations.ts';
import type { FeatureStore } from '../features/feature-store.ts';

/** Counts, the city's bounds and the serving model, for whoever opens the page. */
export function overviewOf(
  { catalogue, people }: FeatureStore,
  { events, champion, now }: { readonly events: number; readonly champion: ModelSummary | null; readonly now: number },
): Overview {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (const index of catalogue.listed()) {
    const { latitude, longitude } = catalogue.venue(index)?.location ?? {};
    if (latitude === undefined || longitude === undefined) continue;
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return {
    venues: catalogue.listed().length,
    users: people.size,
    events,
    timeZone: catalogue.defaultTimeZone,
    bounds: south > north ? null : { south, west, north, east },
    champion,
    now,
  };
}
