import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { emptyContext, type StructuredContext } from '../../../src/domain/context.ts';
import type { Language } from '../../../src/domain/taxonomy.ts';
import { en } from '../i18n/en.ts';
import { ptBr } from '../i18n/pt-br.ts';
import { wordsOf } from '../i18n/use-words.ts';
import { understoodParts } from './understood.ts';

const i18n = createInstance();
await i18n.init({ resources: { 'pt-BR': { translation: ptBr }, en: { translation: en } }, interpolation: { escapeValue: false } });

const wish: StructuredContext = {
  ...emptyContext('pt-BR'),
  categories: ['boteco'],
  price: { min: null, max: 2, budgetBRL: null },
  amenities: ['live_music', 'dj'],
  near: ['vila madalena', '@me'],
  maxDistanceM: 1200,
  time: { day: 'sat', daypart: 'night', at: '20:00', now: false },
  group: { type: 'friends', size: 4 },
  exclude: ['category:nightclub', 'attr:crowded', 'mood:fancy'],
};

const say = (context: StructuredContext, language: Language): readonly string[] =>
  understoodParts(context, i18n.getFixedT(language), wordsOf(language)).map(({ text }) => text);

function price(min: number | null, max: number | null, budgetBRL: number | null = null): readonly string[] {
  return say({ ...emptyContext('pt-BR'), price: { min, max, budgetBRL } }, 'pt-BR');
}

describe('what was understood, in words', () => {
  it('is said part by part in Portuguese', () => {
    expect(say(wish, 'pt-BR')).toEqual([
      'boteco',
      'até R$$',
      'música ao vivo',
      'DJ',
      'perto de Vila Madalena',
      'perto de você',
      'até 1,2 km',
      'sábado, noite, às 20:00',
      'amigos, 4 pessoas',
      'sem balada',
      'sem lotação',
      'nada sofisticado',
    ]);
  });

  it('is said in English when the page is', () => {
    expect(say(wish, 'en')).toContain('near Vila Madalena');
    expect(say(wish, 'en')).toContain('friends, 4 people');
  });

  it('says prices as a range, a floor, a ceiling, one level or a budget', () => {
    expect(price(2, 3)).toEqual(['R$$ – R$$$']);
    expect(price(3, null)).toEqual(['a partir de R$$$']);
    expect(price(null, 1)).toEqual(['até R$']);
    expect(price(4, 4)).toEqual(['R$$$$']);
    expect(price(null, 2, 50)[0]).toMatch(/^R\$\s50 por pessoa$/);
  });

  it('says nothing of an empty context', () => {
    expect(say(emptyContext('en'), 'en')).toEqual([]);
  });
});
