import { CheckInError } from '../domain/errors.ts';
import type { Filter } from '../domain/recommendation.ts';
import { isWithin } from '../domain/taxonomy.ts';
import type { Venue } from '../domain/venue.ts';

/** What a condition may look at besides the venue's own record. */
export interface FilterSubject {
  readonly venue: Venue;
  /** `null` = the request or the venue has no location. */
  readonly distanceMeters: number | null;
  /** At the requested time; `null` = opening hours not known. */
  readonly isOpen: boolean | null;
}

export type Predicate = (subject: FilterSubject) => boolean;

/** Conditions may be nested this deep; more is a mistake or an attack. */
const maxDepth = 8;

/**
 * Turns a filter expression into a predicate: plain closures, no evaluation of text. A venue whose value is not known fails the condition (and so passes its `not`).
 *
 * @throws CheckInError `filter.too_deep`
 */
export function compileFilter(filter: Filter, depth = 0): Predicate {
  if (depth > maxDepth) throw new CheckInError('filter.too_deep', `the filter is nested more than ${maxDepth} deep`, 'Write it flatter.');
  const conditions = conditionsOf(filter, depth);
  return (subject) => {
    for (const condition of conditions) if (!condition(subject)) return false;
    return true;
  };
}

function conditionsOf(filter: Filter, depth: number): readonly Predicate[] {
  const conditions: Predicate[] = [];
  const { all, any, not, categories, cuisines, price, openNow, withinMeters, amenities, dietary } = filter;
  if (all) conditions.push(...all.map((part) => compileFilter(part, depth + 1)));
  if (any) {
    const parts = any.map((part) => compileFilter(part, depth + 1));
    conditions.push((subject) => parts.some((part) => part(subject)));
  }
  if (not) {
    const part = compileFilter(not, depth + 1);
    conditions.push((subject) => !part(subject));
  }
  if (categories) conditions.push(({ venue }) => categories.some((wanted) => isWithin(venue.category, wanted)));
  if (cuisines) conditions.push(({ venue }) => cuisines.some((wanted) => venue.cuisines?.includes(wanted) === true));
  if (price) {
    const { min = 1, max = 4 } = price;
    conditions.push(({ venue }) => venue.price !== undefined && venue.price >= min && venue.price <= max);
  }
  if (openNow) conditions.push(({ isOpen }) => isOpen === true);
  if (withinMeters !== undefined) conditions.push(({ distanceMeters }) => distanceMeters !== null && distanceMeters <= withinMeters);
  if (amenities) conditions.push(({ venue }) => amenities.every((wanted) => venue.amenities?.includes(wanted) === true));
  if (dietary) conditions.push(({ venue }) => dietary.every((wanted) => venue.dietary?.includes(wanted) === true));
  return conditions;
}
