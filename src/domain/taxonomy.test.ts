import { describe, expect, it } from 'vitest';
import {
  categories,
  categoryIds,
  categoryPath,
  cuisines,
  isWithin,
  labelOf,
  requestableCategories,
  rootCategoryIds,
  rootOf,
} from './taxonomy.ts';

describe('the category tree', () => {
  it('leads every category to a root, without a circle', () => {
    for (const id of categoryIds) {
      const path = categoryPath(id);
      expect(path[0]).toBe(id);
      expect(rootCategoryIds).toContain(path.at(-1));
      expect(new Set(path).size).toBe(path.length);
    }
  });

  it('finds a boteco when a bar is wanted, not the other way round', () => {
    expect(isWithin('boteco', 'bar')).toBe(true);
    expect(isWithin('bar', 'boteco')).toBe(false);
    expect(rootOf('boteco')).toBe('nightlife');
  });

  it('holds every category that a person can ask for', () => {
    expect(requestableCategories.filter((id) => !(id in categories))).toEqual([]);
  });

  it('has labels in both languages, none twice', () => {
    for (const language of ['pt-BR', 'en'] as const) {
      const labels = categoryIds.map((id) => labelOf(categories[id].labels, language));
      expect(new Set(labels).size).toBe(labels.length);
    }
    expect(labelOf(cuisines.japanese, 'pt-BR')).toBe('Japonesa');
  });
});
