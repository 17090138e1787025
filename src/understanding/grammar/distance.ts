import type { Token } from '../normalise.ts';
import { numberAt, type Span } from './numbers.ts';

/** How far one may have to go. */
export interface Reach extends Span {
  readonly meters: number;
}

const metersPerMinute = { walking: 80, cycling: 200, driving: 400 };
/** "A pé" without minutes: about twenty minutes. */
const walkableMeters = 1500;
const lengths: readonly (readonly [RegExp, number])[] = [
  [/^(?:km|kms|quilometros?|kilometros?|kilometers?|kilometres?|kilometre|kilometer)$/, 1000],
  [/^(?:m|mt|mts|metros?|meters?|metres?)$/, 1],
  [/^(?:quadras?|quarteirao|quarteiroes|blocks?)$/, 100],
  [/^(?:miles?|milhas?)$/, 1609],
];
const minutesOf: readonly (readonly [RegExp, number])[] = [
  [/^(?:min|mins|minutos?|minutinhos?|minutes?|minute)$/, 1],
  [/^(?:h|hora|horas|hour|hours)$/, 60],
];

/** The first distance in a message, in metres: lengths, minutes with a means of travel, or "a pé". */
export function findReach(tokens: readonly Token[]): Reach | null {
  for (let at = 0; at < tokens.length; at++) {
    const found = measuredAt(tokens, at);
    if (found !== null) return found;
  }
  for (let at = 0; at < tokens.length; at++) {
    const length = onFootLength(tokens, at);
    if (length > 0) return { from: at, to: at + length, meters: walkableMeters };
  }
  return null;
}

function measuredAt(tokens: readonly Token[], at: number): Reach | null {
  const half = tokens[at]!.text === 'meia' && tokens[at + 1]?.text === 'hora';
  const number = half ? { value: 30, to: at + 2 } : numberAt(tokens, at);
  if (number === null || number.value <= 0) return null;
  const unit = tokens[number.to]?.text ?? '';
  const length = half ? undefined : lengths.find(([pattern]) => pattern.test(unit));
  if (length !== undefined) return { from: at, to: number.to + 1, meters: number.value * length[1] };
  const scale = half ? 1 : minutesOf.find(([pattern]) => pattern.test(unit))?.[1];
  if (scale === undefined) return null;
  const end = half ? number.to : number.to + 1;
  const minutes = number.value * scale;
  const means = meansNear(tokens, at, end);
  if (means !== null) return { from: means.from, to: means.to, meters: minutes * metersPerMinute[means.by] };
  // "a 10 minutos daqui": said of a distance, the means left out. A quarter of an hour is a walk, more is a drive.
  const isAway =
    /^(?:daqui|de|from|away|do|da)$/.test(tokens[end]?.text ?? '') &&
    scale === 1 &&
    /^(?:a|uns|ate|max|maximo|within|about|than|to)$/.test(tokens[at - 1]?.text ?? '');
  return isAway ? { from: at, to: end, meters: minutes * (minutes <= 15 ? metersPerMinute.walking : metersPerMinute.driving) } : null;
}

/** The means of travel right after minutes ("de carro", "walk", "andando"), or shortly before them ("a pé, uns 10 minutos"). */
function meansNear(tokens: readonly Token[], at: number, end: number): (Span & { readonly by: keyof typeof metersPerMinute }) | null {
  for (let step = 0; step < 5; step++) {
    const by = meansAt(tokens, end + step);
    if (by !== null) return { from: at, to: end + step + by.length, by: by.by };
  }
  for (let step = 1; step <= 5 && at - step >= 0; step++) {
    const by = meansAt(tokens, at - step);
    if (by !== null) return { from: at - step, to: end, by: by.by };
  }
  return null;
}

function meansAt(tokens: readonly Token[], at: number): { readonly by: keyof typeof metersPerMinute; readonly length: number } | null {
  const [word, next] = [tokens[at]?.text ?? '', tokens[at + 1]?.text ?? ''];
  const foot = onFootLength(tokens, at);
  if (foot > 0) return { by: 'walking', length: foot };
  if (/^(?:andando|caminhando|walking|walk|andar|caminhada|pernada)$/.test(word)) return { by: 'walking', length: 1 };
  if (/^(?:dirigindo|driving|drive)$/.test(word)) return { by: 'driving', length: 1 };
  if (!/^(?:de|by|no|num|em|in|com)$/.test(word)) return null;
  if (/^(?:carro|uber|taxi|car|cab|moto|99|onibus|bus|metro|subway|train|trem)$/.test(next)) return { by: 'driving', length: 2 };
  return /^(?:bike|bicicleta|bicycle|patinete)$/.test(next) ? { by: 'cycling', length: 2 } : null;
}

function onFootLength(tokens: readonly Token[], at: number): number {
  const words = [0, 1, 2].map((step) => tokens[at + step]?.text ?? '');
  if (words[0] === 'a' && (words[1] === 'pe' || words[1] === 'pezinho')) return 2;
  if (words[0] === 'on' && words[1] === 'foot') return 2;
  if (/^(?:walking|walkable)$/.test(words[0]!) && words[1] === 'distance') return 2;
  if (words[0] === 'walkable') return 1;
  return /^(?:ir|vou|va|vamos|chegar|chego|dar|voltar)$/.test(words[0]!) && /^(?:andando|caminhando)$/.test(words[1]!) ? 2 : 0;
}
