import type { User } from '../../../domain/user.ts';
import { numberOf, type TableRow } from '../../import/csv.ts';
import { cuisines, kindsOfPlace, prices } from './venues.ts';

/** The year of the survey. */
const surveyYear = 2010;
const ageGroups = [
  [18, 'under_18'],
  [25, '18_24'],
  [35, '25_34'],
  [45, '35_44'],
  [55, '45_54'],
] as const;

/** A guest from their row in `userprofile` and their favourite cuisines. */
export function guestOf(row: TableRow, id: string, favourites: readonly TableRow[]): User {
  const labels = favourites.map((favourite) => favourite.get('Rcuisine'));
  const favouriteCuisines = [...new Set(labels.flatMap((label) => cuisines[label] ?? []))];
  const favouriteCategories = [...new Set(labels.flatMap((label) => kindsOfPlace[label] ?? []))];
  const price = prices[row.get('budget')];
  const age = surveyYear - numberOf(row, 'birth_year');
  return {
    id,
    home: { latitude: numberOf(row, 'latitude'), longitude: numberOf(row, 'longitude') },
    ageGroup: ageGroups.find(([below]) => age < below)?.[1] ?? '55_plus',
    ...(favouriteCuisines.length > 0 && { favouriteCuisines }),
    ...(favouriteCategories.length > 0 && { favouriteCategories }),
    ...(row.get('smoker') === 'true' && { favouriteAmenities: ['smoking_area' as const] }),
    ...(price !== undefined && { price }),
  };
}
