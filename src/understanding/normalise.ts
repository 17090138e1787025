/**
 * From what a person typed to tokens: accents and case folded, chat abbreviations written out, emoji named.
 *
 * Everything after this file works on tokens, so a rule is written once for "hj à noite", "Hoje a noite" and "HOJE À NOITE!!!".
 */
import { abbreviations, pictures } from './lexicon/abbreviations.ts';

export interface Token {
  /** Folded: lower case, no accents, abbreviation written out. A mark is itself. */
  readonly text: string;
  readonly kind: 'word' | 'number' | 'mark';
  /** The value of a number token, else NaN. */
  readonly value: number;
  /** Written with a capital that does not merely open a sentence, in a message that is not all capitals. */
  readonly isName: boolean;
  /** No space between this token and the one before: `20h30`, `R$50`. */
  readonly isGlued: boolean;
}

/** Characters beyond which a wish is cut: nobody says where to eat in more. */
export const maximumLength = 4000;

const pieces =
  /[rR]\$|[pPcCsSwW]\/[oO]?(?=\s|\p{L}|\d|$)|\p{L}[\p{L}\p{M}'’]*|\d+(?:[.,]\d+)?|\p{Extended_Pictographic}|[.,;:!?()/+\n%$]/gu;

/** Lower case, without accents, a letter said three times or more said once: "Muitooo" gives "muito". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .replace(/([a-z])\1{2,}/g, '$1');
}

const shortened = new Set([
  'av',
  'r',
  'al',
  'dr',
  'dra',
  'sta',
  'sto',
  'st',
  'pca',
  'prof',
  'pres',
  'gov',
  'eng',
  'min',
  'hrs',
  'tel',
  'ap',
]);

/** Splits a wish into tokens; more than `maximumLength` characters are ignored. */
export function tokenise(wish: string): readonly Token[] {
  const text = wish.slice(0, maximumLength).normalize('NFC');
  const isShouted = text.length > 3 && text === text.toUpperCase();
  const tokens: Token[] = [];
  let end = -1;
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    const isGlued = index === end;
    end = index + piece.length;
    // The full stop of "av." ends no sentence.
    if (piece === '.' && isGlued && shortened.has(tokens.at(-1)?.text ?? '')) continue;
    const opensSentence = /^[.!?\n]?$/.test(tokens.at(-1)?.text ?? '');
    const isName = !isShouted && !opensSentence && /^\p{Lu}/u.test(piece) && piece !== 'I';
    append(tokens, piece, isGlued, isName);
  }
  return tokens;
}

function append(tokens: Token[], piece: string, isGlued: boolean, isName: boolean): void {
  if (/^\d/.test(piece)) {
    tokens.push({ text: piece, kind: 'number', value: numberOf(piece), isName: false, isGlued });
    return;
  }
  const picture = pictures.get(piece);
  // "girlfriend's" is the girlfriend; "don't" loses its apostrophe in `fold`.
  const folded = picture ?? fold(piece.replace(/['’]s$/i, ''));
  const written = abbreviations.get(folded) ?? folded;
  for (const text of written.split(' ')) {
    if (/^[a-z$]/.test(text)) tokens.push({ text, kind: 'word', value: Number.NaN, isName, isGlued });
    else if (piece.length === 1 && picture === undefined)
      tokens.push({ text: piece === '\n' ? '.' : piece, kind: 'mark', value: Number.NaN, isName: false, isGlued });
  }
}

/** "1.500" is a thousand and a half in Brazil, "1,5" and "1.5" are one and a half. */
function numberOf(piece: string): number {
  return /^\d{1,3}[.,]\d{3}$/.test(piece) ? Number(piece.replace(/[.,]/, '')) : Number(piece.replace(',', '.'));
}
