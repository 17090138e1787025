import { localTime } from '../domain/clock.ts';
import type { InteractionTable } from '../domain/dataset.ts';
import type { InteractionEvent, LoggedEvent } from '../domain/event.ts';
import { isPositive, preferenceOf } from '../domain/preference.ts';
import { enlarged } from './enlarged.ts';
import type { FeatureStore } from './feature-store.ts';

/** Grows an `InteractionTable` event by event. */
export class InteractionColumns {
  readonly #users = new Map<string, number>();
  #length = 0;
  #user = new Int32Array(1024);
  #venue = new Int32Array(1024);
  #weight = new Float32Array(1024);
  #at = new Float64Array(1024);
  #hourOfWeek = new Uint8Array(1024);
  #positive = new Uint8Array(1024);
  #visit = new Uint8Array(1024);

  get length(): number {
    return this.#length;
  }

  /** Adds an interaction that the store has applied. */
  add(event: LoggedEvent<InteractionEvent>, store: FeatureStore): void {
    if (this.#length === this.#user.length) this.#grow();
    const i = this.#length++;
    let user = this.#users.get(event.userId);
    if (user === undefined) this.#users.set(event.userId, (user = this.#users.size));
    const venue = store.catalogue.indexOf(event.venueId);
    this.#user[i] = user;
    this.#venue[i] = venue;
    this.#weight[i] = preferenceOf(event);
    this.#at[i] = event.at;
    this.#hourOfWeek[i] = localTime(event.at, store.catalogue.timeZoneOf(venue)).hourOfWeek;
    this.#positive[i] = isPositive(event) ? 1 : 0;
    this.#visit[i] = event.kind === 'checkin' ? 1 : 0;
  }

  /** The table, with ids that were merged meanwhile as one person, and without the interactions of people erased meanwhile. */
  finish(store: FeatureStore): { readonly users: readonly string[]; readonly interactions: InteractionTable } {
    const users: string[] = [];
    const numbers = new Map<string, number>();
    const current = Int32Array.from(this.#users.keys(), (id) => {
      const now = store.people.idOf(store.people.indexOf(id));
      if (now === null) return -1;
      const known = numbers.get(now) ?? users.push(now) - 1;
      numbers.set(now, known);
      return known;
    });
    const kept = Int32Array.from({ length: this.#length }, (_, i) => i).filter((i) => current[this.#user[i]!]! >= 0);
    return {
      users,
      interactions: {
        user: kept.map((i) => current[this.#user[i]!]!),
        venue: kept.map((i) => this.#venue[i]!),
        weight: Float32Array.from(kept, (i) => this.#weight[i]!),
        at: Float64Array.from(kept, (i) => this.#at[i]!),
        hourOfWeek: Uint8Array.from(kept, (i) => this.#hourOfWeek[i]!),
        positive: Uint8Array.from(kept, (i) => this.#positive[i]!),
        visit: Uint8Array.from(kept, (i) => this.#visit[i]!),
      },
    };
  }

  #grow(): void {
    const capacity = 2 * this.#user.length;
    this.#user = enlarged(this.#user, new Int32Array(capacity));
    this.#venue = enlarged(this.#venue, new Int32Array(capacity));
    this.#weight = enlarged(this.#weight, new Float32Array(capacity));
    this.#at = enlarged(this.#at, new Float64Array(capacity));
    this.#hourOfWeek = enlarged(this.#hourOfWeek, new Uint8Array(capacity));
    this.#positive = enlarged(this.#positive, new Uint8Array(capacity));
    this.#visit = enlarged(this.#visit, new Uint8Array(capacity));
  }
}
