/**
 * Where a person was last, and when: the newest check-ins, in two lists of one length.
 *
 * What is kept does not depend on the order in which check-ins arrive, nor on how often each does: it is the set of those not older than the
 * `recentVisitsKept`-th newest, in the order of time, then of venue number. (More than that only where the oldest kept ones share one millisecond.)
 */
export interface RecentVisits {
  /** Venue numbers. */
  readonly venues: number[];
  /** Unix milliseconds, ascending. */
  readonly at: number[];
}

/** Four months of someone who checks in twice a day; 4 kB. */
export const recentVisitsKept = 250;

/** Takes in one check-in; one that is known, or too old, changes nothing. */
export function addRecentVisit({ venues, at }: RecentVisits, venue: number, time: number): void {
  let place = at.length;
  while (place > 0 && (at[place - 1]! > time || (at[place - 1] === time && venues[place - 1]! > venue))) place--;
  if (place > 0 && at[place - 1] === time && venues[place - 1] === venue) return;
  // A splice copies, even at the end, which is where nearly all check-ins go.
  if (place === at.length) {
    venues.push(venue);
    at.push(time);
  } else {
    venues.splice(place, 0, venue);
    at.splice(place, 0, time);
  }
  let oldest = 1;
  while (oldest < at.length && at[oldest] === at[0]) oldest++;
  if (at.length - oldest < recentVisitsKept) return;
  venues.splice(0, oldest);
  at.splice(0, oldest);
}
