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
import { attributeWords } from './lexicon/attributes.ts';
import { categoryWords, impliedCategoryWords } from './lexicon/categories.ts';
import { commonWords, smallWords } from './lexicon/common-words.ts';
import { companyWords } from './lexicon/company.ts';
import { cuisineWords } from './lexicon/cuisines.ts';
import { dietWords } from './lexicon/diets.ts';
import { idioms } from './lexicon/idioms.ts';
import { nearMeWords, openAirWords } from './lexicon/surroundings.ts';
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
 * The phrases of the lexicon in a message, left to right, without overlap, longest first.
 */
export function findPhrases(tokens: readonly Token[]): readonly Match[] {
  const keys = lookUpKeys(tokens);
  const matches: Match[] = [];
  for (let at = 0; at < tokens.length;) {
    const found = longestFrom(root, tokens, keys, at, at);
    if (found === null) at++;
    else {
      matches.push({ from: at, to: found.to, senses: found.senses });
      at = found.to;
    }
  }
  return matches;
}

/** Whether a word is everyday vocabulary or in the lexicon, so that it is not by itself the name of a place. */
export function isKnownWord(word: string): boolean {
  return isCommon(word) || keysOfWord(word).length > 0;
}

/** Whether a word is everyday vocabulary that says nothing about a venue. */
export function isCommon(word: string): boolean {
  return smallWords.has(word) || formsOf(word).some((form) => commonForms.has(form));
}

function longestFrom(
  node: Node,
  tokens: readonly Token[],
  keys: readonly (readonly string[])[],
  start: number,
  at: number,
): { to: number; senses: readonly Sense[] } | null {
  let best: { to: number; senses: readonly Sense[] } | null = null;
  for (const key of keys[at] ?? []) {
    const child = node.next.get(key);
    if (child === undefined) continue;
    const found =
      longestFrom(child, tokens, keys, start, at + 1) ?? (child.senses.length > 0 ? { to: at + 1, senses: child.senses } : null);
    if (found !== null && (best === null || found.to > best.to)) best = found;
  }
  // A small word between two words of a phrase may be skipped; `at - 1` must not itself be skipped-to, so at most two in a row.
  if (best === null && at > start && at - start < 8 && smallWords.has(tokens[at]?.text ?? ''))
    return longestFrom(node, tokens, keys, start, at + 1);
  return best;
}

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

for (const [slot, table] of Object.entries({
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
  openAir: { open_air: openAirWords },
  nearMe: { '@me': nearMeWords },
  idiom: { idiom: idioms },
} satisfies Record<Slot, Readonly<Record<string, string>>>)) {
  for (const [value, phrases] of Object.entries(table)) {
    for (const phrase of phrases.split(',')) learn(phrase, { slot: slot as Slot, value });
  }
}
const wordsByInitial = Map.groupBy(longWords, (word) => word[0]!);

function learn(phrase: string, sense: Sense): void {
  const words = fold(phrase).replace(/-/g, ' ').trim().split(/\s+/);
  const content = words.filter((word) => !smallWords.has(word));
  let node = root;
  for (const word of content.length >= 2 ? content : words) node = childOf(node, keyToLearn(word));
  if (!node.senses.some(({ slot, value }) => slot === sense.slot && value === sense.value)) node.senses.push(sense);
}

function keyToLearn(word: string): string {
  const isOpen = /^[a-z]+$/.test(word);
  if (isOpen && word.length >= 6) longWords.add(word);
  const key = word.endsWith('!') ? word.slice(0, -1) : isOpen ? genderless(word) : word;
  vocabulary.add(key);
  return key;
}

function childOf(node: Node, key: string): Node {
  let child = node.next.get(key);
  if (child === undefined) node.next.set(key, (child = { next: new Map(), senses: [] }));
  return child;
}
