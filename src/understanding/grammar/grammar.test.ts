import { describe, expect, it } from 'vitest';
import { understand } from '../understand.ts';
import { tokenise } from '../normalise.ts';
import { findClockTime, findRoundTheClock } from './clock.ts';
import { findReach } from './distance.ts';
import { findBudget } from './money.ts';
import { numberAt } from './numbers.ts';

describe('numbers', () => {
  it.each([
    ['8', 8],
    ['1.500', 1500],
    ['1,5', 1.5],
    ['vinte e cinco', 25],
    ['cento e vinte', 120],
    ['meia dúzia', 6],
    ['twenty five', 25],
    ['one hundred and twenty', 120],
    ['two hundred', 200],
    ['dez', 10],
  ])('reads "%s"', (text, value) => {
    const tokens = tokenise(text);
    expect(numberAt(tokens, 0)).toEqual({ from: 0, to: tokens.length, value });
  });

  it('does not add what only stands side by side', () => {
    expect(numberAt(tokenise('dois três'), 0)?.value).toBe(2);
    expect(numberAt(tokenise('oito e meia'), 0)?.value).toBe(8);
    expect(numberAt(tokenise('barato'), 0)).toBeNull();
  });
});

describe('clock times', () => {
  it.each([
    ['às 18h', '18:00'],
    ['20h30', '20:30'],
    ['19:30', '19:30'],
    ['umas oito da noite', '20:00'],
    ['oito e meia da noite', '20:30'],
    ['3 da manhã', '03:00'],
    ['às 5 da tarde', '17:00'],
    ['meio-dia e meia', '12:30'],
    ['à meia-noite', '00:00'],
    ['quinze pras sete da noite', '18:45'],
    ['8:30pm', '20:30'],
    ['around 7 pm', '19:00'],
    ["nine o'clock in the evening", '21:00'],
    ['half past six in the evening', '18:30'],
    ['quarter to one in the afternoon', '12:45'],
    ['somos 5 e chegamos às 20h', '20:00'],
    ['depois das 22h', '22:00'],
  ])('reads "%s" as %s', (text, at) => {
    expect(understand(text).time.at).toBe(at);
  });

  it.each([
    '20 reais',
    'somos 8',
    'umas 12 pessoas',
    'aniversário de 30 anos',
    'por 2 horas',
    'umas 3 horas',
    'até 15 min de carro',
    'as 3 amigas',
    '2 km',
    'table for 2',
    '24h',
    'aberto 24 horas',
  ])('hears none in "%s"', (text) => {
    expect(findClockTime(tokenise(text))).toBeNull();
  });

  it('knows a place that never closes', () => {
    for (const text of ['lanchonete 24h', 'aberta 24 horas', 'open 24/7', 'vinte e quatro horas'])
      expect(findRoundTheClock(tokenise(text)), text).not.toBeNull();
    expect(findRoundTheClock(tokenise('24 pessoas'))).toBeNull();
  });
});

describe('money', () => {
  it.each([
    ['R$ 50', 50],
    ['R$1.200', 1200],
    ['até 35 conto', 35],
    ['60 pila por cabeça', 60],
    ['máximo 80 por pessoa', 80],
    ['uns cem reais', 100],
    ['de 50 a 80 reais', 80],
    ['under 60', 60],
    ['max 100 reais each', 100],
  ])('reads "%s" as %d', (text, amountBRL) => {
    expect(findBudget(tokenise(text))).toMatchObject({ amountBRL, sharedBy: 1 });
  });

  it('knows when an amount is for several', () => {
    expect(findBudget(tokenise('300 reais pro casal'))?.sharedBy).toBe(2);
    expect(findBudget(tokenise('400 reais pra 5'))?.sharedBy).toBe(5);
    expect(findBudget(tokenise('400 reais no total'))?.sharedBy).toBeNull();
  });

  it.each(['até 20', 'até 15 min', 'mais de 100 reais', 'somos 50', 'até 200 metros', '19:30'])('hears no bound in "%s"', (text) => {
    expect(findBudget(tokenise(text))).toBeNull();
  });
});

describe('distances', () => {
  it.each([
    ['até 2 km', 2000],
    ['500 metros', 500],
    ['1,5 km', 1500],
    ['10 minutos a pé', 800],
    ['uns 15 min de carro', 6000],
    ['20 minutos andando', 1600],
    ['meia hora de carro', 12_000],
    ['a pé', 1500],
    ['within walking distance', 1500],
    ['3 quarteirões', 300],
    ['10 minutes by car', 4000],
    ['a 10 minutos daqui', 800],
  ])('reads "%s" as %d m', (text, meters) => {
    expect(findReach(tokenise(text))?.meters).toBe(meters);
  });

  it.each(['pé de serra', 'de pé', '30 min de almoço', 'caminhar no parque', '5 pessoas'])('hears none in "%s"', (text) => {
    expect(findReach(tokenise(text))).toBeNull();
  });
});

