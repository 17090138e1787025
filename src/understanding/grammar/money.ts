import type { Token } from '../normalise.ts';
import { numberAt, type Span } from './numbers.ts';

/** An amount a wish names as what it may cost. */
export interface Budget extends Span {
  readonly amountBRL: number;
  /** How many people the amount is for: 1 per person, 2 for a couple; `null` when it is said to be the total and the size stands elsewhere. */
  readonly sharedBy: number | null;
}

const currency =
  /^(?:r\$|\$|reais|real|reaus|contos?|pilas?|pratas?|mangos?|paus?|dinheiros?|brl|reals|bucks|dolares|dollars|temers|merreis|pau)$/;
const ceilings = new Set([
  'ate',
  'maximo',
  'max',
  'under',
  'below',
  'limite',
  'uns',
  'umas',
  'menos',
  'than',
  'to',
  'gastar',
  'orcamento',
  'budget',
  'teto',
  'around',
  'about',
  'spend',
]);
const otherUnits =
  /^(?:min\w*|h|hs|horas?|km|kms|quil\w+|m|mt|metros?|meters?|mil|pessoas?|people|amig\w+|gente|anos?|dias?|%|:|blocks?|quadras?|quarteir\w+|miles?|convidad\w+|crianc\w+|hours?|pm|am|of|friends|guests)$/;
const floors = new Set(['mais', 'acima', 'over', 'above', 'more']);

/** The first amount of money that bounds the cost, per person where it can be told. */
export function findBudget(tokens: readonly Token[]): Budget | null {
  for (let at = 0; at < tokens.length; at++) {
    const amount = amountAt(tokens, at);
    if (amount === null) continue;
    const upper = upperOfRange(tokens, amount);
    if (floors.has(tokens[at - 1]?.text ?? '') || floors.has(tokens[at - 2]?.text ?? '')) continue;
    return { ...upper, from: at, sharedBy: sharedBy(tokens, upper.to) };
  }
  return null;
}

function amountAt(tokens: readonly Token[], at: number): { readonly amountBRL: number; readonly to: number } | null {
  if (/^r?\$$/.test(tokens[at]!.text)) {
    const number = numberAt(tokens, at + 1);
    return number === null ? null : { amountBRL: number.value, to: number.to };
  }
  if (tokens[at]!.text === 'cinquentao' || tokens[at]!.text === 'cinquentinha') return { amountBRL: 50, to: at + 1 };
  const number = numberAt(tokens, at);
  if (number === null || number.value < 5) return null;
  const unit = tokens[number.to]?.text ?? '';
  if (currency.test(unit)) return { amountBRL: number.value, to: number.to + 1 };
  if (perHeadLength(tokens, number.to) > 0) return { amountBRL: number.value, to: number.to };
  const before = tokens[at - 1]?.text ?? '';
  const beforeThat = tokens[at - 2]?.text ?? '';
  const isCeiling =
    ceilings.has(before) || (before === 'de' && ceilings.has(beforeThat)) || (/^(?:uns|umas)$/.test(before) && ceilings.has(beforeThat));
  const isVague = /^(?:uns|umas|around|about|to)$/.test(before) && !ceilings.has(beforeThat);
  // Hours end at 24 and parties rarely pass 24: a bare "até 60" is money.
  return isCeiling && !isVague && number.value >= 25 && !otherUnits.test(unit) ? { amountBRL: number.value, to: number.to } : null;
}

/** "de 50 a 80 reais", "R$ 50-80": the larger one bounds. */
function upperOfRange(
  tokens: readonly Token[],
  amount: { readonly amountBRL: number; readonly to: number },
): { readonly amountBRL: number; readonly to: number } {
  if (!/^(?:a|ate|e|ou|to|or|and)$/.test(tokens[amount.to]?.text ?? '')) return amount;
  const next = numberAt(tokens, amount.to + 1);
  if (next === null || next.value <= amount.amountBRL || otherUnits.test(tokens[next.to]?.text ?? '')) return amount;
  return { amountBRL: next.value, to: currency.test(tokens[next.to]?.text ?? '') ? next.to + 1 : next.to };
}

/** How many tokens at `at` say "each": "por pessoa", "por cabeça", "cada", "per head", "/pessoa"; 0 if none. */
function perHeadLength(tokens: readonly Token[], at: number): number {
  const [first, second] = [tokens[at]?.text ?? '', tokens[at + 1]?.text ?? ''];
  if (/^(?:cada|each|pp|apiece)$/.test(first)) return 1;
  return /^(?:por|per|para|a|\/)$/.test(first) && /^(?:pessoa|cabeca|person|head|cada|pax)$/.test(second) ? 2 : 0;
}

function sharedBy(tokens: readonly Token[], to: number): number | null {
  if (perHeadLength(tokens, to) > 0) return 1;
  const after = tokens
    .slice(to, to + 5)
    .map((token) => token.text)
    .join(' ');
  if (
    /^(?:para|for) (?:o |a |the )?(?:nos |us )?(?:casal|dois|duas|couple|two|2|both)\b/.test(after) ||
    /^(?:no total )?(?:para|for) (?:o |a |the )?(?:dois|duas|2|two|casal|couple)\b/.test(after)
  )
    return 2;
  if (/^(?:o |a |the )?(?:casal|couple)\b/.test(after)) return 2;
  const people = /^(?:para|for) (?:os |as |the )?(?:nos |us )?(\d+)\b/.exec(after);
  if (people !== null) return Math.max(1, Number(people[1]));
  return /^(?:no |in |em )?(?:total|tudo|todo)\b/.test(after) || /^(?:para|for) (?:todo|toda|todos|a familia|everyone|all)\b/.test(after)
    ? null
    : 1;
}
