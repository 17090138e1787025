import { localTime } from '../domain/clock.ts';
import type { LocalTime } from '../domain/clock.ts';
import type { InteractionEvent, LoggedEvent } from '../domain/event.ts';
import type { Location } from '../domain/geo.ts';
import { isPositive, preferenceOf } from '../domain/preference.ts';
import type { GroupType, Mood, WeatherCondition } from '../domain/taxonomy.ts';
import type { User } from '../domain/user.ts';
import type { Venue } from '../domain/venue.ts';
import type { Catalogue } from './catalogue.ts';
import type { City } from './city.ts';
import { forwardWeight, presentFactor } from './decay.ts';
import type { RecentRecommendation } from './recent-recommendations.ts';

/**
 * What a feature may know beside its state and the event: the circumstances, resolved once per event for all features.
 *
 * The circumstances are those known when the event comes in: a record or a weather report that comes in later speaks for the events after it. What was
 * served in between was made from what was known then, and replay finds the same.
 *
 * While reading, a feature may use `catalogue` and `present`, and one about people `user`: everything else belongs to the last event, and a venue's row
 * is kept until the next event of that venue or the next change of the catalogue.
 */
export interface World {
  readonly catalogue: Catalogue;
  /** `presentFactor(now)` of the read. */
  readonly present: number;
  /** `forwardWeight(event.at)`. */
  readonly weight: number;
  /** Of an interaction: `preferenceOf` it, and whether it is a positive label. */
  readonly preference: number;
  readonly isPositive: boolean;
  /** Local time at the venue (of an event without one: in the city's most common zone). */
  readonly local: LocalTime;
  /** The person's record, the newest by its own time; `null` if there is none. */
  readonly user: User | null;
  /** Of an event about a venue: its record, `null` if there is none yet. */
  readonly venue: Venue | null;
  /** Of the interaction, else of the request that led to it. */
  readonly groupSize: number | null;
  readonly groupType: GroupType | null;
  readonly moods: readonly Mood[];
  /** Of the interaction, else of the request that led to it, else the city's at the time. */
  readonly weather: WeatherCondition | null;
  /** From where the person decided (the request's location, else their anchor) to the venue, metres; NaN = not known. */
  readonly distanceMeters: number;
  /** Of a check-in: none of the person's at this venue that are known happened before it. */
  readonly isFirstVisit: boolean;
  /** Of a check-in: the time of the earliest one known so far of the person at this venue, Unix milliseconds; 0 = none. If `isFirstVisit`, that one no longer is. */
  readonly knownFirstVisitAt: number;
  /** In `merge`: of each venue where both had been for a first time, the later of the two times, which was none. */
  readonly secondFirstVisits: readonly number[];
}

const noMoods: readonly Mood[] = [];
const noTimes: readonly number[] = [];

/** What the store knows about the interaction at hand. */
export interface Encounter {
  readonly user: User | null;
  readonly venue: Venue | null;
  readonly venueIndex: number;
  readonly knownFirstVisitAt: number;
  /** The answer that led to the interaction, if it is known. */
  readonly recommendation: RecentRecommendation | null;
  readonly anchor: Location | null;
}

/** The one `World` of a store; the store sets the stage, features look. */
export class Stage implements World {
  readonly catalogue: Catalogue;
  readonly #city: City;
  present = 1;
  weight = 1;
  preference = 0;
  isPositive = false;
  local: LocalTime = localTime(0, 'UTC');
  user: User | null = null;
  venue: Venue | null = null;
  groupSize: number | null = null;
  groupType: GroupType | null = null;
  moods: readonly Mood[] = noMoods;
  weather: WeatherCondition | null = null;
  distanceMeters = Number.NaN;
  isFirstVisit = false;
  knownFirstVisitAt = 0;
  secondFirstVisits: readonly number[] = noTimes;

  constructor(catalogue: Catalogue, city: City) {
    this.catalogue = catalogue;
    this.#city = city;
  }

  /** Sets the stage for a read at `now`. @param user whose features are read, if any are */
  openRead(now: number, user: User | null): void {
    this.present = presentFactor(now);
    this.user = user;
  }

  /** Sets the stage for the merge of two people. */
  openMerge(secondFirstVisits: readonly number[]): void {
    this.secondFirstVisits = secondFirstVisits;
  }

  /** Sets the stage for an event that is not an interaction. */
  openEvent(at: number, user: User | null, venue: Venue | null): void {
    this.weight = forwardWeight(at);
    this.local = localTime(at, venue?.timeZone ?? this.catalogue.defaultTimeZone);
    this.user = user;
    this.venue = venue;
    this.preference = 0;
    this.isPositive = false;
    this.groupSize = null;
    this.groupType = null;
    this.moods = noMoods;
    this.weather = this.#city.weatherAt(at)?.condition ?? null;
    this.distanceMeters = Number.NaN;
    this.isFirstVisit = false;
    this.knownFirstVisitAt = 0;
  }

  openInteraction(event: LoggedEvent<InteractionEvent>, encounter: Encounter): void {
    this.openEvent(event.at, encounter.user, encounter.venue);
    const asked = encounter.recommendation?.context;
    const { context } = event;
    this.preference = preferenceOf(event);
    this.isPositive = isPositive(event);
    this.groupSize = context?.groupSize ?? asked?.groupSize ?? null;
    this.groupType = context?.groupType ?? asked?.groupType ?? null;
    this.moods = context?.mood ?? noMoods;
    this.weather = context?.weather?.condition ?? asked?.weather?.condition ?? this.weather;
    const known = encounter.knownFirstVisitAt;
    this.knownFirstVisitAt = known;
    this.isFirstVisit = event.kind === 'checkin' && (known === 0 || event.at < known);
    // A check-in's own position is the venue's: the way there began where the person asked, or where they usually are.
    const from = asked?.location ?? encounter.anchor;
    if (this.isPositive && from !== null && encounter.venue?.location !== undefined)
      this.distanceMeters = this.catalogue.distanceMeters(encounter.venueIndex, from);
  }
}
