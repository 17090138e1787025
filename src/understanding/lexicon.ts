/**
 * The lexicon: every phrase the parser knows, compiled once into a trie over word forms.
 *
 * **Notation of the tables.** Phrases are separated by commas; accents and case do not matter. A word also matches its plural, other
 * gender, diminutive and superlative (`morphology.ts`), and a slip of the finger in a long word (`spelling.ts`).
 * `word!` matches literally only; `instagram*` matches any word that begins so. Small words (`de`, `o`, `the`) inside a phrase of two
 * or more other words may be left out or put in: "mesa na rua" also reads "mesas na nossa rua".
 * The longest phrase wins, so that an idiom silences the words it is made of.
 */
import { amenityWords } from './lexicon/amenities.ts';
import { attributeWords, refusalWords } from './lexicon/attributes.ts';
import { categoryWords, impliedCategoryWords } from './lexicon/categories.ts';
import { commonWords, smallWords } from './lexicon/common-words.ts';
import { companyWords } from './lexicon/company.ts';
import { cuisineWords } from './lexicon/cuisines.ts';
import { dietWords } from './lexicon/diets.ts';
import { idioms } from './lexicon/idioms.ts';
import { feeWords, nearMeWords, openAirWords } from './lexicon/surroundings.ts';
import { daypartWords, dayWords, nowWords } from './lexicon/moments.ts';
import { moodWords } from './lexicon/moods.ts';
import { musicWords } from './lexicon/music.ts';
import { priceWords } from './lexicon/prices.ts';
import { formsOf, genderless } from './morphology.ts';
import { fold, type Token } from './normalise.ts';
import { slips } from './spelling.ts';

export type Slot =
  | 'categories'
  | 'impliedCategory'
  | 'cuisines'
  | 'mood'
  | 'amenities'
  | 'dietary'
  | 'music'
  | 'day'
  | 'daypart'
  | 'now'
  | 'company'
  | 'price'
  | 'attribute'
  | 'refusal'
  | 'fee'
  | 'openAir'
  | 'nearMe'
  | 'idiom';

/** One thing a phrase says. */
export interface Sense {
  readonly slot: Slot;
  readonly value: string;
}

/** A phrase found: tokens `[from, to)` and all it says. */
export interface Match {
  readonly from: number;
  readonly to: number;
  readonly senses: readonly Sense[];
}

interface Node {
  readonly next: Map<string, Node>;
  readonly senses: Sense[];
}

/**
 * The phrases of the lexicon in a message, left to right, without overlap.
 *
 * Of all ways to choose them the one with the longest phrases wins (sum of squared lengths): "tomar café da manhã" is a breakfast, not a coffee in the morning.
 */
export function findPhrases(tokens: readonly Token[]): readonly Match[] {
  const keys = lookUpKeys(tokens);
  const found = tokens.map((_, at) => longestFrom(root, tokens, keys, at, at, 0));
  const worth = Array.from({ length: tokens.length + 1 }, () => 0);
  for (let at = tokens.length - 1; at >= 0; at--) {
    const here = found[at] ?? null;
    worth[at] = Math.max(worth[at + 1]!, here === null ? 0 : here.words ** 2 + worth[here.to]!);
  }
  const matches: Match[] = [];
  for (let at = 0; at < tokens.length;) {
    const here = found[at] ?? null;
    if (here === null || here.words ** 2 + worth[here.to]! < worth[at]!) at++;
    else {
      matches.push({ from: at, to: here.to, senses: withMoments(here, keys.slice(at, here.to)) });
      at = here.to;
    }
  }
  return matches;
}

/** A part of the day inside a longer phrase still counts: "jantar de negócios" is a dinner, too; "até tarde" is no afternoon. */
function withMoments({ senses, words }: Found, keys: readonly (readonly string[])[]): readonly Sense[] {
  if (words < 2 || senses.some(({ slot, value }) => slot === 'daypart' || slot === 'day' || slot === 'idiom' || value === 'open_late'))
    return senses;
  const inside = keys.flatMap((forms) =>
    forms.flatMap((form) => root.next.get(form)?.senses.filter(({ slot }) => slot === 'daypart') ?? []),
  );
  return inside.length === 0 ? senses : [...senses, ...inside];
}

/** Whether a word is everyday vocabulary or in the lexicon, so that it is not by itself the name of a place. */
export function isKnownWord(word: string): boolean {
  return isCommon(word) || keysOfWord(word).length > 0;
}

/** Whether a word is everyday vocabulary that says nothing about a venue. */
export function isCommon(word: string): boolean {
  return smallWords.has(word) || formsOf(word).some((form) => commonForms.has(form));
}

interface Found {
  readonly to: number;
  /** Words of the phrase, without the small words skipped inside it. */
  readonly words: number;
  readonly senses: readonly Sense[];
}

