import { dayMs, hourMs, minuteMs } from '../domain/clock.ts';
import type { LocalTime } from '../domain/clock.ts';
import type { Weather } from '../domain/context.ts';
import type { WeatherCondition } from '../domain/taxonomy.ts';

/** A weather report says nothing about a moment more than this far from it. */
const weatherHoldsMs = 6 * hourMs;
/** Events come in up to a week late (`ingest/collect.ts`), and want the weather of their time. */
const reportsKeptMs = 8 * dayMs;
/** Of the reports of so short a time, the last is kept: at most 2,304 in all. */
const reportEveryMs = 5 * minuteMs;

/** Cells of an hour profile: 24 hours of working days, then 24 of Saturday and Sunday. */
export const hourCells = 48;

export function hourCell(weekday: number, hour: number): number {
  return weekday >= 5 ? 24 + hour : hour;
}

/** Rain, storm, fog and snow keep people in. */
export function isBadWeather(condition: WeatherCondition): boolean {
  return condition !== 'clear' && condition !== 'clouds';
}

interface Report {
  readonly at: number;
  readonly weather: Weather;
}

export interface CityState {
  readonly reports: readonly Report[];
  readonly sums: Float64Array;
}

const badWeather = hourCells;
const anyWeather = hourCells + 1;

/** What is true of the whole city: its weather, and the rhythm against which one venue or person stands out. */
export class City {
  /** By time, oldest first. */
  #reports: Report[] = [];
  /** Forward-decayed visits by hour cell, then in bad weather, then in any known weather. */
  #sums: Float64Array = new Float64Array(hourCells + 2);

  /** The newest report, however old. */
  get weather(): Weather | null {
    return this.#reports.at(-1)?.weather ?? null;
  }

  /** The report that holds at a moment: the last before it, else the first after it, neither more than 6 hours away; `null` if none does. */
  weatherAt(at: number): Weather | null {
    const after = this.#firstAfter(at);
    const [last, next] = [this.#reports[after - 1], this.#reports[after]];
    if (last !== undefined && at - last.at <= weatherHoldsMs) return last.weather;
    return next !== undefined && next.at - at <= weatherHoldsMs ? next.weather : null;
  }

  /** Share of all visits in an hour cell; 1/48 before the first visit. */
  shareOfHour(cell: number): number {
    let total = 0;
    for (let i = 0; i < hourCells; i++) total += this.#sums[i]!;
    return total === 0 ? 1 / hourCells : this.#sums[cell]! / total;
  }

  /** Share of visits in bad weather, among those with known weather; 0.25 before the first. */
  get shareInBadWeather(): number {
    return this.#sums[anyWeather] === 0 ? 0.25 : this.#sums[badWeather]! / this.#sums[anyWeather]!;
  }

  /** Takes in a report, in any order; of two for the same moment the one that came later holds. */
  report(weather: Weather, at: number): void {
    const reports = this.#reports;
    const newest = reports.at(-1)?.at ?? 0;
    if (at < newest - reportsKeptMs) return;
    const after = this.#firstAfter(at);
    const isSameTime = (other: Report | undefined): boolean =>
      other !== undefined && Math.floor(other.at / reportEveryMs) === Math.floor(at / reportEveryMs);
    if (isSameTime(reports[after])) return;
    reports.splice(after, 0, { at, weather });
    if (isSameTime(reports[after - 1])) reports.splice(after - 1, 1);
    while (reports[0]!.at < at - reportsKeptMs) reports.shift();
  }

  visit(local: LocalTime, weight: number, weather: WeatherCondition | null): void {
    const cell = hourCell(local.weekday, local.hour);
    this.#sums[cell] = this.#sums[cell]! + weight;
    if (weather === null) return;
    this.#sums[anyWeather] = this.#sums[anyWeather]! + weight;
    if (isBadWeather(weather)) this.#sums[badWeather] = this.#sums[badWeather]! + weight;
  }

  save(): CityState {
    return { reports: this.#reports, sums: this.#sums };
  }

  static load(state: CityState): City {
    const city = new City();
    city.#reports = [...state.reports];
    city.#sums = state.sums;
    return city;
  }

  /** The place of the first report after a moment. */
  #firstAfter(at: number): number {
    const reports = this.#reports;
    let high = reports.length;
    // Nearly always: nothing is newer than what just came in.
    if (high === 0 || reports[high - 1]!.at <= at) return high;
    for (let low = 0; low < high;) {
      const middle = (low + high) >> 1;
      if (reports[middle]!.at > at) high = middle;
      else low = middle + 1;
    }
    return high;
  }
}
