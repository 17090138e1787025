import { hash64 } from '../domain/ids.ts';
import { Random } from '../stats/random.ts';

/**
 * The chance of one named part of the simulation, e.g. venue 12 or the plan of day 3.
 *
 * Each part has a generator of its own, so that one draw more in one part, or one person more, moves nothing else.
 *
 * @param seed  the city's seed
 * @param part  what the numbers are for
 * @param index which one of several, an integer
 */
export function randomOf(seed: number, part: string, index = 0): Random {
  const [high, low] = hash64(`${part}/${index}`, seed);
  return new Random(high ^ Math.imul(low, 0x85ebca6b));
}
