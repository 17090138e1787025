/**
 * The truth: what people would really do. Nothing of it is in the events; models and experiments are judged by it.
 *
 * `new World(options)` builds the same city, people, weather and live events from the same options every time. The only state in it is how full
 * the venues are beyond the usual, which `visit` tells it; a fresh world is at its usual level.
 */
import { hourMs, localTime } from '../domain/clock.ts';
import type { Weather } from '../domain/context.ts';
import type { Random } from '../stats/random.ts';
import { buildCity, type CityVenue } from './city.ts';
import { drawOccasion, type Occasion } from './occasions.ts';
import { worldOptions, type WorldOptions } from './options.ts';
import { buildPeople, type Person } from './people.ts';
import { profileOf } from './purposes.ts';
import { buildWeather } from './weather.ts';
import { acceptProbabilities, bestList, lookProbabilities, readList, type Impression, type Reading } from './world/cascade.ts';
import { Crowding } from './world/crowding.ts';
import { findHaunts } from './world/haunts.ts';
import { buildLiveEvents, type LiveEvent } from './world/live-events.ts';
import { distanceCost, enjoymentOf, fitOf, outlookOf, utilityOf, type Outlook } from './world/utility.ts';
import { columnsOf, isOpenIn, slotOf, type VenueColumns } from './world/venue-columns.ts';

/** What a person did with a list. */
export interface Response {
  /** Items looked at, from the top: venue ids, in order. */
  readonly views: readonly string[];
  readonly clicks: readonly string[];
  readonly rejects: readonly string[];
  readonly accepted: string | null;
  /** How the visit to the accepted venue will be felt, 0 to 1; null if none was accepted. */
  readonly satisfaction: number | null;
}

/** Venues with weights: the first `count` of each array. */
interface Options {
  readonly venues: Int32Array;
  readonly weights: Float64Array;
  readonly count: number;
}

/** Nobody goes out for less than this. */
const stayHomeUtility = -2;
/** Venues that cost more than this on the way are not considered. */
const furthestCost = 4;

export class World {
  readonly options: WorldOptions;
  readonly city: readonly CityVenue[];
  readonly people: readonly Person[];
  readonly liveEvents: readonly LiveEvent[];
  readonly #weather: readonly Weather[];
  readonly #columns: VenueColumns;
  readonly #crowding: Crowding;
  readonly #haunts: readonly ReadonlySet<number>[];
  /** Live events by venue, in order; no entry = none. */
  readonly #eventsOf: (LiveEvent[] | undefined)[];
  readonly #venuesOf = new Map<string, number[]>();
  /** When venues open or close for good, in order. */
  readonly #changes: readonly number[];
  readonly #openBySlot: ({ readonly epoch: number; readonly venues: Int32Array } | undefined)[] = [];
  readonly #buffers: Omit<Options, 'count'>;
  readonly #venueIndex: ReadonlyMap<string, number>;
  readonly #personIndex: ReadonlyMap<string, number>;

