import type { UserHistory } from '../domain/dataset.ts';
import type { InteractionEvent, LoggedEvent } from '../domain/event.ts';
import type { Location } from '../domain/geo.ts';
import { isPositive, preferenceOf } from '../domain/preference.ts';
import { addRecentVisit } from '../domain/recent-visits.ts';
import type { RecentVisits } from '../domain/recent-visits.ts';
import { forwardWeight } from './decay.ts';
import type { People } from './people.ts';

/** Of each venue a person had contact with; times are Unix milliseconds, 0 = never. */
interface ContactColumns {
  readonly venues: number[];
  readonly weights: number[];
  readonly visits: number[];
  /** The earliest check-in, by the time it happened. */
  readonly firstVisitAt: number[];
  readonly lastPositiveAt: number[];
  readonly lastAcceptedAt: number[];
  readonly lastRejectedAt: number[];
}

/** One person's contacts with venues: parallel lists in the order of first contact. */
export interface Contacts extends ContactColumns {
  readonly recent: RecentVisits;
  /** By venue, once there are many; below that a scan is as fast and needs a third of the memory. */
  slots: Map<number, number> | null;
  /** Forward-decayed sums over positive interactions with located venues: weight, weight x latitude, weight x longitude. */
  readonly whereabouts: [number, number, number];
  /** The arrays handed out, until something changes. */
  history: UserHistory | null;
}

const manyVenues = 64;
const columnNames = ['venues', 'weights', 'visits', 'firstVisitAt', 'lastPositiveAt', 'lastAcceptedAt', 'lastRejectedAt'] as const;

/**
 * Every person's whole history with venues, by person index (see `People`).
 *
 * Kept whole, unlike features: folding a person into a factor model needs every venue they ever liked.
 */
export class Histories {
  readonly #people: People;

  constructor(people: People) {
    this.#people = people;
  }

  /** Whether the person has ever checked in at the venue. */
  visited(person: number, venue: number): boolean {
    return this.#read(person, venue, 'visits') > 0;
  }

  /** Unix milliseconds of the person's last accept, check-in or good rating of the venue; 0 = never. */
  lastPositiveAt(person: number, venue: number): number {
    return this.#read(person, venue, 'lastPositiveAt');
  }

  /** Unix milliseconds of the person's last accept of the venue; 0 = never. */
  lastAcceptedAt(person: number, venue: number): number {
    return this.#read(person, venue, 'lastAcceptedAt');
  }

  /** Unix milliseconds of the person's last rejection of the venue; 0 = never. */
  lastRejectedAt(person: number, venue: number): number {
    return this.#read(person, venue, 'lastRejectedAt');
  }

  /** `seq` of the last event about the person other than an answer given to them; 0 = none. */
  lastSeq(person: number): number {
    return this.#people.lastSeq(person);
  }

  #read(person: number, venue: number, column: (typeof columnNames)[number]): number {
    const contacts = this.#people.dossier(person)?.contacts;
    const slot = contacts === undefined ? -1 : slotOf(contacts, venue);
    return slot < 0 ? 0 : contacts![column][slot]!;
  }
}

export function newContacts(): Contacts {
  return {
    venues: [],
    weights: [],
    visits: [],
    firstVisitAt: [],
    lastPositiveAt: [],
    lastAcceptedAt: [],
    lastRejectedAt: [],
    recent: { venues: [], at: [] },
    slots: null,
    whereabouts: [0, 0, 0],
    history: null,
  };
}

export const noContacts: Contacts = newContacts();

/** The history as parallel columns. The arrays are shared: do not write to them. */
export function historyOf(contacts: Contacts): UserHistory {
  contacts.history ??= {
    venues: new Int32Array(contacts.venues),
    weights: new Float32Array(contacts.weights),
    visits: new Int32Array(contacts.visits),
    lastPositiveAt: new Float64Array(contacts.lastPositiveAt),
    recentVenues: new Int32Array(contacts.recent.venues),
    recentAt: new Float64Array(contacts.recent.at),
  };
  return contacts.history;
}

/** The place of a venue in the lists; -1 = no contact. */
export function slotOf(contacts: Contacts, venue: number): number {
  return contacts.slots === null ? contacts.venues.indexOf(venue) : (contacts.slots.get(venue) ?? -1);
}

/** Where the person usually is, judged by the venues they like: their decayed centroid; `null` if there are none. */
export function centroidOf({ whereabouts }: Contacts): Location | null {
  if (whereabouts[0] === 0) return null;
  return { latitude: whereabouts[1] / whereabouts[0], longitude: whereabouts[2] / whereabouts[0] };
}

