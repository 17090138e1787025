import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { structuredContextSchema, type StructuredContext } from '../domain/context.ts';
import { understand } from './understand.ts';

describe('understand', () => {
  it('hears a whole wish', () => {
    expect(understand('to afim de um barzinho barato com musica ao vivo perto da paulista, mas nada muito cheio')).toEqual({
      language: 'pt-BR',
      categories: ['bar'],
      cuisines: [],
      mood: [],
      price: { min: null, max: 1, budgetBRL: null },
      near: ['paulista'],
      maxDistanceM: null,
      time: { day: null, daypart: null, at: null, now: false },
      group: { type: null, size: null },
      dietary: [],
      amenities: ['live_music'],
      music: [],
      exclude: ['attr:crowded'],
    });
  });

  it('hears nothing in small talk', () => {
    for (const wish of ['oi, tudo bem?', 'obrigada, era só isso', '', '???', 'valeu, boa noite!', 'thanks a lot']) {
      const { language: _language, ...said } = understand(wish);
      const { language: _default, ...nothing } = understand('');
      expect(said, wish).toEqual(nothing);
    }
  });

  it('hears the same whatever the accents, the case and the abbreviations', () => {
    const plain = understand('quero um café tranquilo hoje à tarde, não muito caro, perto da Vila Madalena');
    for (const wish of [
      'QUERO UM CAFÉ TRANQUILO HOJE À TARDE, NÃO MUITO CARO, PERTO DA VILA MADALENA',
      'qro um cafe tranquilo hj a tarde, n mto caro, perto da vila madalena',
      'quero um cafééé tranquilooo hoje a tarde, naum mt caro, perto da vila madalena!!!',
    ]) {
      expect(understand(wish), wish).toEqual(plain);
    }
  });

  it('forgives slips of the finger in long words, not in short ones', () => {
    expect(understand('restuarante japonez com estacionamneto').amenities).toEqual(['parking']);
    expect(understand('hamburgeria vegetariana').cuisines).toEqual(['burger']);
    expect(understand('um prato de prata').categories).toEqual([]);
  });

  it('tells the language by the small words', () => {
    expect(understand('a quiet bar with wine near Pinheiros').language).toBe('en');
    expect(understand('um bar quieto com vinho em Pinheiros').language).toBe('pt-BR');
    expect(understand('sushi?').language).toBe('pt-BR');
  });

  it('reads idioms as a whole', () => {
    expect(understand('depois da praia quero sorvete').categories).toEqual(['ice_cream']);
    expect(understand('boa noite, tem pizzaria aberta?').time.daypart).toBeNull();
    expect(understand('perto do parque tem padaria?').categories).toEqual(['bakery']);
    expect(understand('vou tomar café da manhã').time.daypart).toBe('breakfast');
  });

  it('takes "ao ar livre" for tables outside where one eats, for an outing elsewhere', () => {
    expect(understand('restaurante ao ar livre').amenities).toEqual(['outdoor_seating']);
    expect(understand('passeio ao ar livre').mood).toEqual(['outdoorsy']);
  });

  it('bounds the price level by words and the budget by figures', () => {
    expect(understand('lugar baratinho').price).toEqual({ min: null, max: 1, budgetBRL: null });
    expect(understand('algo que não seja muito caro').price).toEqual({ min: null, max: 2, budgetBRL: null });
    expect(understand('quero um lugar caro').price).toEqual({ min: 4, max: null, budgetBRL: null });
    expect(understand('até 60 reais por pessoa').price).toEqual({ min: null, max: null, budgetBRL: 60 });
    expect(understand('jantar de até 300 reais pro casal').price.budgetBRL).toBe(150);
    expect(understand('somos 4, no máximo 200 reais no total').price.budgetBRL).toBe(50);
  });

  it('settles "às 8" by what it is for', () => {
    expect(understand('padaria amanhã às 8').time.at).toBe('08:00');
    expect(understand('jantar amanhã às 8').time.at).toBe('20:00');
    expect(understand('bar às 9').time.at).toBe('21:00');
  });
});

describe('places', () => {
  it('are read after a preposition, known or not', () => {
    expect(understand('bar perto da Rua Xavantes').near).toEqual(['xavantes']);
    expect(understand('pizzaria na av. Getúlio Vargas, sexta').near).toEqual(['getulio vargas']);
    expect(understand('sushi em quixeramobim amanhã').near).toEqual(['quixeramobim']);
    expect(understand('a bar around Largo da Batata tonight').near).toEqual(['largo da batata']);
    expect(understand('na berrini ou no itaim').near).toEqual(['berrini', 'itaim']);
  });

  it('are not read where a preposition means something else', () => {
    for (const wish of [
      'peixe na brasa',
      'bar no sábado',
      'jantar em família',
      'na verdade quero pizza',
      'de graça, na faixa',
      'vou no almoço',
      'in the evening',
    ]) {
      expect(understand(wish).near, wish).toEqual([]);
    }
  });

  it('may be the one who asks', () => {
    for (const wish of ['bar perto de mim', 'algo aqui pertinho', 'um café por perto', 'food near me', 'até 2 km'])
      expect(understand(wish).near, wish).toEqual(['@me']);
  });

  it('come in from the caller, and then need no preposition', () => {
    expect(understand('cafe xique xique amanha').near).toEqual([]);
    expect(understand('cafe xique xique amanha', { places: new Set(['xique xique']) }).near).toEqual(['xique xique']);
  });

  it('do not swallow everyday words that happen to be names of venues', () => {
    const places = new Set(['casa', 'samba', 'sushi', 'jantar', 'amanha']);
    expect(understand('jantar em casa amanhã com sushi e samba', { places }).near).toEqual([]);
  });

  it('are not the clubs of a match', () => {
    expect(understand('bar pra ver o jogo do flamengo').near).toEqual([]);
    expect(understand('bar no flamengo').near).toEqual(['flamengo']);
  });
});

