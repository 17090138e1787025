/**
 * What speaks for each venue that a person has been to, at a moment: how often, how lately, at which hours and days, after which venue.
 *
 * All counts are sums over the person's visits, weighted by how like now each visit was, and enter as logs. Hours and weekdays are compared by the time that
 * has passed since, so that no time zone is needed but that of the moment.
 *
 * @see Anderson, Kumar, Tomkins & Vassilvitskii 2014, "The Dynamics of Repeat Consumption": recency and frequency carry most of it
 */
import { dayMs, hourMs, minuteMs } from '../../domain/clock.ts';
import type { Crowd } from './crowd.ts';
import type { PersonVisits } from './visit-log.ts';

/** A question to the model: whose visits, and when. */
export interface Question {
  readonly visits: PersonVisits;
  /** Unix milliseconds. */
  readonly at: number;
  /** Local, 0 (Monday 00h) to 167. */
  readonly hourOfWeek: number;
  /** The crowd's row of each venue number; -1 = it does not know it. */
  readonly rowOf: (venue: number) => number;
}

/** The venues a person has been to, and their columns. */
export interface Habits {
  /** Venue numbers. */
  readonly venues: readonly number[];
  /** Row-major, venues x `habitColumns`. */
  readonly design: Float64Array;
  /** What speaks for going somewhere new: `noveltyColumns` values. */
  readonly novelty: Float64Array;
  /** The crowd's row of the venue the person comes from; -1 = none, or not known. */
  readonly fromRow: number;
  /** How long ago they were there, as one of `gaps`. */
  readonly gap: number;
}

/** How long ago the last visit was, in classes: what follows a visit at once is not what follows a night. */
const gapEnds = [0.5 * hourMs, 3 * hourMs, 12 * hourMs];
const gaps = gapEnds.length + 1;
/** Age of the last visit to the venue itself; the same hour yesterday has a class of its own. */
const ageEnds = [0.5, 2, 6, 12, 18, 22, 26, 36, 72, 144, 192, 336, 720].map((hours) => hours * hourMs);
const decayDays = [7, 30, 90] as const;

const general = [
  'visits',
  'days7',
  'days30',
  'days90',
  'hour',
  'hours',
  'hours_lately',
  'week_lately',
  'same_days',
  'popularity',
  'hour_lift',
  'lately',
  'today',
];
const byGap = ['visits', 'hours', 'after_last', 'after_last_lately', 'is_last'];
const ageColumn = general.length;
const gapColumn = ageColumn + ageEnds.length + 1;
export const habitColumns = gapColumn + gaps * byGap.length;
export const noveltyColumns = 3 + gaps;

const dayMinutes = 1440;
const weekMinutes = 7 * dayMinutes;
const weekendStarts = 5 * dayMinutes;
/** Bell curves around the same time of day or week, by minutes apart. */
const near = bell(dayMinutes, 60);
const around = bell(dayMinutes, 150);
const sameWeekTime = bell(weekMinutes, 120);

/** Sums over a person's visits to one venue. */
const sums = {
  visits: 0,
  days7: 1,
  days30: 2,
  days90: 3,
  hour: 4,
  hours: 5,
  hoursLately: 6,
  weekLately: 7,
  sameDays: 8,
  afterLast: 9,
  afterLastLately: 10,
  lastAt: 11,
} as const;
const sumCount = 12;

/** Reads a person's habits. Some 20 us for 100 recent visits to 40 venues. */
export function habitsOf(question: Question, crowd: Crowd): Habits {
  const { visits, at, rowOf } = question;
  const recent = visits.recentVenues.length;
  const last = recent === 0 ? -1 : visits.recentVenues[recent - 1]!;
  const gap = classOf(recent === 0 ? Infinity : at - visits.recentAt[recent - 1]!, gapEnds);
  const slots = new Map<number, number>();
  const venues: number[] = [];
  let total = 0;
  for (let i = 0; i < visits.venues.length; i++) {
    const count = visits.visits[i]!;
    if (count === 0) continue;
    total += count;
    slots.set(visits.venues[i]!, venues.push(visits.venues[i]!) - 1);
  }
  const sum = sumsOf(question, slots, gap);
  for (let i = 0, slot = 0; i < visits.venues.length; i++) {
    if (visits.visits[i] === 0) continue;
    sum[slot * sumCount + sums.visits] = visits.visits[i]!;
    if (sum[slot * sumCount + sums.lastAt] === 0) sum[slot * sumCount + sums.lastAt] = visits.lastPositiveAt[i]!;
    slot++;
  }
  const design = new Float64Array(venues.length * habitColumns);
  for (const [slot, venue] of venues.entries())
    writeRow({ question, crowd, sum, slot, row: rowOf(venue), isLast: venue === last, gap }, design);
  return { venues, design, novelty: noveltyOf(venues.length, total, gap), fromRow: last < 0 ? -1 : rowOf(last), gap };
}

