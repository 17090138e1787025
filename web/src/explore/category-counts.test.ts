import { expect, it } from 'vitest';
import { countCategories } from './category-counts.ts';

it('counts a venue for its category and everything above it, in the order of the taxonomy', () => {
  const counts = countCategories([{ category: 'pub' }, { category: 'boteco' }, { category: 'boteco' }, { category: 'museum' }]);
  expect([...counts]).toEqual([
    ['nightlife', 3],
    ['bar', 3],
    ['boteco', 2],
    ['pub', 1],
    ['arts', 1],
    ['museum', 1],
  ]);
});
