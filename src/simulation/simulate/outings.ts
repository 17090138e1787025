import { dayMs, hourMs, localTime } from '../../domain/clock.ts';
import type { Random } from '../../stats/random.ts';
import { drawLead } from '../occasions.ts';
import type { Person } from '../people.ts';
import { purposeIds, rhythm, type Purpose } from '../purposes.ts';
import { randomOf } from '../random-streams.ts';
import type { World } from '../world.ts';

/** A plan: this person, out for this, at about this time. */
export interface Outing {
  /** Unique in the simulation, e.g. `d012-p00345-0`. */
  readonly name: string;
  readonly person: Person;
  readonly purpose: Purpose;
  /** When they decide, and when they want to be there; Unix milliseconds. */
  readonly decidesAt: number;
  readonly at: number;
  /** Whether they open the app; else they just go. */
  readonly usesApp: boolean;
  readonly random: Random;
}

/** Plans everybody's days, one after the other; each person has chance of their own, so one person more moves nobody else's plans. */
export class Diary {
  readonly #world: World;
  readonly #randoms: readonly Random[];

  constructor(world: World) {
    this.#world = world;
    this.#randoms = world.people.map((_, index) => randomOf(world.options.seed, 'diary', index));
  }

  /**
   * The outings of all people on one day, in no particular order. Days must be planned in order.
   *
   * Each person goes out a Poisson number of times with the mean of their habits on that day of the week; the hour follows the rhythm of the
   * purpose, moved by how early or late their days run. Rain keeps some of them in.
   */
  planDay(day: number): Outing[] {
    const { startsAt, timeZone } = this.#world.options;
    const start = startsAt + day * dayMs;
    const hours = Array.from({ length: 24 }, (_, hour) => localTime(start + hour * hourMs, timeZone).hourOfWeek);
    const hourly = purposeIds.map((purpose) => Float64Array.from(hours, (hour) => rhythm[purpose][hour]!));
    const daily = Float64Array.from(hourly, (rates) => rates.reduce((sum, rate) => sum + rate, 0));
    const weights = new Float64Array(purposeIds.length);
    const outings: Outing[] = [];
    this.#world.people.forEach((person, index) => {
      if (person.joinsAt >= start + dayMs) return;
      const random = this.#randoms[index]!;
      let sum = 0;
      for (let purpose = 0; purpose < weights.length; purpose++) sum += weights[purpose] = daily[purpose]! * person.purposeTaste[purpose]!;
      const count = random.poisson((person.activity * sum) / outingsPerWeek);
      for (let nth = 0; nth < count; nth++) {
        const purpose = random.weighted(weights);
        const hour = random.weighted(hourly[purpose]!) + random.uniform() + person.chronotype;
        const at = start + Math.round(Math.max(0, hour) * hourMs);
        const decidesAt = Math.max(start, at - drawLead(purposeIds[purpose]!, random));
        if (decidesAt < person.joinsAt || staysIn(person, at, this.#world, random)) continue;
        outings.push({
          name: `d${String(day).padStart(3, '0')}-p${String(index + 1).padStart(5, '0')}-${nth}`,
          person,
          purpose: purposeIds[purpose]!,
          decidesAt,
          at,
          usesApp: random.chance(person.appShare),
          random: random.fork(nth),
        });
      }
    });
    return outings;
  }
}

/** The rhythm's own sum over a week, so that a person of plain tastes goes out `activity` times. */
const outingsPerWeek = purposeIds.reduce((sum, purpose) => sum + rhythm[purpose].reduce((a, b) => a + b, 0), 0);

function staysIn(person: Person, at: number, world: World, random: Random): boolean {
  const { condition } = world.weatherAt(at);
  return (condition === 'rain' || condition === 'storm') && random.chance(0.35 * person.weatherSensitivity);
}
