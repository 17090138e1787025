/**
 * Wishes: what people write to the app. A wish says some of what is true of the occasion, in words, and comes with the structure that a
 * perfect understanding would find in those words: nothing that was left unsaid.
 */
import { localTime } from '../domain/clock.ts';
import { emptyContext, type StructuredContext } from '../domain/context.ts';
import { requestableCategories, type Daypart } from '../domain/taxonomy.ts';
import type { Random } from '../stats/random.ts';
import type { Occasion } from './occasions.ts';
import type { Person } from './people.ts';
import { profileOf } from './purposes.ts';
import { english, portuguese, type Phrases } from './wishes/phrases.ts';

export interface Wish {
  readonly text: string;
  readonly understood: StructuredContext;
}

/** One thing said: words, and what they mean. */
interface Saying {
  readonly words: readonly string[];
  readonly means: (context: StructuredContext) => void;
}

/**
 * Writes the wish of a person on an occasion.
 *
 * @param decidedAt when they write, Unix milliseconds: a wish for later names the time more often
 */
export function writeWish(person: Person, occasion: Occasion, decidedAt: number, random: Random): Wish {
  const phrases = person.language === 'en' ? english : portuguese;
  const understood = emptyContext(person.language);
  const noun = say(nounOf(occasion, phrases, understood, random), random);
  const sayings = [
    ...character(person, occasion, phrases, random),
    ...circumstances(person, occasion, phrases, random),
    ...timing(occasion, decidedAt, phrases, random),
  ].filter(({ words }) => words.length > 0);
  const said = random.shuffle(sayings).slice(0, 5);
  for (const { means } of said) means(understood);
  const gender = noun.startsWith('uma ') ? 'a' : 'o';
  const parts = said.map(({ words }) => say(words, random).replace('{o}', gender));
  const sentence = [say(phrases.openers, random), noun, ...parts].filter((part) => part !== '').join(' ') + say(phrases.closers, random);
  return { text: person.language === 'en' ? sentence : colloquial(sentence, random), understood };
}

function nounOf({ category, cuisine }: Occasion, phrases: Phrases, context: StructuredContext, random: Random): readonly string[] {
  const dishes = cuisine === null ? undefined : phrases.cuisines[cuisine];
  const kinds = category === null || random.chance(0.1) ? undefined : phrases.categories[category];
  const requestable = kinds === undefined ? undefined : requestableCategories.find((id) => id === category);
  if (requestable !== undefined && kinds !== undefined && (dishes === undefined || random.chance(0.4))) {
    context.categories.push(requestable);
    if (dishes === undefined || cuisine === null) return kinds;
    context.cuisines.push(cuisine);
    return [`${say(kinds, random)}${phrases.cuisineOf}${say(dishes, random)}`];
  }
  if (dishes === undefined || cuisine === null) return phrases.generic;
  context.cuisines.push(cuisine);
  return dishes;
}

function character(person: Person, occasion: Occasion, phrases: Phrases, random: Random): Saying[] {
  const { amenity, music, maxPrice } = occasion;
  const sayings: Saying[] = [];
  for (const mood of occasion.moods) {
    if (random.chance(0.6)) sayings.push({ words: phrases.moods[mood] ?? [], means: ({ mood: moods }) => void moods.push(mood) });
  }
  if (amenity !== null && random.chance(0.8)) {
    sayings.push({ words: phrases.amenities[amenity] ?? [], means: ({ amenities }) => addOnce(amenities, amenity) });
  }
  if (music !== null && random.chance(0.8))
    sayings.push({ words: phrases.music[music] ?? [], means: (context) => void context.music.push(music) });
  if (maxPrice !== null && random.chance(0.7)) sayings.push(priceSaying(maxPrice, phrases, random));
  for (const need of person.dietary) {
    if (servesFood(occasion) && random.chance(0.6))
      sayings.push({ words: phrases.dietary[need] ?? [], means: ({ dietary }) => void dietary.push(need) });
  }
  if (person.crowdLiking < -0.5 && random.chance(0.25)) {
    sayings.push({ words: phrases.notCrowded, means: ({ exclude }) => void exclude.push('attr:crowded') });
  }
  return sayings;
}

/** What a price level stands for, BRL per person. */
const budgets = [
  [25, 30, 35, 40],
  [50, 60, 70, 80, 90],
  [120, 150, 180, 200],
] as const;

