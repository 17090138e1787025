import { hourMs } from '../../domain/clock.ts';
import type { VolumeExpectation } from '../expectations.ts';

const hoursOfWeek = 168;
/** Fewer weeks to compare with say nothing. */
const fewestWeeks = 4;
/** Hours that are remembered: two years and a quarter. */
const remembered = 20_000;
/** Spans that are compared, hours: a single hour shows a burst, six together show that a small city has gone silent. */
const spans = [1, 6] as const;
/** Median of a chi-square with one degree of freedom. */
const medianChiSquare = 0.4549;

/** Some hours with an unlikely number of interactions. */
export interface OddSpan {
  /** Unix milliseconds of its start. */
  readonly from: number;
  readonly hours: number;
  readonly count: number;
  /** Median of the same hours in the weeks before. */
  readonly expected: number;
}

export interface OddHours {
  /** Distinct hours in them. */
  readonly hours: number;
  /** Hours that could be compared. */
  readonly judged: number;
  /** The one that is furthest from what was expected; `null` = none is odd. */
  readonly worst: OddSpan | null;
}

/** Interactions by hour of their `at`. */
export class Volumes {
  readonly #counts: Map<number, number>;

  constructor(counts: readonly [number, number][] = []) {
    this.#counts = new Map(counts);
  }

  add(at: number): void {
    const hour = Math.floor(at / hourMs);
    this.#counts.set(hour, (this.#counts.get(hour) ?? 0) + 1);
    if (this.#counts.size > remembered) this.#counts.delete(this.#counts.keys().next().value!);
  }

  /**
   * Hours from `since` on whose count is off by `deviations` standard deviations and by `factor`, and outside of anything seen in the weeks compared with. The hour that still runs is not judged.
   *
   * Counts of what people do are more uneven than Poisson's, and the weeks compared with are few: both is in one dispersion for all hours, the median of their squared deviations over that of a chi-square, so that
   * odd hours do not excuse themselves.
   *
   * @see McCullagh & Nelder 1989, "Generalized linear models", 6.2 (quasi-Poisson)
   */
  odd(expectation: VolumeExpectation, since = -Infinity): OddHours {
    const dense = this.#dense();
    if (dense === null) return { hours: 0, judged: 0, worst: null };
    const odd = new Set<number>();
    let worst: OddSpan | null = null;
    let judged = 0;
    for (const span of spans) {
      const compared = comparedSpans(dense, { span, weeks: expectation.weeks, since });
      if (span === 1) judged = compared.length;
      for (const one of oddOf(compared, expectation)) {
        for (let hour = 0; hour < span; hour++) odd.add(one.from + hour * hourMs);
        if (worst === null || distance(one) > distance(worst)) worst = one;
      }
    }
    return {
      hours: odd.size,
      judged,
      worst: worst && { from: worst.from, hours: worst.hours, count: worst.count, expected: worst.expected },
    };
  }

  /** Interactions by hour, for a snapshot. */
  save(): readonly [number, number][] {
    return [...this.#counts];
  }

  /** Counts of all hours in a row, without the first and the last: those are cut off somewhere. */
  #dense(): Dense | null {
    let first = Infinity;
    let last = -Infinity;
    for (const hour of this.#counts.keys()) {
      first = Math.min(first, hour);
      last = Math.max(last, hour);
    }
    // A gap of years between two imports is a gap between data sets, not an outage of years.
    if (last - first < 2 || last - first > 4 * remembered) return null;
    const counts = new Float64Array(last - first - 1);
    for (let i = 0; i < counts.length; i++) counts[i] = this.#counts.get(first + 1 + i) ?? 0;
    return { first: first + 1, counts };
  }
}

interface Dense {
  readonly first: number;
  readonly counts: Float64Array;
}

interface Compared extends OddSpan {
  readonly least: number;
  readonly most: number;
}

/** Every run of `span` hours that begins at `since` or later, beside the same hours of the weeks before, where there are enough of them. */
function comparedSpans(
  { first, counts }: Dense,
  { span, weeks, since }: { readonly span: number; readonly weeks: number; readonly since: number },
): Compared[] {
  const sums = new Float64Array(Math.max(0, counts.length - span + 1));
  for (let i = 0; i < sums.length; i++) for (let hour = 0; hour < span; hour++) sums[i]! += counts[i + hour]!;
  const compared: Compared[] = [];
  const from = Math.max(fewestWeeks * hoursOfWeek, Math.ceil(since / hourMs) - first);
  for (let i = from; i < sums.length; i++) {
    const before: number[] = [];
    for (let week = 1; week <= weeks && i - week * hoursOfWeek >= 0; week++) before.push(sums[i - week * hoursOfWeek]!);
    before.sort((a, b) => a - b);
    compared.push({
      from: (first + i) * hourMs,
      hours: span,
      count: sums[i]!,
      expected: median(before),
      least: before[0] ?? 0,
      most: before.at(-1) ?? 0,
    });
  }
  return compared;
}

function oddOf(compared: readonly Compared[], { deviations, factor }: VolumeExpectation): readonly Compared[] {
  const squares = compared.map((one) => deviationOf(one) ** 2).toSorted((a, b) => a - b);
  const spread = Math.sqrt(Math.max(1, median(squares) / medianChiSquare));
  return compared.filter((one) => {
    const { count, expected, least, most } = one;
    // After an outage the normal is new to the median, but not to the weeks before it.
    if (count >= least && count <= most) return false;
    return Math.abs(deviationOf(one)) > deviations * spread && (count > factor * expected || count * factor < expected);
  });
}

/** In standard deviations of Poisson counts, which the square root makes alike for large and small ones (Anscombe 1948). */
function deviationOf({ count, expected }: OddSpan): number {
  return 2 * (Math.sqrt(count + 0.375) - Math.sqrt(expected + 0.375));
}

function distance({ count, expected }: OddSpan): number {
  return Math.abs(count - expected);
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
