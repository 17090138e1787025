import { describe, expect, it } from 'vitest';
import { entries, findPhrases } from './lexicon.ts';
import { tokenise } from './normalise.ts';

describe('the lexicon', () => {
  it('hears every phrase it lists, as a person would type it', () => {
    expect(entries.length).toBeGreaterThan(3000);
    const deaf = entries.filter(({ phrase, sense }) => {
      const typed = phrase.replace(/[!*]/g, '');
      return !findPhrases(tokenise(typed)).some(({ senses }) =>
        senses.some(({ slot, value }) => slot === sense.slot && value === sense.value),
      );
    });
    expect(deaf.map(({ phrase, sense }) => `${phrase.trim()} (${sense.slot}:${sense.value})`)).toEqual([]);
  });
});
