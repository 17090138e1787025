import { dayMs, fromLocalTime, isTimeZone, localTime } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';

/** What a city is made from. The same options give the same city, people, weather and events, bit by bit. */
export interface WorldOptions {
  /** Any integer; its low 32 bits count. */
  readonly seed: number;
  /** 1 to 200,000. */
  readonly venues: number;
  /** 1 to 1,000,000. */
  readonly people: number;
  /** 0 to 520; with 0 there is a city and its profiles, but nothing happens. */
  readonly weeks: number;
  /** Unix milliseconds of the first moment. */
  readonly startsAt: number;
  /** IANA zone of the city's clocks. */
  readonly timeZone: string;
}

export const saoPaulo: WorldOptions = {
  seed: 1,
  venues: 2000,
  people: 5000,
  weeks: 8,
  // Monday 2 March 2026, 00:00 in São Paulo: late summer storms, then the dry autumn.
  startsAt: Date.UTC(2026, 2, 2, 3),
  timeZone: 'America/Sao_Paulo',
};

const limits = {
  venues: [1, 200_000],
  people: [1, 1_000_000],
  weeks: [0, 520],
  seed: [-(2 ** 53) + 1, 2 ** 53 - 1],
  startsAt: [0, 8.64e15],
} as const;

/**
 * Fills in the defaults and checks the rest.
 *
 * @throws CheckInError `simulation.bad_option` if a value is out of range or not an integer, or the time zone is unknown
 */
export function worldOptions(given: Partial<WorldOptions>): WorldOptions {
  const options = { ...saoPaulo, ...given };
  for (const [name, [least, most]] of Object.entries(limits) as [keyof typeof limits, readonly [number, number]][]) {
    const value = options[name];
    if (Number.isSafeInteger(value) && value >= least && value <= most) continue;
    throw new CheckInError(
      'simulation.bad_option',
      `the simulation's ${name} is ${value}`,
      `Give a whole number from ${least} to ${most}; the default is ${saoPaulo[name]}.`,
    );
  }
  if (!isTimeZone(options.timeZone)) {
    throw new CheckInError(
      'simulation.bad_option',
      `the simulation's timeZone is "${options.timeZone}", which this machine does not know`,
      'Give an IANA time zone, e.g. America/Sao_Paulo.',
    );
  }
  return options;
}

/** When the simulated time is over, Unix milliseconds. */
export function endOf(options: WorldOptions): number {
  return options.startsAt + options.weeks * 7 * dayMs;
}

/** The `startsAt` with which `weeks` weeks end at the last local midnight before `now`: a city whose past ends today. */
export function startEndingAt(now: number, weeks: number, timeZone: string): number {
  return fromLocalTime((localTime(now, timeZone).day - weeks * 7) * dayMs, timeZone);
}
