import type { Event, EventOf, EventType } from '../../domain/event.ts';
import type { World } from '../world.ts';
import type { Agenda } from './agenda.ts';
import type { LoggingPolicy } from './logging-policy.ts';
import type { PublicRatings } from './public-ratings.ts';

/** An event that has no id and time yet: it gets both when its time comes. */
export type Draft = { [T in EventType]: Omit<EventOf<T>, 'id' | 'at'> }[EventType];

/** What the agenda holds: something to tell (an event), or something to do, which puts more on the agenda. */
export type Happening = Draft | ((at: number) => void);

/** Everything that a part of the simulation needs at hand. */
export interface Town {
  readonly world: World;
  readonly agenda: Agenda<Happening>;
  readonly policy: LoggingPolicy;
  readonly ratings: PublicRatings;
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
