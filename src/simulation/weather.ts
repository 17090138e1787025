import { hourMs, localTime } from '../domain/clock.ts';
import type { Weather } from '../domain/context.ts';
import type { Random } from '../stats/random.ts';
import { endOf, type WorldOptions } from './options.ts';
import { randomOf } from './random-streams.ts';

/** A São-Paulo-like year by month, January first: mean daily low and high in °C, and the share of days with rain. */
const lows = [19.5, 19.7, 19, 17.3, 14.6, 13.2, 12.6, 13.2, 14.6, 16.2, 17.3, 18.6];
const highs = [28.3, 28.8, 28, 26.2, 23.4, 22.9, 22.8, 24.6, 25, 26.1, 26.6, 27.7];
const wetDays = [0.62, 0.58, 0.5, 0.3, 0.25, 0.2, 0.17, 0.17, 0.3, 0.4, 0.45, 0.57];

/** Hours simulated beyond the end, so that a plan made on the last evening knows its weather. */
const marginHours = 72;

/**
 * The weather of every hour, from the first one on.
 *
 * Wet and dry days follow each other in spells (a two-state Markov chain whose mean is the month's). A wet day in the warm half of the year is a
 * storm in the late afternoon; in the cool half it is a front with hours of light rain. Winter mornings may have fog.
 */
export function buildWeather(options: WorldOptions): readonly Weather[] {
  const hours = Math.ceil((endOf(options) - options.startsAt) / hourMs) + marginHours;
  const weather: Weather[] = [];
  let day: Day | null = null;
  for (let hour = 0; hour < hours; hour++) {
    const local = localTime(options.startsAt + hour * hourMs, options.timeZone);
    if (day === null || local.hour === 0) day = drawDay(local.month - 1, day, randomOf(options.seed, 'weather', hour));
    weather.push(hourOf(day, local.hour));
  }
  return weather;
}

interface Day {
  readonly isWet: boolean;
  readonly low: number;
  readonly high: number;
  /** Rain from and until, local hours; a storm if `isStorm`. */
  readonly rainFrom: number;
  readonly rainUntil: number;
  readonly millimetresPerHour: number;
  readonly isStorm: boolean;
  readonly isFoggy: boolean;
  readonly isCloudy: boolean;
}

function drawDay(month: number, yesterday: Day | null, random: Random): Day {
  const mean = wetDays[month]!;
  // Half of tomorrow is today: keeps the month's mean and makes spells.
  const isWet = random.chance(yesterday === null ? mean : 0.5 * mean + (yesterday.isWet ? 0.5 : 0));
  const isWarm = highs[month]! > 25;
  const isStorm = isWet && random.chance(isWarm ? 0.6 : 0.1);
  const rainFrom = isStorm || isWarm ? 14 + random.integer(5) : random.integer(18);
  return {
    isWet,
    isStorm,
    low: lows[month]! + 1.8 * random.normal(),
    high: Math.max(highs[month]! + 2.4 * random.normal() - (isWet ? 2 : 0), lows[month]! + 3),
    rainFrom,
    rainUntil: rainFrom + (isStorm ? 2 + random.integer(3) : isWarm ? 3 + random.integer(4) : 5 + random.integer(9)),
    millimetresPerHour: isStorm ? 6 + 14 * random.uniform() : 0.5 + 3 * random.uniform(),
    isFoggy: !isWarm && !isWet && random.chance(0.25),
    isCloudy: isWet || random.chance(0.35),
  };
}

function hourOf(day: Day, hour: number): Weather {
  // Coldest at 6, warmest at 15, and a slow way down in between.
  const sinceDawn = (hour + 18) % 24;
  const warmth = sinceDawn <= 9 ? 0.5 - 0.5 * Math.cos((Math.PI * sinceDawn) / 9) : 0.5 + 0.5 * Math.cos((Math.PI * (sinceDawn - 9)) / 15);
  const rains = day.isWet && hour >= day.rainFrom && hour < day.rainUntil;
  const temperatureC = Math.round((day.low + (day.high - day.low) * warmth - (rains ? 2.5 : 0)) * 10) / 10;
  if (rains) {
    return { condition: day.isStorm ? 'storm' : 'rain', temperatureC, precipitationMm: Math.round(day.millimetresPerHour * 10) / 10 };
  }
  const condition = day.isFoggy && hour >= 5 && hour < 9 ? 'fog' : day.isCloudy ? 'clouds' : 'clear';
  return { condition, temperatureC, precipitationMm: 0 };
}