function priceSaying(maxPrice: number, phrases: Phrases, random: Random): Saying {
  if (maxPrice === 3 || random.chance(0.3)) {
    const budget = random.pick(budgets[maxPrice - 1]!);
    return {
      words: phrases.budget.map((words) => words.replace('{n}', String(budget))),
      means: ({ price }) => void (price.budgetBRL = budget),
    };
  }
  return { words: maxPrice === 1 ? phrases.cheap : phrases.fair, means: ({ price }) => void (price.max = maxPrice) };
}

function circumstances(person: Person, { near, groupType, groupSize, purpose }: Occasion, phrases: Phrases, random: Random): Saying[] {
  const sayings: Saying[] = [];
  if (near !== null && random.chance(0.9)) {
    sayings.push({
      words: phrases.near.map((words) => words.replace('{place}', near.name)),
      means: (context) => void context.near.push(near.spoken),
    });
  } else if (near === null && person.toleranceKm * profileOf(purpose).reach < 0.8 && random.chance(0.15)) {
    sayings.push({ words: phrases.walking, means: (context) => void (context.maxDistanceM = 1500) });
  } else if (near === null && random.chance(0.2)) {
    sayings.push({ words: phrases.here, means: (context) => void context.near.push('@me') });
  }
  if (groupSize >= 4 && random.chance(0.35)) {
    sayings.push({
      words: phrases.size.map((words) => words.replace('{n}', String(groupSize))),
      means: ({ group }) => void (group.size = groupSize),
    });
  } else if (random.chance(groupType === 'solo' ? 0.08 : 0.35)) {
    sayings.push({
      words: phrases.groups[groupType],
      means: ({ group, amenities }) => {
        group.type = groupType;
        if (groupType === 'solo' || groupType === 'couple') group.size = groupSize;
        if (groupType === 'family') addOnce(amenities, 'kid_friendly');
      },
    });
  }
  return sayings;
}

function timing({ at, timeZone, purpose }: Occasion, decidedAt: number, phrases: Phrases, random: Random): Saying[] {
  const { hour, minute } = localTime(at, timeZone);
  const isLater = at > decidedAt;
  if (!isLater && random.chance(0.12)) return [{ words: phrases.now, means: ({ time }) => void (time.now = true) }];
  const sayings: Saying[] = [];
  if (random.chance(isLater ? 0.5 : 0.12)) sayings.push({ words: phrases.today, means: ({ time }) => void (time.day = 'today') });
  const daypart = daypartOf(purpose, hour);
  if (isLater && random.chance(0.3)) {
    const half = minute >= 30 ? '30' : '00';
    const words = `${hour}h${half === '30' ? '30' : ''}`;
    const clock = `${String(hour).padStart(2, '0')}:${half}`;
    sayings.push({
      words: phrases.at.map((phrase) => phrase.replace('{time}', phrases === english ? clock : words)),
      means: ({ time }) => void (time.at = clock),
    });
  } else if (random.chance(isLater ? 0.6 : 0.25)) {
    sayings.push({ words: phrases.dayparts[daypart] ?? [], means: ({ time }) => void (time.daypart = daypart) });
  }
  return sayings;
}

function daypartOf(purpose: Occasion['purpose'], hour: number): Daypart {
  if (purpose === 'breakfast' || purpose === 'lunch' || purpose === 'dinner' || purpose === 'happy_hour') return purpose;
  if (hour < 5) return 'late_night';
  return hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'night';
}

function servesFood({ purpose }: Occasion): boolean {
  return purpose === 'breakfast' || purpose === 'lunch' || purpose === 'dinner' || purpose === 'sweets' || purpose === 'coffee';
}

function say(words: readonly string[], random: Random): string {
  return random.pick(words);
}

function addOnce<T>(list: T[], item: T): void {
  if (!list.includes(item)) list.push(item);
}

const shortForms: readonly (readonly [RegExp, string])[] = [
  [/ que /g, ' q '],
  [/ não /g, ' n '],
  [/ com /g, ' c/ '],
  [/ pra /g, ' p/ '],
  [/ hoje/g, ' hj'],
  [/ por favor/g, ' pfv'],
];

/** As people type on a phone: often without accents, all in small letters, now and then in short forms. */
function colloquial(sentence: string, random: Random): string {
  let text = random.chance(0.85) ? sentence.toLowerCase() : sentence.charAt(0).toUpperCase() + sentence.slice(1);
  if (random.chance(0.25)) for (const [long, short] of shortForms) if (random.chance(0.5)) text = text.replace(long, short);
  return random.chance(0.45) ? text.normalize('NFD').replace(/\p{M}/gu, '') : text;
}
