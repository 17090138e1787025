import type { TFunction } from 'i18next';
import type { StructuredContext } from '../../../src/domain/context.ts';
import { amenities, categories, cuisines, dayparts, dietary, groupTypes, moods, music } from '../../../src/domain/taxonomy.ts';
import type { Words } from '../i18n/use-words.ts';
import { priceSigns } from './price.ts';

export type UnderstoodSlot = 'category' | 'price' | 'mood' | 'near' | 'time' | 'group' | 'needs' | 'exclude';

/** One thing that the text was taken to mean, in words. */
export interface UnderstoodPart {
  readonly slot: UnderstoodSlot;
  readonly text: string;
}

type Labels = readonly [pt: string, en: string];

/** What the text was taken to mean, part by part, in the order in which people say it. */
export function understoodParts(wish: StructuredContext, t: TFunction, words: Words): readonly UnderstoodPart[] {
  const labelled = (slot: UnderstoodSlot, ids: readonly string[], table: Record<string, Labels>): UnderstoodPart[] =>
    ids.map((id) => ({ slot, text: lower(words.label(table[id] ?? [id, id])) }));
  return [
    ...wish.categories.map((id): UnderstoodPart => ({ slot: 'category', text: lower(words.label(categories[id].labels)) })),
    ...labelled('category', wish.cuisines, cuisines),
    ...labelled('mood', wish.mood, moods),
    ...priceParts(wish.price, t, words),
    ...labelled('needs', wish.amenities, amenities),
    ...labelled('needs', wish.music, music),
    ...labelled('needs', wish.dietary, dietary),
    ...nearParts(wish, t, words),
    ...timeParts(wish.time, t, words),
    ...groupParts(wish.group, t, words),
    ...wish.exclude.map((text): UnderstoodPart => ({
      slot: 'exclude',
      text: t(text.startsWith('mood:') ? 'understood.notMood' : 'understood.without', { thing: excludedThing(text, t, words) }),
    })),
  ];
}

function priceParts({ min, max, budgetBRL }: StructuredContext['price'], t: TFunction, words: Words): UnderstoodPart[] {
  if (budgetBRL !== null) return [{ slot: 'price', text: t('understood.budget', { amount: words.money(budgetBRL) }) }];
  if (min === null && max === null) return [];
  if (min === max && min !== null) return [{ slot: 'price', text: priceSigns(min) }];
  if (min === null) return [{ slot: 'price', text: t('understood.upTo', { value: priceSigns(max ?? 4) }) }];
  if (max === null) return [{ slot: 'price', text: t('understood.from', { value: priceSigns(min) }) }];
  return [{ slot: 'price', text: `${priceSigns(min)} – ${priceSigns(max)}` }];
}

function nearParts({ near, maxDistanceM }: StructuredContext, t: TFunction, words: Words): UnderstoodPart[] {
  const places = near.map((name) => (name === '@me' ? t('understood.nearMe') : t('understood.near', { place: capitalised(name) })));
  const reach = maxDistanceM === null ? [] : [t('understood.upTo', { value: words.distance(maxDistanceM) })];
  return [...places, ...reach].map((text) => ({ slot: 'near', text }));
}

function timeParts({ day, daypart, at, now }: StructuredContext['time'], t: TFunction, words: Words): UnderstoodPart[] {
  const said = [
    ...(now ? [t('understood.now')] : []),
    ...(day === null ? [] : [t(`understood.days.${day}`)]),
    ...(daypart === null ? [] : [lower(words.label(dayparts[daypart].labels))]),
    ...(at === null ? [] : [t('understood.at', { time: at })]),
  ];
  return said.length === 0 ? [] : [{ slot: 'time', text: said.join(', ') }];
}

function groupParts({ type, size }: StructuredContext['group'], t: TFunction, words: Words): UnderstoodPart[] {
  const said = [
    ...(type === null ? [] : [lower(words.label(groupTypes[type]))]),
    ...(size === null ? [] : [t('understood.people', { count: size })]),
  ];
  return said.length === 0 ? [] : [{ slot: 'group', text: said.join(', ') }];
}

/** `category:nightclub` in words. */
function excludedThing(text: string, t: TFunction, words: Words): string {
  const [kind = '', id = ''] = text.split(':');
  const tables: Record<string, Record<string, Labels>> = { cuisine: cuisines, mood: moods, amenity: amenities, music };
  if (kind === 'category' && id in categories) return lower(words.label(categories[id as keyof typeof categories].labels));
  if (kind === 'attr') {
    const attributes: Record<string, string> = t('understood.attributes', { returnObjects: true });
    return attributes[id] ?? id;
  }
  const labels = tables[kind]?.[id];
  return labels === undefined ? id.replaceAll('_', ' ') : lower(words.label(labels));
}

/** Labels inside a sentence; abbreviations such as DJ, MPB and LGBTQIA+ keep their capitals. */
function lower(label: string): string {
  return /^\p{Lu}{2}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

function capitalised(name: string): string {
  return name.replaceAll(/(^|\s)(\p{Ll})/gu, (_, space: string, letter: string) => space + letter.toUpperCase());
}
