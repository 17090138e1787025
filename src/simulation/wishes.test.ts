import { describe, expect, it } from 'vitest';
import { structuredContextSchema } from '../domain/context.ts';
import { isWithin } from '../domain/taxonomy.ts';
import { Random } from '../stats/random.ts';
import { writeWish } from './wishes.ts';
import { World } from './world.ts';

const world = new World({ venues: 5, people: 400, weeks: 1, seed: 2 });
const friday = world.options.startsAt + (4 * 24 + 19) * 3_600_000;
const wishes = Array.from({ length: 3000 }, (_, i) => {
  const random = new Random(i);
  const person = world.people[i % world.people.length]!;
  const occasion = world.drawOccasion(person.id, friday, random);
  return { person, occasion, wish: writeWish(person, occasion, friday, random) };
});
const plain = (text: string): string => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

describe('writeWish', () => {
  it('always means a valid structured context', () => {
    for (const { wish } of wishes) expect(structuredContextSchema.safeParse(wish.understood).error).toBeUndefined();
  });

  it('says only what is true of the occasion', () => {
    for (const { occasion, wish } of wishes) {
      const { categories, cuisines, mood, near, price, group } = wish.understood;
      for (const category of categories) expect(isWithin(occasion.category!, category)).toBe(true);
      for (const cuisine of cuisines) expect(cuisine).toBe(occasion.cuisine);
      for (const said of mood) expect(occasion.moods).toContain(said);
      for (const place of near) if (place !== '@me') expect(place).toBe(occasion.near!.spoken);
      if (price.max !== null) expect(price.max).toBe(occasion.maxPrice);
      if (group.size !== null) expect(group.size).toBe(occasion.groupSize);
      if (group.type !== null) expect(group.type).toBe(occasion.groupType);
    }
  });

  it('has words for what it means: places and budgets can be read in the text', () => {
    for (const { wish, occasion } of wishes) {
      const text = plain(wish.text);
      for (const place of wish.understood.near) if (place !== '@me') expect(text).toContain(plain(occasion.near!.name));
      if (wish.understood.price.budgetBRL !== null) expect(text).toContain(String(wish.understood.price.budgetBRL));
      if (wish.understood.group.size !== null && wish.understood.group.type === null)
        expect(text).toContain(String(wish.understood.group.size));
      expect(text).not.toMatch(/[{}]|undefined|null| {2}/);
    }
  });

  it('varies: hardly two people write the same', () => {
    expect(new Set(wishes.map(({ wish }) => wish.text)).size).toBeGreaterThan(0.85 * wishes.length);
  });

  it('is written in the language of the person, mostly Portuguese', () => {
    for (const { person, wish } of wishes) expect(wish.understood.language).toBe(person.language);
    const english = wishes.filter(({ wish }) => wish.understood.language === 'en').length / wishes.length;
    expect(english).toBeGreaterThan(0.01);
    expect(english).toBeLessThan(0.1);
  });
});