describe('follow-ups', () => {
  it('add to what was asked before', () => {
    expect(after('bar com sinuca na sexta à noite', 'agora pra 4 pessoas')).toMatchObject({
      categories: ['bar'],
      amenities: ['games'],
      time: { day: 'fri', daypart: 'night', now: false },
      group: { size: 4 },
    });
  });

  it('replace what can only be one thing', () => {
    expect(after('brunch em Pinheiros no sábado', 'melhor domingo, na Mooca')).toMatchObject({
      near: ['mooca'],
      time: { day: 'sun' },
      amenities: ['brunch'],
    });
    expect(after('jantar às 20h', 'na verdade almoço').time).toMatchObject({ daypart: 'lunch', at: null });
    expect(after('bar caro', 'e mais barato?').price).toEqual({ min: null, max: 1, budgetBRL: null });
    expect(after('quero pizza', 'prefiro sushi').cuisines).toEqual(['japanese']);
    expect(after('quero pizza', 'ou sushi também').cuisines).toEqual(['pizza', 'japanese']);
  });

  it('take back what they refuse or forget, and ask again for what was refused', () => {
    expect(after('boteco com samba ao vivo', 'sem música ao vivo dessa vez')).toMatchObject({
      amenities: [],
      exclude: ['amenity:live_music'],
      music: ['samba'],
    });
    expect(after('bar com vista', 'esquece o bar, vamos num parque')).toMatchObject({
      categories: ['park'],
      exclude: [],
      amenities: ['view'],
    });
    expect(after('bar sem música ao vivo', 'pensando bem, com música ao vivo')).toMatchObject({ amenities: ['live_music'], exclude: [] });
  });

  it('keep the language of the conversation when they are too short to tell', () => {
    expect(after('a cheap bar near me please', 'sushi?').language).toBe('en');
  });
});

describe('any text', () => {
  const fragments =
    'não sem nada de nem ou e com, eu mais 3 amigos casal 2 20 reais até às h30 19:30 perto da na em do sushi bar cheio caro barato pé km min meia noite hoje sábado . ! / por pessoa r$ 50 the not no for two pm half past'.split(
      ' ',
    );
  const anyWish = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.array(fc.constantFrom(...fragments), { maxLength: 60 }).map((words) => words.join(' ')),
  );

  it('gives a context of the agreed structure, without duplicates', () => {
    fc.assert(
      fc.property(anyWish, fc.array(anyWish, { maxLength: 2 }), (wish, history) => {
        const context = understand(wish, { history });
        expect(structuredContextSchema.safeParse(context).error?.message).toBeUndefined();
        for (const list of [
          context.categories,
          context.cuisines,
          context.mood,
          context.amenities,
          context.music,
          context.dietary,
          context.exclude,
          context.near,
        ]) {
          expect(new Set<string>(list).size).toBe(list.length);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('never asks for what it refuses', () => {
    fc.assert(
      fc.property(anyWish, fc.array(anyWish, { maxLength: 2 }), (wish, history) => {
        const { exclude, categories, cuisines, mood, amenities, music } = understand(wish, { history });
        const wanted = [
          ...categories.map((id) => `category:${id}`),
          ...cuisines.map((id) => `cuisine:${id}`),
          ...mood.map((id) => `mood:${id}`),
          ...amenities.map((id) => `amenity:${id}`),
          ...music.map((id) => `music:${id}`),
        ];
        expect(exclude.filter((id) => wanted.includes(id))).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('means the same read twice, and a history of small talk changes nothing', () => {
    fc.assert(
      fc.property(anyWish, (wish) => {
        const once = understand(wish);
        expect(understand(wish)).toEqual(once);
        fc.pre(!/agora|now/i.test(wish));
        expect(understand(wish, { history: ['oi'] })).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });

  it('may be long and malicious: the work grows with the length, not with its square', () => {
    // Counted, not timed: a quadratic rule would take minutes on these.
    for (const piece of ['nao ', 'eu e ', '1 ', 'e com 2 ', 'no parque da ', 'barzinho,', 'a', '20 para ', 'perto de ', '((', 'r$']) {
      const wish = piece.repeat(Math.ceil(50_000 / piece.length));
      expect(structuredContextSchema.safeParse(understand(wish, { history: Array.from({ length: 4 }, () => wish) })).success, piece).toBe(
        true,
      );
    }
  });
});

function after(earlier: string, wish: string): StructuredContext {
  return understand(wish, { history: [earlier] });
}
