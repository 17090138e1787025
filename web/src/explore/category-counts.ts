import { categories, categoryPath, type Category } from '../../../src/domain/taxonomy.ts';
import type { Venue } from '../../../src/domain/venue.ts';

/** How many venues are of a category or below it, for the categories that have any, in the order of the taxonomy. */
export function countCategories(venues: readonly Pick<Venue, 'category'>[]): ReadonlyMap<Category, number> {
  const counts = new Map<Category, number>();
  for (const { category } of venues) for (const node of categoryPath(category)) counts.set(node, (counts.get(node) ?? 0) + 1);
  return new Map((Object.keys(categories) as Category[]).flatMap((id) => (counts.has(id) ? [[id, counts.get(id)!] as const] : [])));
}