function longestFrom(
  node: Node,
  tokens: readonly Token[],
  keys: readonly (readonly string[])[],
  start: number,
  at: number,
  words: number,
): Found | null {
  let best: Found | null = null;
  for (const key of keys[at] ?? []) {
    const child = node.next.get(key);
    if (child === undefined) continue;
    const found =
      longestFrom(child, tokens, keys, start, at + 1, words + 1) ??
      (child.senses.length > 0 ? { to: at + 1, words: words + 1, senses: child.senses } : null);
    if (found !== null && (best === null || found.words > best.words)) best = found;
  }
  if (best === null && at > start && at - start < longestPhrase && smallWords.has(tokens[at]?.text ?? ''))
    return longestFrom(node, tokens, keys, start, at + 1, words);
  return best;
}

/** Tokens a phrase may span, skipped small words included. */
const longestPhrase = 8;

function lookUpKeys(tokens: readonly Token[]): readonly (readonly string[])[] {
  const known = new Map<string, readonly string[]>();
  return tokens.map((token) => {
    if (token.kind !== 'word') return [token.text];
    let keys = known.get(token.text);
    if (keys === undefined) {
      keys = keysOfWord(token.text);
      if (keys.length === 0 && !token.isName && !isCommon(token.text)) keys = keysOfMisspelling(token.text);
      known.set(token.text, keys);
    }
    return keys;
  });
}

function keysOfWord(word: string): readonly string[] {
  const keys = formsOf(word).filter((form) => vocabulary.has(form));
  for (let length = 4; length <= word.length; length++) {
    const prefix = `${word.slice(0, length)}*`;
    if (vocabulary.has(prefix)) keys.push(prefix);
  }
  return keys;
}

/** One slip in words of six letters, two in words of ten: shorter words have too many honest neighbours ("prata", "praia", "prato"). */
function keysOfMisspelling(word: string): readonly string[] {
  if (word.length < 6) return [];
  const bound = word.length >= 10 ? 2 : 1;
  let best: string | null = null;
  let bestSlips = bound + 1;
  for (const candidate of wordsByInitial.get(word[0]!) ?? []) {
    const distance = Math.abs(candidate.length - word.length) > bound ? bound + 1 : slips(word, candidate, bound);
    if (distance < bestSlips) {
      best = candidate;
      bestSlips = distance;
    }
  }
  return best === null ? [] : keysOfWord(best);
}

const root: Node = { next: new Map(), senses: [] };
const vocabulary = new Set<string>();
const longWords = new Set<string>();
const commonForms = new Set(commonWords.flatMap((word) => [word, genderless(word)]));

const tables: Readonly<Record<Slot, Readonly<Record<string, string>>>> = {
  categories: categoryWords,
  impliedCategory: impliedCategoryWords,
  cuisines: cuisineWords,
  mood: moodWords,
  amenities: amenityWords,
  dietary: dietWords,
  music: musicWords,
  day: dayWords,
  daypart: daypartWords,
  now: { now: nowWords },
  company: companyWords,
  price: priceWords,
  attribute: attributeWords,
  refusal: refusalWords,
  fee: { fee: feeWords },
  openAir: { open_air: openAirWords },
  nearMe: { '@me': nearMeWords },
  idiom: { idiom: idioms },
};
/** Every phrase with what it says, as the tables write it. */
export const entries: readonly { readonly phrase: string; readonly sense: Sense }[] = Object.entries(tables).flatMap(([slot, table]) =>
  Object.entries(table).flatMap(([value, phrases]) =>
    phrases.split(',').map((phrase) => ({ phrase, sense: { slot: slot as Slot, value } })),
  ),
);
const literalWords = new Set(
  entries.flatMap(({ phrase, sense }) =>
    wordsOf(phrase).flatMap((word) => (word.endsWith('!') ? [word.slice(0, -1)] : sense.slot === 'idiom' ? [word] : [])),
  ),
);
for (const { phrase, sense } of entries) learn(phrase, sense);
const wordsByInitial = Map.groupBy(longWords, (word) => word[0]!);

function learn(phrase: string, sense: Sense): void {
  const words = wordsOf(phrase);
  // An idiom is its small words: "por que não" is not "que não".
  const isIdiom = sense.slot === 'idiom';
  const content = isIdiom ? [] : words.filter((word) => !smallWords.has(word));
  let nodes = [root];
  for (const word of content.length >= 2 ? content : words) {
    nodes = keysToLearn(isIdiom ? `${word}!` : word).flatMap((key) => nodes.map((node) => childOf(node, key)));
  }
  for (const { senses } of nodes) if (!senses.some(({ slot, value }) => slot === sense.slot && value === sense.value)) senses.push(sense);
}

function wordsOf(phrase: string): readonly string[] {
  return fold(phrase).replace(/-/g, ' ').trim().split(/\s+/);
}

function keysToLearn(word: string): readonly string[] {
  const isOpen = /^[a-z]+$/.test(word);
  if (isOpen && word.length >= 6) longWords.add(word);
  const key = word.endsWith('!') ? word.slice(0, -1) : isOpen ? genderless(word) : word;
  // Literally, too, if it ends in a consonant, or if another table takes it literally and would hide what this one says of it.
  const keys = isOpen && (literalWords.has(word) || !/[aeo]$/.test(word)) ? [key, word] : [key];
  for (const each of keys) vocabulary.add(each);
  return keys;
}

function childOf(node: Node, key: string): Node {
  let child = node.next.get(key);
  if (child === undefined) node.next.set(key, (child = { next: new Map(), senses: [] }));
  return child;
}
