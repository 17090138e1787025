import { createInstance } from 'i18next';
import { expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { ptBr } from '../i18n/pt-br.ts';
import { timeText } from './time-text.ts';

const i18n = createInstance();
await i18n.init({ resources: { 'pt-BR': { translation: ptBr }, en: { translation: en } }, interpolation: { escapeValue: false } });

/** A Wednesday of São Paulo, three hours behind UTC. */
const local = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 3, day, hour + 3, minute);
const now = local(22, 23, 30);

it('says nothing when the list is for now', () => {
  expect(timeText(local(22, 23, 40), now, 'America/Sao_Paulo', 'pt-BR', i18n.getFixedT('pt-BR'))).toBeNull();
});

it('names the day as people do, by the clocks of the city', () => {
  const say = (time: number): string | null => timeText(time, now, 'America/Sao_Paulo', 'pt-BR', i18n.getFixedT('pt-BR'));
  expect(say(local(22, 23, 50))).toBe('para hoje às 23:50');
  expect(say(local(23, 0, 30))).toBe('para amanhã às 00:30');
  expect(say(local(25, 21))).toBe('para sábado às 21:00');
  expect(say(local(29, 20))).toBe('para 29 de abril às 20:00');
  expect(timeText(local(25, 21), now, 'America/Sao_Paulo', 'en', i18n.getFixedT('en'))).toBe('for Saturday at 21:00');
});
