import { addRecentVisit } from '../../domain/recent-visits.ts';

/** What is known of a person's visits: the part of a `UserHistory` that habits are read from. Parallel lists, except that the newest visits have their own. */
export interface PersonVisits {
  readonly venues: ArrayLike<number>;
  readonly visits: ArrayLike<number>;
  readonly lastPositiveAt: ArrayLike<number>;
  readonly recentVenues: ArrayLike<number>;
  readonly recentAt: ArrayLike<number>;
}

/** A person's visits while a log of visits is read: what their live history would hold. */
export class VisitLog implements PersonVisits {
  readonly venues: number[] = [];
  readonly visits: number[] = [];
  readonly lastPositiveAt: number[] = [];
  readonly recentVenues: number[] = [];
  readonly recentAt: number[] = [];
  readonly #slots = new Map<number, number>();

  has(venue: number): boolean {
    return this.#slots.has(venue);
  }

  add(venue: number, at: number): void {
    let slot = this.#slots.get(venue);
    if (slot === undefined) {
      slot = this.venues.push(venue) - 1;
      this.visits.push(0);
      this.lastPositiveAt.push(0);
      this.#slots.set(venue, slot);
    }
    this.visits[slot]!++;
    this.lastPositiveAt[slot] = Math.max(this.lastPositiveAt[slot]!, at);
    addRecentVisit({ venues: this.recentVenues, at: this.recentAt }, venue, at);
  }
}
