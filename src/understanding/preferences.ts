/** What phrases ask for and refuse: the lists of a context, and its price. */
import type { StructuredContext } from '../domain/context.ts';
import type { Polarity } from './grammar/negation.ts';
import type { Match, Slot } from './lexicon.ts';

/** Phrases with the way they stand. */
export type Stance = readonly (Match & { readonly polarity: Polarity })[];

/** The prefix in `exclude` of what a slot can refuse. */
export const excludable: Readonly<Partial<Record<Slot, string>>> = {
  categories: 'category',
  cuisines: 'cuisine',
  mood: 'mood',
  amenities: 'amenity',
  music: 'music',
  attribute: 'attr',
};

const lists = ['categories', 'cuisines', 'mood', 'amenities', 'dietary', 'music'] as const;
const foodAndDrink = new Set('bakery bar boteco brewery cafe ice_cream pub restaurant snack_bar wine_bar nightclub'.split(' '));
/** Kinds of bars: beside one of them "bar" says nothing more. */
const exactBars = new Set(['boteco', 'pub', 'wine_bar', 'brewery']);

export function isWanted({ polarity }: { readonly polarity: Polarity }): boolean {
  return polarity === 'wanted';
}

/** The values that wanted phrases give a slot, in the order of the message. */
export function valuesOf(stance: Stance, wanted: Slot): readonly string[] {
  return stance.filter(isWanted).flatMap(({ senses }) => senses.filter(({ slot }) => slot === wanted).map(({ value }) => value));
}

/** Fills what is wanted and what is refused; a refusal wins over a wish for the same. */
export function fillLists(context: StructuredContext, stance: Stance): void {
  const refused = stance.filter(({ polarity }) => polarity === 'refused').flatMap(({ senses }) => senses);
  const exclude = refused.flatMap(({ slot, value }) => (excludable[slot] === undefined ? [] : [`${excludable[slot]}:${value}`]));
  context.exclude = [...new Set([...exclude, ...valuesOf(stance, 'refusal').map((value) => `attr:${value}`)])];
  for (const slot of lists) fill(context, slot, valuesOf(stance, slot));
  // What one does somewhere names the place only if nothing else does.
  if (context.categories.length === 0) fill(context, 'categories', valuesOf(stance, 'impliedCategory').slice(0, 1));
  if (context.categories.some((kind) => exactBars.has(kind))) context.categories = context.categories.filter((kind) => kind !== 'bar');
  if (refused.some(({ slot }) => slot === 'fee')) fill(context, 'amenities', ['free_entry']);
  if (valuesOf(stance, 'openAir').length > 0) {
    if (isMeal(context, stance)) fill(context, 'amenities', ['outdoor_seating']);
    else fill(context, 'mood', ['outdoorsy']);
  }
}

/** Adds values to a list of the context, once each, unless they are refused. */
export function fill(context: StructuredContext, slot: (typeof lists)[number], values: readonly string[]): void {
  const list = context[slot] as string[];
  for (const value of values) {
    if (!list.includes(value) && !context.exclude.includes(`${excludable[slot]}:${value}`)) list.push(value);
  }
}

function isMeal({ categories, cuisines }: StructuredContext, stance: Stance): boolean {
  return (
    cuisines.length > 0 ||
    categories.some((kind) => foodAndDrink.has(kind)) ||
    valuesOf(stance, 'daypart').some((part) => /^(?:lunch|dinner|breakfast|happy_hour)$/.test(part))
  );
}

/** Bounds the price level: the lowest ceiling and the highest floor said; to refuse what is dear is to ask for at most 2. */
export function fillPrice(context: StructuredContext, stance: Stance): void {
  for (const { senses, polarity } of stance) {
    for (const { slot, value } of senses) {
      if (slot !== 'price' || polarity === 'indifferent') continue;
      const [bound, level] = value.split(':') as ['min' | 'max', string];
      if (polarity === 'refused') {
        if (bound === 'min') context.price.max = Math.min(context.price.max ?? 4, 2);
      } else if (bound === 'max') context.price.max = Math.min(context.price.max ?? 4, Number(level));
      else context.price.min = Math.max(context.price.min ?? 1, Number(level));
    }
  }
  // "caro" beside "barato" is the wrong half of a comparison.
  if (context.price.min !== null && context.price.max !== null && context.price.min > context.price.max) context.price.min = null;
}
