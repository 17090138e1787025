import type { Page, PageRequest } from '../../api/operations.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Core } from '../core.ts';
import { pageOf } from '../page.ts';

export function listVenues({ state }: Core, page: PageRequest): Page<Venue> {
  const { catalogue } = state.store;
  return pageOf(catalogue.size, (index) => (catalogue.isListed(index) ? catalogue.venue(index) : null), page);
}

/** @throws CheckInError `venues.not_found` */
export function getVenue({ state }: Core, venueId: string): Venue {
  const { catalogue } = state.store;
  const index = catalogue.indexOf(venueId);
  const venue = catalogue.isListed(index) ? catalogue.venue(index) : null;
  if (venue === null) throw new CheckInError('venues.not_found', `there is no venue "${venueId}"`, 'List the venues with GET /v1/venues.');
  return venue;
}

export async function putVenue(core: Core, venue: Venue): Promise<Venue> {
  await core.write({ type: 'venue.upserted', venue });
  return venue;
}

/** @throws CheckInError `venues.not_found` */
export async function removeVenue(core: Core, venueId: string): Promise<void> {
  getVenue(core, venueId);
  await core.write({ type: 'venue.removed', venueId });
}
