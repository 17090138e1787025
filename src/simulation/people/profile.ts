import { categoryIds, cuisineIds } from '../../domain/taxonomy.ts';
import type { User } from '../../domain/user.ts';
import type { Random } from '../../stats/random.ts';
import type { Person } from '../people.ts';

/** What a person tells the app: part of the truth, as they see themselves (so their favourites are their tastes with some error). */
export function drawProfile(person: Omit<Person, 'profile'>, random: Random): User {
  const says = (share: number): boolean => random.chance(share);
  return {
    id: person.id,
    language: person.language,
    ...(says(0.85) ? { home: person.home } : {}),
    ...(says(0.7) ? { ageGroup: person.ageGroup } : {}),
    ...(says(0.7) ? { favouriteCategories: favourites(categoryIds, person.categoryTaste, 3, random) } : {}),
    ...(says(0.65) ? { favouriteCuisines: favourites(cuisineIds, person.cuisineTaste, 3, random) } : {}),
    ...(person.dietary.length > 0 && says(0.8) ? { dietary: [...person.dietary] } : {}),
    ...(says(0.6) ? { price: Math.min(4, Math.max(1, Math.round(person.budget))) } : {}),
  };
}

function favourites<T>(ids: readonly T[], taste: Float64Array, count: number, random: Random): T[] {
  const felt = taste.map((value) => (value === 0 ? -Infinity : value + 0.4 * random.normal()));
  return ids
    .map((_, index) => index)
    .toSorted((a, b) => felt[b]! - felt[a]!)
    .slice(0, 1 + random.integer(count))
    .map((index) => ids[index]!);
}
