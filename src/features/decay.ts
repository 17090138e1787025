/**
 * Sums that forget, in any order of events.
 *
 * A forward-decayed sum adds each value with weight `g(at)`, which grows with time, and divides by `g(now)` when read. Adding commutes,
 * a ratio of two sums needs no division at all, and every feature shares one exponential per event.
 *
 * @see Cormode, Shkapenyuk, Srivastava & Xu 2009, "Forward Decay: A Practical Time Decay Model for Streaming Systems"
 */
import { dayMs } from '../domain/clock.ts';

/** The default look-back of features; it is also the half-life of decayed sums. */
export const lookbackDays = 30;

const rate = Math.LN2 / (lookbackDays * dayMs);
// With this landmark g stays a normal double from 1936 to 2103: 1,022 half-lives either way.
const landmark = Date.UTC(2020, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** `g(at)`: the weight of something that happens at `at`. Never infinite: times from 2100 on count as 2100. */
export function forwardWeight(at: number): number {
  return Math.exp(rate * (Math.min(at, latest) - landmark));
}

/** `1 / g(now)`: what a forward-decayed sum is multiplied by to be in units of "one just now". */
export function presentFactor(now: number): number {
  return Math.exp(rate * (landmark - Math.min(now, latest)));
}

/** What is left of 1 after a time: `2 ^ (-age / halfLife)`; 1 for ages below 0. */
export function remaining(ageMs: number, halfLifeMs: number): number {
  return ageMs <= 0 ? 1 : Math.exp((-Math.LN2 * ageMs) / halfLifeMs);
}

/**
 * Adds to a decayed sum of short half-life, kept in two slots: the sum, and the time of its newest part.
 *
 * A fixed landmark would overflow after 1,022 half-lives, 42 days for an hour; here the landmark is the newest event, and adding still commutes.
 */
export function addDecayed(state: Float64Array, slot: number, at: number, value: number, halfLifeMs: number): void {
  const newest = state[slot + 1]!;
  if (at > newest) {
    state[slot] = state[slot]! * remaining(at - newest, halfLifeMs) + value;
    state[slot + 1] = at;
  } else {
    state[slot] = state[slot]! + value * remaining(newest - at, halfLifeMs);
  }
}

/** The value at `now` of a sum made by `addDecayed`. */
export function readDecayed(state: Float64Array, slot: number, now: number, halfLifeMs: number): number {
  return state[slot]! * remaining(now - state[slot + 1]!, halfLifeMs);
}

/** Adds state to state, element by element: the merge of states that are plain sums. */
export function addAll(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + from[i]!;
}

/** A mean pulled towards `prior` as if `strength` further observations had shown it. */
export function shrunk(sum: number, count: number, prior: number, strength: number): number {
  return (sum + prior * strength) / (count + strength);
}
