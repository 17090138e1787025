import { expect, it } from 'vitest';
import { en } from './en.ts';
import { ptBr } from './pt-br.ts';

/** `path name` of every {{name}} in every text, and `path` of every text. */
function slotsOf(texts: object, path = ''): readonly string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) => {
    const here = `${path}.${key}`;
    if (typeof value === 'object' && value !== null) return slotsOf(value, here);
    return [here, ...[...String(value).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => `${here} ${name}`)];
  });
}

it('says the same things with the same slots in both languages', () => {
  expect(new Set(slotsOf(en))).toEqual(new Set(slotsOf(ptBr)));
  expect(slotsOf(ptBr).length).toBeGreaterThan(200);
});
