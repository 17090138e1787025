import { hourMs } from '../../domain/clock.ts';
import type { VolumeExpectation } from '../expectations.ts';

const hoursOfWeek = 168;
/** Fewer weeks to compare with say nothing. */
const fewestWeeks = 4;
/** Hours that are remembered: two years and a quarter. */
const remembered = 20_000;

/** An hour with an unlikely number of interactions. */
export interface OddHour {
  /** Unix milliseconds of its start. */
  readonly from: number;
  readonly count: number;
  /** Median of the same hour in the weeks before. */
  readonly expected: number;
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
   * Hours from `since` on whose count is off by `deviations` standard deviations and by `factor`, against the median of the same hour in the weeks before. The hour that is still running is not judged.
   *
   * Counts of people are more uneven than Poisson's: the variance is `dispersion x expected`, with one dispersion for all hours, the median of their (count - expected)^2 / expected over the median of a chi-square
   * with one degree of freedom (.4549), so that odd hours do not excuse themselves.
   *
   * @returns the odd hours, oldest first, of how many that could be judged
   * @see McCullagh & Nelder 1989, "Generalized linear models", 6.2 (quasi-Poisson)
   */
  odd(
    { weeks, deviations, factor }: VolumeExpectation,
    since = -Infinity,
  ): { readonly hours: readonly OddHour[]; readonly judged: number } {
    if (this.#counts.size === 0) return { hours: [], judged: 0 };
    const known = [...this.#counts.keys()];
    const first = known.reduce((a, b) => Math.min(a, b));
    const last = known.reduce((a, b) => Math.max(a, b));
    // A gap of years between two imports is a gap between data sets, not an outage of years.
    if (last - first > 4 * remembered) return { hours: [], judged: 0 };
    const judged: (OddHour & { readonly least: number; readonly most: number })[] = [];
    // The first hour and the last one are cut off somewhere.
    for (let hour = first + fewestWeeks * hoursOfWeek + 1; hour < last; hour++) {
      const before = this.#before(hour, first, weeks);
      if (before.length < fewestWeeks) continue;
      const count = this.#counts.get(hour) ?? 0;
      judged.push({ from: hour * hourMs, count, expected: median(before), least: Math.min(...before), most: Math.max(...before) });
    }
    const spread = judged.filter(({ expected }) => expected > 0).map(({ count, expected }) => (count - expected) ** 2 / expected);
    const dispersion = Math.max(1, median(spread) / 0.4549);
    const odd = judged.filter(({ from, count, expected, least, most }) => {
      // After an outage the normal is new to the median, but not to the weeks before it.
      if (from < since || (count >= least && count <= most)) return false;
      // The median of a few weeks is itself uncertain by about a quarter of the variance.
      const deviation = Math.sqrt(1.25 * dispersion * Math.max(1, expected));
      const isFarOff = Math.abs(count - expected) > deviations * deviation;
      return isFarOff && (count > factor * expected || count * factor < expected);
    });
    const hours = odd.map(({ from, count, expected }) => ({ from, count, expected }));
    return { hours, judged: judged.filter(({ from }) => from >= since).length };
  }

  /** Interactions by hour, for a snapshot. */
  save(): readonly [number, number][] {
    return [...this.#counts];
  }

  /** The counts of the same hour in the weeks before. */
  #before(hour: number, first: number, weeks: number): readonly number[] {
    const before: number[] = [];
    for (let week = 1; week <= weeks; week++) {
      const then = hour - week * hoursOfWeek;
      if (then <= first) break;
      before.push(this.#counts.get(then) ?? 0);
    }
    return before;
  }
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
