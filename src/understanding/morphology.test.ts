import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf, genderless } from './morphology.ts';
import { slips } from './spelling.ts';

describe('formsOf', () => {
  it.each([
    ['bares', 'bar'],
    ['barzinho', 'bar'],
    ['barzim', 'bar'],
    ['botecos', 'boteco'],
    ['botequinho', 'boteco'],
    ['cafezinhos', 'cafe'],
    ['cervejinha', 'cerveja'],
    ['baratissimo', 'barato'],
    ['exposicoes', 'exposicao'],
    ['pasteis', 'pastel'],
    ['italianas', 'italiano'],
    ['jardins', 'jardim'],
    ['foguinho', 'fogo'],
    ['breweries', 'brewery'],
    ['sambinha', 'samba'],
  ])('leads "%s" to the entry "%s"', (word, entry) => {
    const forms = formsOf(word);
    expect(forms.includes(entry) || forms.includes(genderless(entry))).toBe(true);
  });

  it('starts with the word itself and never loses all of it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,14}$/), (word) => {
        const forms = formsOf(word);
        expect(forms[0]).toBe(word);
        for (const form of forms) expect(form.replace('~', '').length).toBeGreaterThanOrEqual(Math.min(3, word.length));
      }),
    );
  });
});

describe('slips', () => {
  it('counts insertions, deletions, substitutions and swaps', () => {
    expect(slips('restuarante', 'restaurante', 2)).toBe(1);
    expect(slips('hamburgeria', 'hamburgueria', 2)).toBe(1);
    expect(slips('pizza', 'praia', 2)).toBe(3);
  });

  it('agrees with the recursive definition, up to the bound', () => {
    const word = fc.stringMatching(/^[abc]{0,6}$/);
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, bound) => {
        expect(slips(a, b, bound)).toBe(Math.min(recursive(a, b), bound + 1));
      }),
    );
  });
});

/** Optimal string alignment as defined, without tables. */
function recursive(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const substituted = recursive(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1);
  const best = Math.min(substituted, recursive(a.slice(1), b) + 1, recursive(a, b.slice(1)) + 1);
  const swaps = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0];
  return swaps ? Math.min(best, recursive(a.slice(2), b.slice(2)) + 1) : best;
}
