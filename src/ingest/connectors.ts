/**
 * What brings in events from other services: weather, shows, crowds. Nothing is fetched unless a connector is configured.
 *
 * Terminology
 * - connector: asks one service and says what it learned as events
 * - observation: such an event, without an id; the id follows from what it says, so that the same observation twice is a duplicate
 */
import type { EventOf } from '../domain/event.ts';
import type { Location } from '../domain/geo.ts';
import { hash64, uuidFromHash } from '../domain/ids.ts';

type Unnamed<E> = E extends unknown ? Omit<E, 'id'> : never;
/** `at` is when it was observed, Unix milliseconds. */
export type Observation = Unnamed<
  EventOf<'external.weather'> | EventOf<'external.event'> | EventOf<'external.crowd'> | EventOf<'venue.upserted'>
>;

export interface ConnectorContext {
  /** Unix milliseconds. */
  readonly now: number;
  /** The middle of the venues: what there is to ask about. Never a person's position. `null` = no venue has one. */
  readonly centre: Location | null;
  readonly signal: AbortSignal;
}

/**
 * A service that is asked now and then.
 *
 * Write one of your own as an object with these three; `openMeteo` and `jsonFeed` are two that exist.
 */
export interface Connector {
  /** Unique; it stands in errors and as the source of what is quarantined. */
  readonly name: string;
  /** How often it is asked, at most. */
  readonly everyMs: number;
  /** @throws CheckInError `connector.*`; anything it throws is reported, and it is asked again when its time comes */
  fetch(context: ConnectorContext): Promise<readonly Observation[]>;
}

/** An observation with the id that follows from it and from who made it. */
export function identified(connector: string, observation: Observation): Observation & { readonly id: string } {
  return { ...observation, id: uuidFromHash(observation.at, hash64(JSON.stringify([connector, observation]))) };
}
