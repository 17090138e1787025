/** One message read on its own: what it asks for, what it refuses, and what it takes back. */
import { emptyContext, type StructuredContext } from '../domain/context.ts';
import type { Language } from '../domain/taxonomy.ts';
import { findPlaces } from './gazetteer.ts';
import { findClockTime, findRoundTheClock, type ClockTime } from './grammar/clock.ts';
import { readCompany } from './grammar/company.ts';
import { findReach } from './grammar/distance.ts';
import { findBudget } from './grammar/money.ts';
import { polarities, type Polarity } from './grammar/negation.ts';
import type { Span } from './grammar/numbers.ts';
import { languageOf } from './language.ts';
import { findPhrases, type Match, type Slot } from './lexicon.ts';
import { tokenise, type Token } from './normalise.ts';

export interface Reading {
  readonly context: StructuredContext;
  /** `null` when the words do not tell. */
  readonly language: Language | null;
  /** Ids in the form of `exclude` that are taken back without being refused: "esquece o bar". */
  readonly dropped: readonly string[];
  /** "mais", "também": what is asked for is added to what was asked before. */
  readonly isAddition: boolean;
}

/** Phrases with the way they stand. */
type Stance = readonly (Match & { readonly polarity: Polarity })[];

const takenBack = /^(?:esquece|esquecam|esqueca|esquecer|larga|troca|trocar|trocando|desisto|desisti|cancela|forget|drop|scratch|cancel)$/;

export interface ReadOptions {
  readonly places: ReadonlySet<string>;
  /** Whether something was said before. */
  readonly isFollowUp: boolean;
}

/** Reads one message. */
export function read(message: string, { places, isFollowUp }: ReadOptions): Reading {
  const tokens = tokenise(message);
  const clock = findClockTime(tokens);
  const always = findRoundTheClock(tokens);
  const reach = findReach(tokens);
  const budget = findBudget(tokens);
  const taken = markTaken(tokens.length, [clock, always, reach, budget]);
  const phrases = findPhrases(tokens).filter(({ from }) => taken[from] !== true);
  const found = findPlaces(tokens, phrases, taken, places);
  const inPlace = markTaken(tokens.length, found);
  const matches = phrases.filter(({ from, to }) => inPlace[from] !== true && inPlace[to - 1] !== true);
  const language = languageOf(tokens);
  const polarity = polarities(tokens, matches, language);
  const stance: Stance = matches.map((match, index) => ({ ...match, polarity: polarity[index]! }));
  const dropped = droppedIds(tokens, stance);
  const standing = stance.filter(({ from }) => !dropped.has(from));

  const context = emptyContext(language ?? 'pt-BR');
  fillLists(context, standing);
  const company = readCompany(tokens, standing.filter(isWanted), taken);
  context.group = { type: company.type, size: company.size };
  if (company.withKids && !context.exclude.includes('amenity:kid_friendly')) add(context.amenities, 'kid_friendly');
  if (always !== null && !context.exclude.includes('amenity:open_late')) add(context.amenities, 'open_late');
  fillMoment(context, standing, clock);
  // "agora pra 4 pessoas" changes the wish; it does not say "right now".
  if (isFollowUp && /^(?:agora|now)$/.test(tokens[tokens[0]?.text === 'e' ? 1 : 0]?.text ?? '')) context.time.now = false;
  fillPrice(context, standing);
  if (budget !== null)
    context.price.budgetBRL = perPerson(budget.amountBRL, budget.sharedBy ?? company.size ?? (company.type === 'couple' ? 2 : 1));
  context.maxDistanceM = reach?.meters ?? null;
  context.near = nearOf(
    tokens,
    standing,
    found.map(({ name }) => name),
    reach !== null,
  );
  return {
    context,
    language,
    dropped: [...dropped.values()].flat(),
    isAddition: tokens.some(({ text }) => /^(?:tambem|too|also|alem)$/.test(text)),
  };
}

function markTaken(length: number, spans: readonly (Span | null)[]): readonly boolean[] {
  const taken = Array.from({ length }, () => false);
  for (const span of spans) if (span !== null) taken.fill(true, span.from, span.to);
  return taken;
}

function isWanted({ polarity }: { readonly polarity: Polarity }): boolean {
  return polarity === 'wanted';
}

function add<T>(list: T[], value: T): void {
  if (!list.includes(value)) list.push(value);
}

const excludable: Readonly<Partial<Record<Slot, string>>> = {
  categories: 'category',
  impliedCategory: 'category',
  cuisines: 'cuisine',
  mood: 'mood',
  amenities: 'amenity',
  music: 'music',
  attribute: 'attr',
};

/** Token where a phrase starts -> its ids, for phrases that a "forget the ..." takes back. */
function droppedIds(tokens: readonly Token[], stance: Stance): ReadonlyMap<number, readonly string[]> {
  const dropped = new Map<number, readonly string[]>();
  for (const { from, senses } of stance) {
    const before = tokens.slice(Math.max(0, from - 3), from).map(({ text }) => text);
    const cue = before.findLastIndex((text) => takenBack.test(text));
    if (cue < 0 || before.slice(cue).some((text) => /^[,.;:!?]$/.test(text) || text === 'por')) continue;
    dropped.set(
      from,
      senses.flatMap(({ slot, value }) => (excludable[slot] === undefined ? [] : [`${excludable[slot]}:${value}`])),
    );
  }
  return dropped;
}

const foodAndDrink = new Set([
  'bakery',
  'bar',
  'boteco',
  'brewery',
  'cafe',
  'ice_cream',
  'pub',
  'restaurant',
  'snack_bar',
  'wine_bar',
  'nightclub',
]);