  /** @throws CheckInError `simulation.bad_option` */
  constructor(options: Partial<WorldOptions> = {}) {
    this.options = worldOptions(options);
    this.city = buildCity(this.options);
    this.people = buildPeople(this.options);
    this.liveEvents = buildLiveEvents(this.options, this.city);
    this.#weather = buildWeather(this.options);
    this.#columns = columnsOf(this.city);
    this.#crowding = new Crowding(this.#columns);
    this.#venueIndex = new Map(this.city.map(({ venue }, index) => [venue.id, index]));
    this.#personIndex = new Map(this.people.map(({ id }, index) => [id, index]));
    for (const [
      venue,
      {
        venue: { category },
      },
    ] of this.city.entries())
      this.#venuesOf.set(category, [...(this.#venuesOf.get(category) ?? []), venue]);
    this.#changes = this.city
      .flatMap(({ opensFrom, closesFrom }) => [opensFrom, closesFrom])
      .filter(Number.isFinite)
      .toSorted((a, b) => a - b);
    this.#buffers = { venues: new Int32Array(this.city.length), weights: new Float64Array(this.city.length + 1) };
    this.#eventsOf = Array.from(this.city, () => undefined);
    for (const event of this.liveEvents) (this.#eventsOf[event.venue] ??= []).push(event);
    this.#haunts = findHaunts(this.people, this.#columns, this.options.seed);
  }

  /** @throws RangeError if there is no such person */
  person(personId: string): Person {
    return this.people[this.#indexOfPerson(personId)]!;
  }

  /** @throws RangeError if there is no such venue */
  venue(venueId: string): CityVenue {
    return this.city[this.indexOfVenue(venueId)]!;
  }

  /** The weather of the hour; outside the simulated time, of its first or last hour. */
  weatherAt(at: number): Weather {
    const hour = Math.floor((at - this.options.startsAt) / hourMs);
    return this.#weather[Math.min(this.#weather.length - 1, Math.max(0, hour))]!;
  }

  /** Whether the doors are open: opening hours, and not before its first day or after its last. */
  isOpen(venueId: string, at: number): boolean {
    return isOpenIn(this.#columns, this.indexOfVenue(venueId), slotOf(at, this.options.timeZone), at);
  }

  /** Indices of the venues whose doors are open; do not change the array. */
  openVenues(at: number): Int32Array {
    const slot = slotOf(at, this.options.timeZone);
    let epoch = 0;
    while (epoch < this.#changes.length && this.#changes[epoch]! <= at) epoch++;
    const known = this.#openBySlot[slot];
    // Kept per quarter of an hour of the week until the city changes: the list is asked for at every session.
    if (known?.epoch === epoch) return known.venues;
    const { venues: buffer } = this.#buffers;
    let count = 0;
    for (let venue = 0; venue < buffer.length; venue++) if (isOpenIn(this.#columns, venue, slot, at)) buffer[count++] = venue;
    const venues = buffer.slice(0, count);
    this.#openBySlot[slot] = { epoch, venues };
    return venues;
  }

  /** How full a venue is, 0 to 1. */
  crowdLevel(venueId: string, at: number): number {
    return this.#crowding.level(this.indexOfVenue(venueId), localTime(at, this.options.timeZone).hourOfWeek, at);
  }

  /** Tells the world that a party arrived, so that the venue is fuller for a while. */
  visit(venueId: string, groupSize: number, at: number): void {
    this.#crowding.visit(this.indexOfVenue(venueId), groupSize, at);
  }

  /** The places a person went to before the simulation began. */
  hauntsOf(personId: string): readonly string[] {
    return [...this.#haunts[this.#indexOfPerson(personId)]!].map((venue) => this.city[venue]!.venue.id);
  }

  /** What a person might have in mind at a moment. */
  drawOccasion(personId: string, at: number, random: Random): Occasion {
    return drawOccasion(this.person(personId), at, this.options.timeZone, random);
  }

  /** What a venue is worth to a person on an occasion, in logit units; `-Infinity` when it is closed then. */
  utility(personId: string, venueId: string, occasion: Occasion): number {
    const venue = this.indexOfVenue(venueId);
    const outlook = this.#outlook(personId, occasion);
    return this.#isOpen(outlook, venue) ? utilityOf(outlook, this.#columns, venue, this.#fit(outlook, venue)) : -Infinity;
  }

  /** Expected satisfaction of a visit, 0 to 1; 0 when the venue is closed then. */
  satisfaction(personId: string, venueId: string, occasion: Occasion): number {
    return this.#impression(this.#outlook(personId, occasion), this.indexOfVenue(venueId)).satisfaction;
  }

  /**
   * Where a person goes of their own accord: a draw from the multinomial logit over the open venues that serve the purpose within reach.
   *
   * @returns a venue id, or null if nothing is worth going out for
   */
  choose(personId: string, occasion: Occasion, random: Random): string | null {
    const { venues, weights, count } = this.#options(personId, occasion);
    weights[count] = Math.exp(stayHomeUtility);
    const choice = random.weighted(weights.subarray(0, count + 1));
    return choice === count ? null : this.city[venues[choice]!]!.venue.id;
  }

  /** The probabilities `choose` draws from, by venue id; they sum to less than 1, the rest is staying in. */
  choiceProbabilities(personId: string, occasion: Occasion): Map<string, number> {
    const { venues, weights, count } = this.#options(personId, occasion);
    let total = Math.exp(stayHomeUtility);
    for (let i = 0; i < count; i++) total += weights[i]!;
    return new Map(Array.from({ length: count }, (_, i) => [this.city[venues[i]!]!.venue.id, weights[i]! / total]));
  }

  /** What the person does with a list: one draw. @throws RangeError for an unknown id */
  respond(personId: string, venueIds: readonly string[], occasion: Occasion, random: Random): Response {
    const impressions = this.impressions(personId, venueIds, occasion);
    const reading: Reading = readList(impressions, this.person(personId).patience, random);
    const { accepted } = reading;
    return {
      views: venueIds.slice(0, reading.viewed),
      clicks: reading.clicks.map((position) => venueIds[position]!),
      rejects: reading.rejects.map((position) => venueIds[position]!),
      accepted: accepted === null ? null : venueIds[accepted]!,
      satisfaction: accepted === null ? null : Math.min(1, Math.max(0, impressions[accepted]!.satisfaction + 0.12 * random.normal())),
    };
  }

  /** How each item of a list strikes the person. */
  impressions(personId: string, venueIds: readonly string[], occasion: Occasion): Impression[] {
    const outlook = this.#outlook(personId, occasion);
    return venueIds.map((id) => this.#impression(outlook, this.indexOfVenue(id)));
  }

  /** Probability that the person looks at each position of a list, exact. */
  lookProbability(personId: string, venueIds: readonly string[], occasion: Occasion): Float64Array {
    return lookProbabilities(this.impressions(personId, venueIds, occasion), this.person(personId).patience);
  }

  /** Probability that the person takes the venue at each position of a list, exact; the rest is taking none. */
  acceptProbability(personId: string, venueIds: readonly string[], occasion: Occasion): Float64Array {
    return acceptProbabilities(this.impressions(personId, venueIds, occasion), this.person(personId).patience);
  }

  /** Expected satisfaction from a list, 0 to 1, exact; a list of which nothing is taken gives 0. */
  expectedValue(personId: string, venueIds: readonly string[], occasion: Occasion): number {
    const impressions = this.impressions(personId, venueIds, occasion);
    const accepts = acceptProbabilities(impressions, this.person(personId).patience);
    return accepts.reduce((sum, accept, position) => sum + accept * impressions[position]!.satisfaction, 0);
  }

  /** The list of at most `length` venues with the highest expected value: what regret is measured against. */
  idealList(personId: string, occasion: Occasion, length: number): string[] {
    const outlook = this.#outlook(personId, occasion);
    const open = [...this.openVenues(occasion.at)];
    const impressions = open.map((venue) => this.#impression(outlook, venue));
    return bestList(impressions, this.person(personId).patience, length).map((place) => this.city[open[place]!]!.venue.id);
  }

  /** The venues to choose from with their logit weights, in buffers that the next call uses again. */
  #options(personId: string, occasion: Occasion): Options {
    const outlook = this.#outlook(personId, occasion);
    const { venues, weights } = this.#buffers;
    let count = 0;
    for (const [category, share] of Object.entries(profileOf(occasion.purpose).categories)) {
      if (share === 0) continue;
      for (const venue of this.#venuesOf.get(category) ?? []) {
        if (!this.#isOpen(outlook, venue) || distanceCost(outlook, this.#columns, venue) > furthestCost) continue;
        venues[count] = venue;
        weights[count++] = Math.exp(utilityOf(outlook, this.#columns, venue, this.#fit(outlook, venue)));
      }
    }
    return { venues, weights, count };
  }

  #outlook(personId: string, occasion: Occasion): Outlook {
    const index = this.#indexOfPerson(personId);
    return outlookOf(this.people[index]!, occasion, this.#haunts[index]!, this.weatherAt(occasion.at));
  }

  #isOpen(outlook: Outlook, venue: number): boolean {
    return isOpenIn(this.#columns, venue, outlook.slot, outlook.occasion.at);
  }

  #fit(outlook: Outlook, venue: number): number {
    const { at } = outlook.occasion;
    const crowd = this.#crowding.level(venue, outlook.hourOfWeek, at);
    return fitOf(outlook, this.#columns, venue, crowd, this.#isOn(venue, at));
  }

  /** Whether an event is on, or begins within the hour. */
  #isOn(venue: number, at: number): boolean {
    const events = this.#eventsOf[venue];
    if (events === undefined) return false;
    for (const { startsAt, endsAt } of events) if (at < endsAt) return at >= startsAt - hourMs;
    return false;
  }

  #impression(outlook: Outlook, venue: number): Impression {
    if (!this.#isOpen(outlook, venue)) return closed;
    const fit = this.#fit(outlook, venue);
    const utility = utilityOf(outlook, this.#columns, venue, fit);
    return {
      click: logistic(utility + 0.6),
      accept: logistic(utility + 0.2),
      reject: 0.1 * logistic(-utility - 1),
      satisfaction: logistic((enjoymentOf(outlook, this.#columns, venue, fit) + 0.2) / 1.5),
    };
  }

  #indexOfPerson(personId: string): number {
    const index = this.#personIndex.get(personId);
    if (index === undefined) throw new RangeError(`no person "${personId}" among ${this.people.length}`);
    return index;
  }

  /** Its place in `city`. @throws RangeError if there is no such venue */
  indexOfVenue(venueId: string): number {
    const index = this.#venueIndex.get(venueId);
    if (index === undefined) throw new RangeError(`no venue "${venueId}" among ${this.city.length}`);
    return index;
  }
}

/** A closed door: nothing to click, now and then an annoyed "no". */
const closed: Impression = { click: 0, accept: 0, reject: 0.1, satisfaction: 0 };

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
