import type { UserHistory } from '../domain/dataset.ts';
import type { InteractionEvent, LoggedEvent } from '../domain/event.ts';
import type { Location } from '../domain/geo.ts';
import { isPositive, preferenceOf } from '../domain/preference.ts';
import { forwardWeight } from './decay.ts';

const nobody: UserHistory = {
  venues: new Int32Array(0),
  weights: new Float32Array(0),
  visits: new Int32Array(0),
  lastPositiveAt: new Float64Array(0),
};

/** One person's contacts with venues: parallel lists in the order of first contact; times are 0 for "never". */
interface Contacts {
  readonly venues: number[];
  readonly weights: number[];
  readonly visits: number[];
  readonly lastPositiveAt: number[];
  readonly lastAcceptedAt: number[];
  readonly lastRejectedAt: number[];
  readonly slots: Map<number, number>;
  /** Forward-decayed sums over positive interactions with located venues: weight, weight x latitude, weight x longitude. */
  readonly whereabouts: [number, number, number];
  /** The arrays handed out, until something changes. */
  history: UserHistory | null;
}

export type HistoriesState = readonly { readonly contacts: Omit<Contacts, 'slots' | 'history'> | null; readonly lastSeq: number }[];

/**
 * Every person's whole history with venues, by person index (see `People`).
 *
 * Kept whole, unlike features: folding a person into a factor model needs every venue they ever liked.
 */
export class Histories {
  readonly #contacts: (Contacts | null)[] = [];
  readonly #lastSeq: number[] = [];

  /** The person's history as parallel columns; empty for someone new. The arrays are shared: do not write to them. */
  of(person: number): UserHistory {
    const contacts = this.#contacts[person];
    if (!contacts) return nobody;
    contacts.history ??= {
      venues: new Int32Array(contacts.venues),
      weights: new Float32Array(contacts.weights),
      visits: new Int32Array(contacts.visits),
      lastPositiveAt: new Float64Array(contacts.lastPositiveAt),
    };
    return contacts.history;
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

  /** The last rejections, in the order of the venues of `of(person)`; 0 = never. Do not write to it. */
  lastRejections(person: number): readonly number[] {
    return this.#contacts[person]?.lastRejectedAt ?? [];
  }

  /** `seq` of the last event about the person other than an answer given to them; 0 = none. */
  lastSeq(person: number): number {
    return this.#lastSeq[person] ?? 0;
  }

  /** Where the person usually is, judged by the venues they like: their decayed centroid; `null` if there are none. */
  centroid(person: number): Location | null {
    const whereabouts = this.#contacts[person]?.whereabouts;
    if (!whereabouts || whereabouts[0] === 0) return null;
    return { latitude: whereabouts[1] / whereabouts[0], longitude: whereabouts[2] / whereabouts[0] };
  }

  touch(person: number, seq: number): void {
    while (this.#lastSeq.length <= person) this.#lastSeq.push(0);
    this.#lastSeq[person] = seq;
  }

  apply(person: number, venue: number, event: LoggedEvent<InteractionEvent>, location: Location | null): void {
    while (this.#contacts.length <= person) this.#contacts.push(null);
    const contacts = (this.#contacts[person] ??= newContacts());
    const slot = slotOf(contacts, venue);
    contacts.history = null;
    contacts.weights[slot] = contacts.weights[slot]! + preferenceOf(event);
    if (event.kind === 'checkin') contacts.visits[slot] = contacts.visits[slot]! + 1;
    if (event.kind === 'accept') contacts.lastAcceptedAt[slot] = Math.max(contacts.lastAcceptedAt[slot]!, event.at);
    if (event.kind === 'reject') contacts.lastRejectedAt[slot] = Math.max(contacts.lastRejectedAt[slot]!, event.at);
    if (!isPositive(event)) return;
    contacts.lastPositiveAt[slot] = Math.max(contacts.lastPositiveAt[slot]!, event.at);
    if (location === null) return;
    const weight = forwardWeight(event.at);
    contacts.whereabouts[0] += weight;
    contacts.whereabouts[1] += weight * location.latitude;
    contacts.whereabouts[2] += weight * location.longitude;
  }

  merge(from: number, into: number): void {
    this.touch(into, Math.max(this.lastSeq(into), this.lastSeq(from)));
    const source = this.#contacts[from];
    if (source) {
      while (this.#contacts.length <= into) this.#contacts.push(null);
      const target = (this.#contacts[into] ??= newContacts());
      target.history = null;
      for (const [i, venue] of source.venues.entries()) {
        const slot = slotOf(target, venue);
        target.weights[slot] = target.weights[slot]! + source.weights[i]!;
        target.visits[slot] = target.visits[slot]! + source.visits[i]!;
        for (const time of ['lastPositiveAt', 'lastAcceptedAt', 'lastRejectedAt'] as const)
          target[time][slot] = Math.max(target[time][slot]!, source[time][i]!);
      }
      for (let i = 0; i < 3; i++) target.whereabouts[i] = target.whereabouts[i]! + source.whereabouts[i]!;
    }
    this.erase(from);
  }

  erase(person: number): void {
    if (person < this.#contacts.length) this.#contacts[person] = null;
    if (person < this.#lastSeq.length) this.#lastSeq[person] = 0;
  }

  save(): HistoriesState {
    return Array.from({ length: Math.max(this.#contacts.length, this.#lastSeq.length) }, (_, person) => {
      const contacts = this.#contacts[person];
      if (!contacts) return { contacts: null, lastSeq: this.lastSeq(person) };
      const { slots: _slots, history: _history, ...kept } = contacts;
      return { contacts: kept, lastSeq: this.lastSeq(person) };
    });
  }

  static load(state: HistoriesState): Histories {
    const histories = new Histories();
    for (const saved of state) {
      const { contacts, lastSeq } = saved;
      histories.#lastSeq.push(lastSeq);
      histories.#contacts.push(
        contacts ? { ...contacts, slots: new Map(contacts.venues.map((v, slot) => [v, slot])), history: null } : null,
      );
    }
    return histories;
  }

  #read(person: number, venue: number, column: 'visits' | 'lastPositiveAt' | 'lastAcceptedAt' | 'lastRejectedAt'): number {
    const contacts = this.#contacts[person];
    const slot = contacts?.slots.get(venue);
    return slot === undefined ? 0 : contacts![column][slot]!;
  }
}

function newContacts(): Contacts {
  return {
    venues: [],
    weights: [],
    visits: [],
    lastPositiveAt: [],
    lastAcceptedAt: [],
    lastRejectedAt: [],
    slots: new Map(),
    whereabouts: [0, 0, 0],
    history: null,
  };
}

function slotOf(contacts: Contacts, venue: number): number {
  const known = contacts.slots.get(venue);
  if (known !== undefined) return known;
  const slot = contacts.venues.push(venue) - 1;
  contacts.slots.set(venue, slot);
  contacts.weights.push(0);
  contacts.visits.push(0);
  contacts.lastPositiveAt.push(0);
  contacts.lastAcceptedAt.push(0);
  contacts.lastRejectedAt.push(0);
  return slot;
}