function fillLists(context: StructuredContext, stance: Stance): void {
  const implied: StructuredContext['categories'] = [];
  let isOpenAir = false;
  for (const { senses, polarity } of stance) {
    for (const { slot, value } of senses) {
      const kind = excludable[slot];
      if (polarity === 'refused') {
        if (slot === 'fee') add(context.amenities, 'free_entry');
        else if (kind !== undefined && slot !== 'impliedCategory') add(context.exclude, `${kind}:${value}`);
      } else if (polarity === 'wanted') {
        if (
          slot === 'categories' ||
          slot === 'cuisines' ||
          slot === 'mood' ||
          slot === 'amenities' ||
          slot === 'dietary' ||
          slot === 'music'
        )
          add(context[slot] as string[], value);
        else if (slot === 'impliedCategory') add(implied as string[], value);
        else if (slot === 'refusal') add(context.exclude, `attr:${value}`);
        else if (slot === 'openAir') isOpenAir = true;
      }
    }
  }
  const isRefused =
    (kind: string) =>
    (value: string): boolean =>
      context.exclude.includes(`${kind}:${value}`);
  context.categories = context.categories.filter((value) => !isRefused('category')(value));
  if (context.categories.length === 0) context.categories = implied.filter((value) => !isRefused('category')(value)).slice(0, 1);
  // A more exact kind says it all: "um bar, tipo boteco".
  if (['boteco', 'pub', 'wine_bar', 'brewery'].some((kind) => (context.categories as string[]).includes(kind)))
    context.categories = context.categories.filter((kind) => kind !== 'bar');
  context.cuisines = context.cuisines.filter((value) => !isRefused('cuisine')(value));
  context.mood = context.mood.filter((value) => !isRefused('mood')(value));
  context.amenities = context.amenities.filter((value) => !isRefused('amenity')(value));
  context.music = context.music.filter((value) => !isRefused('music')(value));
  // Whoever is allergic to shellfish does not ask for it, nor does a vegan cuisine need to be refused twice.
  if (isOpenAir) {
    const isMeal =
      context.categories.some((kind) => foodAndDrink.has(kind)) ||
      context.cuisines.length > 0 ||
      stance.some(({ senses }) => senses.some(({ value }) => /^(?:lunch|dinner|breakfast|happy_hour)$/.test(value)));
    if (isMeal) add(context.amenities, 'outdoor_seating');
    else add(context.mood, 'outdoorsy');
  }
}

const meals = new Set(['breakfast', 'lunch', 'happy_hour', 'dinner', 'late_night']);

function fillMoment(context: StructuredContext, stance: Stance, clock: ClockTime | null): void {
  const said = (wanted: Slot): string[] =>
    stance.filter(isWanted).flatMap(({ senses }) => senses.filter(({ slot }) => slot === wanted).map(({ value }) => value));
  const days = said('day');
  const exact = days.filter((day) => day !== 'weekend');
  const isWeekend = exact.includes('sat') && exact.includes('sun');
  const { time } = context;
  time.day = ((isWeekend ? 'weekend' : (exact[0] ?? days[0])) ?? null) as typeof time.day;
  const parts = said('daypart');
  // A meal says more than the part of the day it falls in: "jantar hoje à noite".
  time.daypart = (parts.find((part) => meals.has(part)) ?? parts[0] ?? null) as typeof time.daypart;
  time.now = said('now').length > 0;
  if (clock !== null) time.at = clockText(clock, context);
}

const morningKinds = new Set(['bakery', 'cafe', 'park', 'beach', 'market', 'museum']);
const eveningKinds = new Set(['bar', 'boteco', 'pub', 'nightclub', 'live_house', 'wine_bar', 'karaoke', 'brewery', 'theater', 'cinema']);

/** "às 8" is eight in the evening for a dinner or a bar, in the morning for a bakery. */
function clockText({ hour, minute, certainty }: ClockTime, context: StructuredContext): string {
  const settled = certainty === 'settled' || !isEvening(hour, certainty, context) ? hour : hour + 12;
  return `${String(settled % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Whether an hour before noon, said without its half of the day, is meant after noon. */
function isEvening(hour: number, certainty: ClockTime['certainty'], { time: { daypart }, categories }: StructuredContext): boolean {
  if (daypart === 'breakfast' || daypart === 'morning') return false;
  if (daypart === 'lunch') return hour < 10;
  if (daypart === 'late_night') return hour >= 6;
  if (daypart !== null) return true;
  if (categories.some((kind) => morningKinds.has(kind))) return false;
  return categories.some((kind) => eveningKinds.has(kind)) || hour < (certainty === 'bare' ? 10 : 6);
}

function fillPrice(context: StructuredContext, stance: Stance): void {
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

function perPerson(amountBRL: number, people: number): number {
  return Math.round((amountBRL / Math.max(1, people)) * 100) / 100;
}

function nearOf(tokens: readonly Token[], stance: Stance, names: readonly string[], hasReach: boolean): string[] {
  if (names.length > 0) return [...names];
  const isNearMe = stance.some(({ senses, polarity }) => polarity === 'wanted' && senses.some(({ slot }) => slot === 'nearMe'));
  // "um bar perto", with nothing after it; "estacionamento perto" is another matter.
  const isBareNear = tokens.some(
    ({ text }, at) =>
      /^(?:perto|pertinho|pertim)$/.test(text) &&
      (tokens[at + 1] === undefined || tokens[at + 1]!.kind === 'mark') &&
      !stance.some(({ to, senses }) => to === at && senses.some(({ slot }) => slot === 'amenities')),
  );
  return isNearMe || isBareNear || hasReach ? ['@me'] : [];
}
