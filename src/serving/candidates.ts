import type { FeatureStore } from '../features/feature-store.ts';
import { rejectionHoldsMs } from '../features/match.ts';
import { nthSmallest } from '../stats/select.ts';
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
  const subject: MutableSubject = { venue: store.catalogue.venue(venue)!, distanceMeters: null, isOpen: null };
  lookAt(subject, venue, moment, store);
  return subject;
}

type MutableSubject = { -readonly [K in keyof FilterSubject]: FilterSubject[K] };

function lookAt(subject: MutableSubject, venue: number, moment: Question['moment'], { catalogue }: FeatureStore): void {
  const distance = moment.location === null ? Number.NaN : catalogue.distanceMeters(venue, moment.location);
  subject.venue = catalogue.venue(venue)!;
  subject.distanceMeters = Number.isNaN(distance) ? null : distance;
  subject.isOpen = catalogue.openAt(venue, moment.at);
}

/** The venues that may be shown and that meet the wish; if none does, those that meet the most of it, counted from what matters most. Some 100 ns a venue. */
export function findCandidates(question: Question, store: FeatureStore): Candidates {
  const allowed = hardConditions(question, store);
  const conditions = question.wish === null ? [] : wishConditions(question.wish, question.moment.location !== null, question.language);
  const listed = store.catalogue.listed();
  const venues = new Int32Array(listed.length);
  const distances = new Float64Array(listed.length);
  /** Per row: how many conditions, from the first, the venue meets in a row. */
  const met = new Uint8Array(listed.length);
  const meeting = new Int32Array(conditions.length + 1);
  // One subject for all venues: 50,000 objects a request cost more than all conditions together.
  const subject: MutableSubject = { venue: store.catalogue.venue(listed[0] ?? -1)!, distanceMeters: null, isOpen: null };
  let rows = 0;
  for (const venue of listed) {
    lookAt(subject, venue, question.moment, store);
    if (!allowed(venue, subject)) continue;
    let inARow = 0;
    while (inARow < conditions.length && conditions[inARow]!.test(subject)) inARow++;
    venues[rows] = venue;
    distances[rows] = subject.distanceMeters ?? Number.POSITIVE_INFINITY;
    met[rows] = inARow;
    meeting[inARow] = meeting[inARow]! + 1;
    rows++;
  }
  let kept = conditions.length;
  while (kept > 0 && meeting[kept] === 0) kept--;
  const meets = keepRows(rows, (row) => met[row]! >= kept);
  const chosen = meets.length <= maxCandidates ? meets : closest(meets, venues, distances, question, store);
  return { venues: chosen.map((row) => venues[row]!), conditions, relaxed: conditions.length - kept };
}

/** The `maxCandidates` rows to score of too many: venues the person knows, then the nearest, or without a place the most popular. */
function closest(
  rows: Int32Array,
  venues: Int32Array,
  distances: Float64Array,
  { userId, moment }: Question,
  store: FeatureStore,
): Int32Array {
  const keys = new Float64Array(rows.length);
  if (moment.location === null) {
    const popularity = store.venueValues(
      'popularity_score',
      rows.map((row) => venues[row]!),
      moment.at,
    );
    for (let i = 0; i < rows.length; i++) keys[i] = -popularity[i]!;
  } else {
    for (let i = 0; i < rows.length; i++) keys[i] = distances[rows[i]!]!;
  }
  const known = new Set(store.historyOf(userId).venues);
  if (known.size > 0) for (let i = 0; i < rows.length; i++) if (known.has(venues[rows[i]!]!)) keys[i] = Number.NEGATIVE_INFINITY;
  const limit = nthSmallest(keys.slice(), maxCandidates - 1);
  let below = 0;
  for (const key of keys) if (key < limit) below++;
  let ties = maxCandidates - below;
  return keepRows(rows.length, (i) => keys[i]! < limit || (keys[i] === limit && ties-- > 0)).map((i) => rows[i]!);
}

/** The numbers below `count` that pass, ascending. */
function keepRows(count: number, passes: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let length = 0;
  for (let row = 0; row < count; row++) if (passes(row)) rows[length++] = row;
  return rows.subarray(0, length);
}
