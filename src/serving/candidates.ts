import type { FeatureStore } from '../features/feature-store.ts';
import { rejectionHoldsMs } from '../features/match.ts';
import { compileFilter, type FilterSubject, type Predicate } from './filter.ts';
import type { Question } from './question.ts';
import { wishConditions, wishRefusals, type WishCondition } from './wish.ts';

/** More candidates than this are not scored: the nearest are, and the ones the person knows. */
export const maxCandidates = 2000;

export interface Candidates {
  /** Catalogue indices, ascending. */
  readonly venues: Int32Array;
  /** What the wish asks for, in the order in which it is given up, last to go first. */
  readonly conditions: readonly WishCondition[];
  /** How many of the conditions, from the end, had to be given up. */
  readonly relaxed: number;
}

/** Everything that must hold for a venue to be shown, whatever any model says. */
export function hardConditions(question: Question, store: FeatureStore): (venue: number, subject: FilterSubject) => boolean {
  const { request, userId, wish, askedAt } = question;
  const { exclude = [], filter, maxDistanceMeters = Number.POSITIVE_INFINITY, scenario } = request;
  const excluded = new Set(exclude.map((id) => store.catalogue.indexOf(id)));
  const passes: Predicate = filter === undefined ? () => true : compileFilter(filter);
  const refused: Predicate = wish === null ? () => true : wishRefusals(wish);
  const person = userId === null ? -1 : store.people.indexOf(userId);
  const { histories } = store;
  return (venue, subject) => {
    if (!store.catalogue.isListed(venue) || subject.isOpen === false || excluded.has(venue)) return false;
    if (subject.distanceMeters === null ? Number.isFinite(maxDistanceMeters) : subject.distanceMeters > maxDistanceMeters) return false;
    if (person >= 0) {
      // A rejected venue is not shown again for a week, unless the person has chosen it since.
      const rejectedAt = histories.lastRejectedAt(person, venue);
      if (rejectedAt > askedAt - rejectionHoldsMs && rejectedAt > histories.lastPositiveAt(person, venue)) return false;
      if (scenario === 'discovery' && histories.visited(person, venue)) return false;
    }
    return passes(subject) && refused(subject);
  };
}

/** A venue as the conditions see it at the moment asked about. */
export function subjectOf(venue: number, { moment }: Question, store: FeatureStore): FilterSubject {
  const { catalogue } = store;
  const distance = moment.location === null ? Number.NaN : catalogue.distanceMeters(venue, moment.location);
  return {
    venue: catalogue.venue(venue)!,
    distanceMeters: Number.isNaN(distance) ? null : distance,
    isOpen: catalogue.openAt(venue, moment.at),
  };
}

/** The venues that may be shown and that meet the wish; if none does, those that meet the most of it, counted from what matters most. */
export function findCandidates(question: Question, store: FeatureStore): Candidates {
  const allowed = hardConditions(question, store);
  const conditions = question.wish === null ? [] : wishConditions(question.wish, question.moment.location !== null, question.language);
  const venues: number[] = [];
  const distances: number[] = [];
  /** Per venue: how many conditions, from the first, it meets in a row. */
  const met: number[] = [];
  const meeting = new Int32Array(conditions.length + 1);
  for (const venue of store.catalogue.listed()) {
    const subject = subjectOf(venue, question, store);
    if (!allowed(venue, subject)) continue;
    let row = 0;
    while (row < conditions.length && conditions[row]!.test(subject)) row++;
    venues.push(venue);
    distances.push(subject.distanceMeters ?? Number.POSITIVE_INFINITY);
    met.push(row);
    meeting[row]!++;
  }
  let kept = conditions.length;
  while (kept > 0 && meeting[kept] === 0) kept--;
  const rows = Array.from(venues.keys()).filter((row) => met[row]! >= kept);
  const chosen = rows.length <= maxCandidates ? rows : closest(rows, venues, distances, question, store);
  return { venues: Int32Array.from(chosen, (row) => venues[row]!), conditions, relaxed: conditions.length - kept };
}

/** The `maxCandidates` rows to score of too many: venues the person knows, then the nearest, or without a place the most popular. */
function closest(
  rows: readonly number[],
  venues: readonly number[],
  distances: readonly number[],
  { userId, moment }: Question,
  store: FeatureStore,
): number[] {
  const known = new Set(store.historyOf(userId).venues);
  const popularity =
    moment.location === null
      ? store.venueValues(
          'popularity_score',
          Int32Array.from(rows, (row) => venues[row]!),
          moment.at,
        )
      : null;
  const keys = Float64Array.from(rows, (row, i) => {
    if (known.has(venues[row]!)) return Number.NEGATIVE_INFINITY;
    return popularity === null ? distances[row]! : -popularity[i]!;
  });
  // A numeric sort of the keys alone: sorting 50,000 rows by a comparator took 40 ms.
  const limit = keys.toSorted()[maxCandidates - 1]!;
  let ties = maxCandidates - keys.reduce((count, key) => count + (key < limit ? 1 : 0), 0);
  return rows.filter((_, i) => keys[i]! < limit || (keys[i] === limit && ties-- > 0));
}
