import type { Event } from '../../domain/event.ts';
import type { World } from '../world.ts';
import type { Agenda } from './agenda.ts';
import type { LoggingPolicy } from './logging-policy.ts';
import type { PublicRatings } from './public-ratings.ts';

/** What the agenda holds: something to tell (an event), or something to do, which puts more on the agenda. */
export type Happening = Event | ((at: number) => void);

/** Everything that a part of the simulation needs at hand. */
export interface Town {
  readonly world: World;
  readonly agenda: Agenda<Happening>;
  readonly policy: LoggingPolicy;
  readonly ratings: PublicRatings;
}

/** The id of an event whose time has not come: ids go by the order in which events are told. */
export const untold = '';

/** Puts an event on the agenda, at its time. */
export function tell({ agenda }: Town, event: Event): void {
  agenda.add(event.at, event);
}

/** What the town takes from an event as it happens. */
export function observe(town: Town, event: Event): void {
  if (event.type !== 'interaction') return;
  if (event.kind === 'checkin') {
    town.world.visit(event.venueId, event.context?.groupSize ?? 1, event.at);
    town.policy.count(town.world.indexOfVenue(event.venueId), event.at);
  }
  if (event.kind === 'rating' && event.value !== undefined) town.ratings.add(town.world.indexOfVenue(event.venueId), event.value);
}
