import { hourMs } from '../domain/clock.ts';
import type { LocalTime } from '../domain/clock.ts';
import type { Weather } from '../domain/context.ts';
import type { WeatherCondition } from '../domain/taxonomy.ts';

/** A weather report says nothing about a moment more than this far from it. */
const weatherHoldsMs = 6 * hourMs;

/** Cells of an hour profile: 24 hours of working days, then 24 of Saturday and Sunday. */
export const hourCells = 48;

export function hourCell(weekday: number, hour: number): number {
  return weekday >= 5 ? 24 + hour : hour;
}

/** Rain, storm, fog and snow keep people in. */
export function isBadWeather(condition: WeatherCondition): boolean {
  return condition !== 'clear' && condition !== 'clouds';
}

export interface CityState {
  readonly weather: Weather | null;
  readonly weatherAt: number;
  readonly sums: Float64Array;
}

const badWeather = hourCells;
const anyWeather = hourCells + 1;

/** What is true of the whole city: its weather, and the rhythm against which one venue or person stands out. */
export class City {
  #weather: Weather | null = null;
  #weatherAt = 0;
  /** Forward-decayed visits by hour cell, then in bad weather, then in any known weather. */
  #sums: Float64Array = new Float64Array(hourCells + 2);

  /** The newest report, however old. */
  get weather(): Weather | null {
    return this.#weather;
  }

  /** The report that holds at a moment; `null` if none does. */
  weatherAt(at: number): Weather | null {
    return Math.abs(at - this.#weatherAt) <= weatherHoldsMs ? this.#weather : null;
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

  report(weather: Weather, at: number): void {
    if (at < this.#weatherAt) return;
    this.#weather = weather;
    this.#weatherAt = at;
  }

  visit(local: LocalTime, weight: number, weather: WeatherCondition | null): void {
    const cell = hourCell(local.weekday, local.hour);
    this.#sums[cell] = this.#sums[cell]! + weight;
    if (weather === null) return;
    this.#sums[anyWeather] = this.#sums[anyWeather]! + weight;
    if (isBadWeather(weather)) this.#sums[badWeather] = this.#sums[badWeather]! + weight;
  }

  save(): CityState {
    return { weather: this.#weather, weatherAt: this.#weatherAt, sums: this.#sums };
  }

  static load(state: CityState): City {
    const city = new City();
    city.#weather = state.weather;
    city.#weatherAt = state.weatherAt;
    city.#sums = state.sums;
    return city;
  }
}
