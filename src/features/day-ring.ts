/**
 * Counts per day over the last N days, in any order of events.
 *
 * Layout of a ring: `[newest day + 1, count of day d at 1 + d % N ...]`; 0 first = empty. Only the N days up to the newest are live.
 * Days are UTC days of event time: an exact window needs no time zone, only a width.
 */
import { dayMs } from '../domain/clock.ts';

export function newDayRing(days: number): Float64Array {
  return new Float64Array(days + 1);
}

/** The day a moment belongs to. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs);
}

/** Adds to a day's count; a day that has left the ring is ignored, as it would have left it anyway. */
export function addToDay(ring: Float64Array, day: number, value: number): void {
  const days = ring.length - 1;
  const newest = ring[0]! - 1;
  if (day > newest) {
    if (day - newest >= days) ring.fill(0, 1);
    else for (let d = newest + 1; d <= day; d++) ring[1 + (d % days)] = 0;
    ring[0] = day + 1;
  } else if (newest - day >= days) {
    return;
  }
  const slot = 1 + (day % days);
  ring[slot] = ring[slot]! + value;
}

/** The sum over days `from` to `to`, both included. */
export function sumOfDays(ring: Float64Array, from: number, to: number): number {
  const days = ring.length - 1;
  const newest = ring[0]! - 1;
  if (newest < 0) return 0;
  const first = Math.max(from, newest - days + 1, 0);
  const last = Math.min(to, newest);
  let sum = 0;
  let slot = 1 + (first % days);
  for (let d = first; d <= last; d++) {
    sum += ring[slot]!;
    if (++slot > days) slot = 1;
  }
  return sum;
}

/** Takes a ring into another of the same length. */
export function mergeDays(into: Float64Array, from: Float64Array): void {
  const days = from.length - 1;
  const newest = from[0]! - 1;
  for (let d = Math.max(0, newest - days + 1); d <= newest; d++) {
    const count = from[1 + (d % days)]!;
    if (count !== 0) addToDay(into, d, count);
  }
}
