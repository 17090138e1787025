import { categoryIds } from '../../domain/taxonomy.ts';
import type { Random } from '../../stats/random.ts';
import type { Person } from '../people.ts';
import { kilometresBetween, pointOf } from '../plane.ts';
import { randomOf } from '../random-streams.ts';
import { sceneCosine, sceneCount } from '../scenes.ts';
import { purposeIds, profileOf } from '../purposes.ts';
import { strength } from './utility.ts';
import type { VenueColumns } from './venue-columns.ts';

/** Venues a person is taken to know of before choosing haunts: chance has shown them this many. */
const knownVenues = 160;

/**
 * The places each person went to before the simulation began, as indices into the columns: two to seven, more for those who explore less,
 * chosen by the same tastes that later choices follow, near home or work.
 */
export function findHaunts(people: readonly Person[], columns: VenueColumns, seed: number): readonly ReadonlySet<number>[] {
  const old = Array.from({ length: columns.count }, (_, venue) => venue).filter((venue) => columns.opensFrom[venue] === -Infinity);
  return people.map((person, index) => haunted(person, old, columns, randomOf(seed, 'haunts', index)));
}

function haunted(person: Person, old: readonly number[], columns: VenueColumns, random: Random): Set<number> {
  const home = pointOf(person.home);
  const work = pointOf(person.work);
  const liking = categoryLiking(person);
  const pullOf = (venue: number): number => {
    const at = { x: columns.x[venue]!, y: columns.y[venue]! };
    const cuisine = columns.cuisine[venue]!;
    return (
      liking[columns.category[venue]!]! +
      (cuisine >= 0 ? person.cuisineTaste[cuisine]! : 0) +
      strength.scene * sceneCosine(person.scenes, columns.scenes, venue * sceneCount) +
      strength.quality * columns.quality[venue]! -
      Math.max(0, columns.price[venue]! - person.budget) -
      Math.min(kilometresBetween(at, home), kilometresBetween(at, work)) / person.toleranceKm +
      random.gumbel()
    );
  };
  const count = Math.min(old.length, 3 + random.poisson(5 * (1 - person.exploration)));
  const haunts: { readonly venue: number; readonly pull: number }[] = [];
  for (let known = 0; known < knownVenues && old.length > 0; known++) {
    const venue = random.pick(old);
    const pull = pullOf(venue);
    if (haunts.length === count && pull <= haunts[count - 1]!.pull) continue;
    if (haunts.some((haunt) => haunt.venue === venue)) continue;
    if (haunts.length === count) haunts.pop();
    const place = haunts.findIndex((haunt) => haunt.pull < pull);
    haunts.splice(place < 0 ? haunts.length : place, 0, { venue, pull });
  }
  return new Set(haunts.map(({ venue }) => venue));
}

/** Taste for a category plus how often the person is out for what it serves. */
function categoryLiking(person: Person): Float64Array {
  return person.categoryTaste.map((taste, category) => {
    let visits = 1e-3;
    const shares = sharesOf[category]!;
    for (let purpose = 0; purpose < shares.length; purpose++) visits += person.purposeTaste[purpose]! * shares[purpose]!;
    return taste + Math.log(visits);
  });
}

/** `[category][purpose]`: how likely a category serves a purpose. */
const sharesOf = categoryIds.map((category) => purposeIds.map((purpose) => profileOf(purpose).categories[category] ?? 0));