/** Takes in one interaction. Every list is a sum, a minimum or a maximum: their order makes no difference. */
export function addContact(contacts: Contacts, venue: number, event: LoggedEvent<InteractionEvent>, location: Location | null): void {
  const slot = takeSlot(contacts, venue);
  const { kind, at } = event;
  contacts.history = null;
  contacts.weights[slot] = contacts.weights[slot]! + preferenceOf(event);
  if (kind === 'checkin') {
    contacts.visits[slot] = contacts.visits[slot]! + 1;
    contacts.firstVisitAt[slot] = earliest(contacts.firstVisitAt[slot]!, at);
    addRecentVisit(contacts.recent, venue, at);
  }
  if (kind === 'accept') contacts.lastAcceptedAt[slot] = Math.max(contacts.lastAcceptedAt[slot]!, at);
  if (kind === 'reject') contacts.lastRejectedAt[slot] = Math.max(contacts.lastRejectedAt[slot]!, at);
  if (!isPositive(event)) return;
  contacts.lastPositiveAt[slot] = Math.max(contacts.lastPositiveAt[slot]!, at);
  if (location === null) return;
  const weight = forwardWeight(at);
  contacts.whereabouts[0] += weight;
  contacts.whereabouts[1] += weight * location.latitude;
  contacts.whereabouts[2] += weight * location.longitude;
}

/** Takes one person's contacts into another's. */
export function mergeContacts(into: Contacts, from: Contacts): void {
  into.history = null;
  for (const [i, venue] of from.venues.entries()) {
    const slot = takeSlot(into, venue);
    into.weights[slot] = into.weights[slot]! + from.weights[i]!;
    into.visits[slot] = into.visits[slot]! + from.visits[i]!;
    into.firstVisitAt[slot] = earliest(into.firstVisitAt[slot]!, from.firstVisitAt[i]!);
    for (const time of ['lastPositiveAt', 'lastAcceptedAt', 'lastRejectedAt'] as const)
      into[time][slot] = Math.max(into[time][slot]!, from[time][i]!);
  }
  for (const [i, venue] of from.recent.venues.entries()) addRecentVisit(into.recent, venue, from.recent.at[i]!);
  for (let i = 0; i < 3; i++) into.whereabouts[i] = into.whereabouts[i]! + from.whereabouts[i]!;
}

/** When two people had each been at a venue for the first time, the later time of each such venue: as one person they had been there before. */
export function secondFirstVisits(one: Contacts, other: Contacts): readonly number[] {
  const later: number[] = [];
  for (const [i, venue] of other.venues.entries()) {
    const slot = slotOf(one, venue);
    const [a, b] = [slot < 0 ? 0 : one.firstVisitAt[slot]!, other.firstVisitAt[i]!];
    if (a > 0 && b > 0) later.push(Math.max(a, b));
  }
  return later;
}

/** The lists of contacts, for a snapshot: whereabouts, the newest visits (venues, times), then per contact venues, weights and the others. Do not write to them. */
export function packedContacts(contacts: Contacts): readonly (readonly number[])[] {
  const { whereabouts, recent, venues, weights, visits, firstVisitAt, lastPositiveAt, lastAcceptedAt, lastRejectedAt } = contacts;
  return [whereabouts, recent.venues, recent.at, venues, weights, visits, firstVisitAt, lastPositiveAt, lastAcceptedAt, lastRejectedAt];
}

/** Takes the lists over. */
export function unpackedContacts(lists: readonly number[][]): Contacts {
  const [whereabouts, recentVenues, recentAt, ...columns] = lists as [[number, number, number], number[], number[], ...number[][]];
  const [venues, weights, visits, firstVisitAt, lastPositiveAt, lastAcceptedAt, lastRejectedAt] = columns as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const contacts: Contacts = {
    venues,
    weights,
    visits,
    firstVisitAt,
    lastPositiveAt,
    lastAcceptedAt,
    lastRejectedAt,
    recent: { venues: recentVenues, at: recentAt },
    slots: null,
    whereabouts,
    history: null,
  };
  if (contacts.venues.length > manyVenues) contacts.slots = new Map(contacts.venues.map((venue, slot) => [venue, slot]));
  return contacts;
}

/** The earlier of two times, of which 0 is none. */
function earliest(a: number, b: number): number {
  return a === 0 || (b !== 0 && b < a) ? b : a;
}

function takeSlot(contacts: Contacts, venue: number): number {
  const known = slotOf(contacts, venue);
  if (known >= 0) return known;
  for (const name of columnNames) contacts[name].push(0);
  const slot = contacts.venues.length - 1;
  contacts.venues[slot] = venue;
  if (contacts.slots !== null) contacts.slots.set(venue, slot);
  else if (contacts.venues.length > manyVenues) contacts.slots = new Map(contacts.venues.map((other, i) => [other, i]));
  return slot;
}
