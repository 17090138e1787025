import { categoryIds } from '../../domain/taxonomy.ts';
import type { Person } from '../people.ts';
import { pointOf } from '../plane.ts';
import { randomOf } from '../random-streams.ts';
import { sceneCosine } from '../scenes.ts';
import { purposeIds, profileOf } from '../purposes.ts';
import type { VenueColumns } from './venue-columns.ts';

/** Venues a person is taken to know of before choosing haunts: chance has shown them this many. */
const knownVenues = 160;

/**
 * The places each person went to before the simulation began, as indices into the columns: two to seven, more for those who explore less,
 * chosen by the same tastes that later choices follow, near home or work.
 */
export function findHaunts(people: readonly Person[], columns: VenueColumns, seed: number): readonly ReadonlySet<number>[] {
  const old = Array.from({ length: columns.count }, (_, venue) => venue).filter((venue) => columns.opensFrom[venue] === -Infinity);
  return people.map((person, index) => {
    const random = randomOf(seed, 'haunts', index);
    const home = pointOf(person.home);
    const work = pointOf(person.work);
    const liking = categoryLiking(person);
    const count = Math.min(old.length, 2 + random.poisson(3 * (1 - person.exploration)));
    const known = Array.from({ length: Math.min(knownVenues, 4 * old.length) }, () => random.pick(old));
    const pull = known.map((venue) => {
      const x = columns.x[venue]!;
      const y = columns.y[venue]!;
      const km = Math.min(Math.hypot(x - home.x, y - home.y), Math.hypot(x - work.x, y - work.y));
      const cuisine = columns.cuisine[venue]!;
      return (
        liking[columns.category[venue]!]! +
        (cuisine >= 0 ? person.cuisineTaste[cuisine]! : 0) +
        3.4 * sceneCosine(person.scenes, columns.scenes[venue]!) +
        0.5 * columns.quality[venue]! -
        Math.max(0, columns.price[venue]! - person.budget) -
        km / person.toleranceKm +
        random.gumbel()
      );
    });
    const ranked = known.map((_, place) => place).toSorted((a, b) => pull[b]! - pull[a]!);
    const haunts = new Set<number>();
    for (const place of ranked) if (haunts.size < count) haunts.add(known[place]!);
    return haunts;
  });
}

/** Taste for a category plus how often the person is out for what it serves. */
function categoryLiking(person: Person): Float64Array {
  return person.categoryTaste.map((taste, index) => {
    let visits = 1e-3;
    purposeIds.forEach((purpose, at) => (visits += person.purposeTaste[at]! * (profileOf(purpose).categories[categoryIds[index]!] ?? 0)));
    return taste + Math.log(visits);
  });
}
