import type { Token } from '../normalise.ts';

/** Tokens `[from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const units: Readonly<Record<string, number>> = {
  um: 1, uma: 1, dois: 2, duas: 2, tres: 3, quatro: 4, cinco: 5, seis: 6, sete: 7, oito: 8, nove: 9, dez: 10, onze: 11, doze: 12, treze: 13, quatorze: 14, catorze: 14,
  quinze: 15, dezesseis: 16, dezessete: 17, dezoito: 18, dezenove: 19, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11,
  twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, dozen: 12, duzia: 12, dezena: 10,
}; // prettier-ignore
const tens: Readonly<Record<string, number>> = {
  vinte: 20, trinta: 30, quarenta: 40, cinquenta: 50, sessenta: 60, setenta: 70, oitenta: 80, noventa: 90,
  twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90,
}; // prettier-ignore
const hundreds: Readonly<Record<string, number>> = {
  cem: 100,
  cento: 100,
  duzentos: 200,
  trezentos: 300,
  quatrocentos: 400,
  quinhentos: 500,
  hundred: 100,
};

/**
 * The number that starts at a token, in digits or in words of either language up to 999: "80", "vinte e cinco", "meia dúzia", "one hundred and twenty".
 *
 * "um" and "uma" count as 1: the caller knows whether a number can stand there.
 */
export function numberAt(tokens: readonly Token[], at: number): (Span & { readonly value: number }) | null {
  const token = tokens[at];
  if (token === undefined) return null;
  if (token.kind === 'number') return { from: at, to: at + 1, value: token.value };
  if (token.text === 'meia' && tokens[at + 1]?.text === 'duzia') return { from: at, to: at + 2, value: 6 };
  let to = at;
  let value = 0;
  let scale = Number.POSITIVE_INFINITY;
  while (to < tokens.length) {
    const joined = to > at && (tokens[to]!.text === 'e' || tokens[to]!.text === 'and') ? to + 1 : to;
    const word = tokens[joined]?.text ?? '';
    const part = partOf(word);
    const isHundreds = word === 'hundred' && value > 0 && value < 10;
    if (part === null || (part.scale >= scale && !isHundreds)) break;
    value = isHundreds ? value * 100 : value + part.value;
    scale = part.scale;
    to = joined + 1;
  }
  return to === at ? null : { from: at, to, value };
}

/** What a word adds, and the order of magnitude below which the next word must stay: after "vinte" only units may follow. */
function partOf(word: string): { readonly value: number; readonly scale: number } | null {
  if (Object.hasOwn(hundreds, word)) return { value: hundreds[word]!, scale: 100 };
  if (Object.hasOwn(tens, word)) return { value: tens[word]!, scale: 10 };
  return Object.hasOwn(units, word) ? { value: units[word]!, scale: 1 } : null;
}