describe('company', () => {
  it.each([
    ['eu e mais 3', null, 4],
    ['eu e mais 3 amigos', 'friends', 4],
    ['eu e dois amigos', 'friends', 3],
    ['com a galera, somos uns 8', 'friends', 8],
    ['somos eu, minha esposa e dois filhos', 'family', 4],
    ['2 adultos e 3 crianças', 'family', 5],
    ['dois casais', null, 4],
    ["we're two couples", null, 4],
    ['mesa para três', null, 3],
    ['party of six', null, 6],
    ['table for two', null, 2],
    ['a gente tá em 7', null, 7],
    ['vamos em 9', null, 9],
    ['umas 25 pessoas', null, 25],
    ['com minha namorada', 'couple', null],
    ['my wife and I', 'couple', 2],
    ['with my two kids', 'family', 3],
    ['pessoal do trabalho', 'work', null],
    ['com um cliente', 'work', null],
    ['vou sozinha', 'solo', null],
    ['minha vó usa cadeira de rodas', 'family', null],
  ] as const)('reads "%s"', (text, type, size) => {
    expect(understand(text).group).toEqual({ type, size });
  });

  it('needs a place for children when children come', () => {
    expect(understand('com meus filhos').amenities).toContain('kid_friendly');
    expect(understand('com meus pais').amenities).not.toContain('kid_friendly');
    expect(understand('finalmente sem as crianças').amenities).not.toContain('kid_friendly');
  });

  it.each(['mano, onde tem pizza?', 'e aí galera, bora de sushi', 'pizza de 8 pedaços', 'festa de 15 anos', 'por 40 reais', 'às 8'])(
    'sees nobody in "%s"',
    (text) => {
      expect(understand(text).group).toEqual({ type: null, size: null });
    },
  );
});

describe('refusals', () => {
  it.each([
    ['nada de balada', ['category:nightclub']],
    ['sem música alta', ['attr:loud']],
    ['n curto sertanejo', ['music:sertanejo']],
    ['odeio fila e barulho', ['attr:queue', 'attr:loud']],
    ['qualquer coisa menos pizza', ['cuisine:pizza']],
    ['tudo, exceto rodízio', ['amenity:rodizio']],
    ['nada muito cheio', ['attr:crowded']],
    ['não quero shopping, praia nem parque', ['category:shopping', 'category:beach', 'category:park']],
    ['longe de bar e balada', ['category:bar', 'category:nightclub']],
    ['sem fila, barulho ou muvuca', ['attr:queue', 'attr:loud', 'attr:crowded']],
    ['não quero bar barulhento', ['attr:loud']],
    ['not too crowded', ['attr:crowded']],
    ['no burgers please', ['cuisine:burger']],
    ['anything but karaoke', ['category:karaoke']],
    ["I don't like loud places", ['attr:loud']],
    ['não muito longe', ['attr:far']],
    ['lugar com pouca gente', ['attr:crowded']],
  ])('hears them in "%s"', (text, exclude) => {
    const understood = understand(text);
    expect(understood.exclude.toSorted()).toEqual(exclude.toSorted());
    expect([...understood.categories, ...understood.cuisines, ...understood.music]).toEqual([]);
  });

  it('end where the wish begins', () => {
    expect(understand('não quero balada, só um bar tranquilo')).toMatchObject({
      categories: ['bar'],
      mood: ['quiet'],
      exclude: ['category:nightclub'],
    });
    expect(understand('sem sertanejo e com estacionamento')).toMatchObject({ amenities: ['parking'], exclude: ['music:sertanejo'] });
    expect(understand('nada caro mas com vista')).toMatchObject({ amenities: ['view'], price: { max: 2 } });
    expect(understand('pizza sem fila no sábado')).toMatchObject({ cuisines: ['pizza'], time: { day: 'sat' } });
  });

  it('are not what does not matter', () => {
    for (const text of ['não ligo pra fila', "I don't mind the crowd", 'não me importo com barulho', 'tanto faz barulho'])
      expect(understand(text).exclude, text).toEqual([]);
  });

  it('are not diets', () => {
    expect(understand('sem glúten e sem lactose')).toMatchObject({ dietary: ['gluten_free', 'lactose_free'], exclude: [] });
    expect(understand('não como carne')).toMatchObject({ dietary: ['vegetarian'], exclude: [] });
    expect(understand('sou alérgico a camarão')).toMatchObject({ dietary: ['shellfish_allergy'], cuisines: [] });
  });

  it('of a fee ask for free entry', () => {
    for (const text of ['que não cobre entrada', 'sem couvert', 'no cover charge please', 'museum without an entry fee'])
      expect(understand(text).amenities, text).toEqual(['free_entry']);
  });

  it('do not turn on the Portuguese "no"', () => {
    expect(understand('no parque no sábado')).toMatchObject({ categories: ['park'], exclude: [], time: { day: 'sat' } });
  });
});