function sumsOf({ visits, at, hourOfWeek }: Question, slots: ReadonlyMap<number, number>, gap: number): Float64Array {
  const { recentVenues, recentAt } = visits;
  const recent = recentVenues.length;
  const last = recentVenues[recent - 1];
  const minuteOfWeek = minuteOfWeekAt(at, hourOfWeek);
  const isWeekend = minuteOfWeek >= weekendStarts;
  const sum = new Float64Array(slots.size * sumCount);
  for (let i = 0; i < recent; i++) {
    const slot = slots.get(recentVenues[i]!);
    // An imported history may say less of its venues than of its newest visits.
    if (slot === undefined) continue;
    const base = slot * sumCount;
    const age = Math.max(0, at - recentAt[i]!);
    const days = age / dayMs;
    const minutes = Math.floor(age / minuteMs);
    const month = Math.exp(-days / decayDays[1]);
    const then = (((minuteOfWeek - minutes) % weekMinutes) + weekMinutes) % weekMinutes;
    const closeness = around[minutes % dayMinutes]!;
    sum[base + sums.days7]! += Math.exp(-days / decayDays[0]);
    sum[base + sums.days30]! += month;
    sum[base + sums.days90]! += Math.exp(-days / decayDays[2]);
    sum[base + sums.hour]! += near[minutes % dayMinutes]!;
    sum[base + sums.hours]! += closeness;
    sum[base + sums.hoursLately]! += closeness * Math.exp(-days / 14);
    sum[base + sums.weekLately]! += sameWeekTime[minutes % weekMinutes]! * month;
    if (then >= weekendStarts === isWeekend) sum[base + sums.sameDays]! += closeness;
    if (i > 0 && recentVenues[i - 1] === last) {
      // What followed after a like pause says more.
      const weight = classOf(recentAt[i]! - recentAt[i - 1]!, gapEnds) === gap ? 1 : 0.3;
      sum[base + sums.afterLast]! += weight;
      sum[base + sums.afterLastLately]! += weight * month;
    }
    sum[base + sums.lastAt] = recentAt[i]!;
  }
  return sum;
}

interface Row {
  readonly question: Question;
  readonly crowd: Crowd;
  readonly sum: Float64Array;
  readonly slot: number;
  /** The crowd's. */
  readonly row: number;
  readonly isLast: boolean;
  readonly gap: number;
}

/** Logs of the sums; what is added to each is about what one visit long ago still counts. */
function writeRow({ question: { at, hourOfWeek }, crowd, sum, slot, row, isLast, gap }: Row, design: Float64Array): void {
  const base = slot * sumCount;
  const to = slot * habitColumns;
  const visits = Math.log(sum[base + sums.visits]! + 0.5);
  const hours = Math.log(sum[base + sums.hours]! + 0.1);
  const age = Math.max(0, at - sum[base + sums.lastAt]!);
  design[to] = visits;
  design[to + 1] = Math.log(sum[base + sums.days7]! + 0.05);
  design[to + 2] = Math.log(sum[base + sums.days30]! + 0.1);
  design[to + 3] = Math.log(sum[base + sums.days90]! + 0.2);
  design[to + 4] = Math.log(sum[base + sums.hour]! + 0.05);
  design[to + 5] = hours;
  design[to + 6] = Math.log(sum[base + sums.hoursLately]! + 0.03);
  design[to + 7] = Math.log(sum[base + sums.weekLately]! + 0.02);
  design[to + 8] = Math.log(sum[base + sums.sameDays]! + 0.1);
  design[to + 9] = crowd.popularity(row);
  design[to + 10] = crowd.hourLift(row, hourOfWeek % 24);
  design[to + 11] = crowd.lately(row, at);
  design[to + 12] = age < (minuteOfWeekAt(at, hourOfWeek) % dayMinutes) * minuteMs ? 1 : 0;
  design[to + ageColumn + classOf(age, ageEnds)] = 1;
  const conditional = to + gapColumn + gap * byGap.length;
  design[conditional] = visits;
  design[conditional + 1] = hours;
  design[conditional + 2] = Math.log(sum[base + sums.afterLast]! + 0.1);
  design[conditional + 3] = Math.log(sum[base + sums.afterLastLately]! + 0.05);
  design[conditional + 4] = isLast ? 1 : 0;
}

function noveltyOf(venues: number, visits: number, gap: number): Float64Array {
  const novelty = new Float64Array(noveltyColumns);
  novelty[0] = Math.log(1 + venues);
  novelty[1] = Math.log(1 + visits);
  novelty[2] = Math.log((venues + 1) / (visits + 2));
  novelty[3 + gap] = 1;
  return novelty;
}

/** The minute of the local week, 0 to 10,079; zones are taken to be whole hours from UTC. */
function minuteOfWeekAt(at: number, hourOfWeek: number): number {
  return hourOfWeek * 60 + Math.floor((at % hourMs) / minuteMs);
}

/** The number of ends that a time has reached. */
function classOf(time: number, ends: readonly number[]): number {
  let i = 0;
  while (i < ends.length && time >= ends[i]!) i++;
  return i;
}

/** `exp(-d^2 / 2 sigma^2)` by minutes d apart on a circle. */
function bell(circle: number, sigmaMinutes: number): Float64Array {
  return Float64Array.from({ length: circle }, (_, d) => Math.exp(-((Math.min(d, circle - d) / sigmaMinutes) ** 2) / 2));
}
