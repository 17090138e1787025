import type { SimilarVenues } from '../../api/operations.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Core } from '../core.ts';
import { getVenue } from './venues.ts';

/** A model may name venues that have been removed since: so many more are asked for. */
const spare = 50;

/** Listed venues that are like one: what the champion says, else by what they are. @throws CheckInError `venues.not_found` */
export function similarVenues(core: Core, venueId: string, limit = 10): SimilarVenues {
  const { catalogue } = core.state.store;
  const venue = getVenue(core, venueId);
  const isListed = (id: string): boolean => catalogue.isListed(catalogue.indexOf(id));
  const known = core.models.get('champion')?.model.similarVenues(venueId, limit + spare) ?? [];
  const byPeople = known.filter(({ venueId: id }) => isListed(id)).slice(0, limit);
  if (byPeople.length > 0) return { source: 'people', items: byPeople };

  const words = wordsOf(venue);
  const items = [...catalogue.listed()]
    .map((index) => catalogue.venue(index)!)
    .filter(({ id }) => id !== venueId)
    .map((other) => ({ venueId: other.id, similarity: jaccard(words, wordsOf(other)) }))
    .toSorted((a, b) => b.similarity - a.similarity || (a.venueId < b.venueId ? -1 : 1));
  return { source: 'kind', items: items.filter(({ similarity }) => similarity > 0).slice(0, limit) };
}

/** What a venue is, as a set of words. */
function wordsOf({ category, cuisines = [], price, amenities = [] }: Venue): ReadonlySet<string> {
  return new Set([
    `category ${category}`,
    ...cuisines.map((cuisine) => `cuisine ${cuisine}`),
    ...(price === undefined ? [] : [`price ${price}`]),
    ...amenities.map((amenity) => `amenity ${amenity}`),
  ]);
}

/** What two sets have in common over all they have. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / (a.size + b.size - common);
}
