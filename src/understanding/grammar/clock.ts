import type { Token } from '../normalise.ts';
import { numberAt, type Span } from './numbers.ts';

/** A time of day as it was said. */
export interface ClockTime extends Span {
  readonly hour: number;
  readonly minute: number;
  /**
   * How sure the hour is: `settled` by "da noite", "pm" or its size; `written` ("8h") on a 24-hour clock unless the wish speaks of an evening;
   * `bare` ("às 8") could be either, the rest of the wish decides.
   */
  readonly certainty: 'settled' | 'written' | 'bare';
}

/** Words after which a bare number is an hour: "às 8", "pelas 9", "around 7". */
const hourCues = new Set(['as', 'pelas', 'das', 'at', 'around', 'by', 'after', 'before', 'until', 'till', 'ate', 'umas']);
const durationCues = new Set(['por', 'durante', 'daqui', 'em', 'for', 'in', 'within', 'faz', 'ha', 'uns']);
/** What a bare number after a cue may not be followed by: then it counts something else. */
const counted =
  /^(?:r\$|reais|real|contos?|pilas?|paus?|pessoas?|people|persons?|guests?|amig\w+|gente|min\w*|km|quil\w+|m|metros?|anos?|years?|dias?|days?|%|crianc\w+|kids|adult\w+|convidad\w+|casais|blocks?|quadras?|quarteir\w+|mil|por|per|each|cada|vezes|friends|of)$/;

/** The first time of day in a message. */
export function findClockTime(tokens: readonly Token[]): ClockTime | null {
  for (let at = 0; at < tokens.length; at++) {
    const found = namedTimeAt(tokens, at) ?? relativeTimeAt(tokens, at) ?? clockTimeAt(tokens, at);
    if (found !== null) return found;
  }
  return null;
}

/** "24h", "24 horas", "vinte e quatro horas": said of a place that never closes. */
export function findRoundTheClock(tokens: readonly Token[]): Span | null {
  for (let at = 0; at < tokens.length; at++) {
    const number = numberAt(tokens, at);
    if (number === null || number.value !== 24) continue;
    const next = tokens[number.to]?.text ?? '';
    if (/^(?:h|hs|hora|horas|hours?|hrs?|7)$/.test(next)) return { from: at, to: number.to + 1 };
    if (next === '/' && tokens[number.to + 1]?.text === '7') return { from: at, to: number.to + 2 };
  }
  return null;
}

function namedTimeAt(tokens: readonly Token[], at: number): ClockTime | null {
  const word = tokens[at]!.text;
  const next = tokens[at + 1]?.text;
  const isHalf = (to: number): boolean => tokens[to]?.text === 'e' && tokens[to + 1]?.text === 'meia' && tokens[to + 2]?.text !== 'duzia';
  const named = (hour: number, to: number): ClockTime => {
    const half = isHalf(to);
    return { from: at, to: half ? to + 2 : to, hour, minute: half ? 30 : 0, certainty: 'settled' };
  };
  // "antes do meio-dia", "depois da meia-noite" name a part of the day, not an appointment.
  const before = tokens[at - 2]?.text;
  if (before === 'antes' || before === 'depois' || tokens[at - 1]?.text === 'after') return null;
  if (word === 'meio' && next === 'dia') return named(12, at + 2);
  if (word === 'meia' && next === 'noite') return named(0, at + 2);
  if (word === 'noon' || word === 'midday') return named(12, at + 1);
  return word === 'midnight' ? named(0, at + 1) : null;
}

/** "half past six", "quarter to one", "quinze para as oito". */
function relativeTimeAt(tokens: readonly Token[], at: number): ClockTime | null {
  const word = tokens[at]!.text;
  const minutes = word === 'half' ? 30 : word === 'quarter' ? 15 : (numberAt(tokens, at)?.value ?? 0);
  if (![5, 10, 15, 20, 25, 30].includes(minutes)) return null;
  const joint = word === 'half' || word === 'quarter' ? at + 1 : numberAt(tokens, at)!.to;
  const isPast = tokens[joint]?.text === 'past';
  const isTo = tokens[joint]?.text === 'to' || tokens[joint]?.text === 'para';
  const hour = numberAt(tokens, joint + (tokens[joint + 1]?.text === 'as' ? 2 : 1));
  if ((!isPast && !isTo) || hour === null || hour.value < 1 || hour.value > 12 || counted.test(tokens[hour.to]?.text ?? '')) return null;
  // "table 10 to 8" and "20 para 4" count people; only a quarter or an article makes it a time in Portuguese.
  if (isTo && tokens[joint]!.text === 'para' && tokens[joint + 1]?.text !== 'as' && minutes !== 15) return null;
  const read = finish(tokens, at, hour.to, hour.value, isPast ? minutes : 0, true);
  if (read === null || isPast) return read;
  const total = (read.hour * 60 - minutes + 24 * 60) % (24 * 60);
  return { ...read, hour: Math.floor(total / 60), minute: total % 60 };
}

function clockTimeAt(tokens: readonly Token[], at: number): ClockTime | null {
  const number = numberAt(tokens, at);
  if (number === null || !Number.isInteger(number.value) || number.value >= 24) return null;
  const cue = tokens[at - 1]?.text ?? '';
  const unit = tokens[number.to];
  const minutes = tokens[number.to + 1];
  // 19:30, 8:30 pm
  if (unit?.text === ':' && unit.isGlued && minutes?.kind === 'number' && minutes.isGlued)
    return finish(tokens, at, number.to + 2, number.value, minutes.value, false);
  if (unit?.text === 'h' || unit?.text === 'hs' || /^horas?$/.test(unit?.text ?? '')) {
    const isDuration =
      durationCues.has(cue) || (unit!.text.startsWith('hora') && number.value < 13 && !/^(?:as|das|pelas|ate|a)$/.test(cue));
    if (minutes?.kind === 'number' && minutes.isGlued) return finish(tokens, at, number.to + 2, number.value, minutes.value, false);
    const read = finish(tokens, at, number.to + 1, number.value, 0, false);
    return isDuration && (read === null || read.to <= number.to + 1) ? null : read;
  }
  const half = halfAt(tokens, number.to);
  const suffixed = finish(tokens, at, half.to, number.value, half.minute, true);
  if (suffixed === null || suffixed.to > half.to) return suffixed;
  if (suffixed.from < at) return counted.test(unit?.text ?? '') ? null : suffixed;
  // A bare number is an hour only after "às" and the like, and only if it counts nothing.
  const article = cue === 'as' && tokens[at]!.kind === 'word' && /^[a-z]/.test(unit?.text ?? '') && unit?.text !== 'e';
  return hourCues.has(cue) &&
    !article &&
    !counted.test(unit?.text ?? '') &&
    number.value <= 24 &&
    !(cue === 'umas' && half.to === number.to)
    ? suffixed
    : null;
}

/** "e meia", "e quinze", "e 40" after an hour. */
function halfAt(tokens: readonly Token[], at: number): { readonly to: number; readonly minute: number } {
  if (tokens[at]?.text !== 'e') return { to: at, minute: 0 };
  if (tokens[at + 1]?.text === 'meia') return { to: at + 2, minute: 30 };
  const minutes = numberAt(tokens, at + 1);
  const isMinutes =
    minutes !== null &&
    [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55].includes(minutes.value) &&
    !counted.test(tokens[minutes.to]?.text ?? '');
  return isMinutes ? { to: minutes.to, minute: minutes.value } : { to: at, minute: 0 };
}

const partsInFront = new Set(['evening', 'night', 'afternoon', 'morning']);

/** Reads "da noite", "pm", "in the evening" after the figures and settles the hour. */
function finish(tokens: readonly Token[], from: number, to: number, hour: number, minute: number, isBare: boolean): ClockTime | null {
  if (minute > 59 || hour > 24) return null;
  if (tokens[to]?.text === 'oclock') return finish(tokens, from, to + 1, hour, minute, false);
  if (tokens[to]?.text === 'o' && tokens[to + 1]?.text === 'clock') return finish(tokens, from, to + 2, hour, minute, false);
  const words = [0, 1, 2].map((step) => tokens[to + step]?.text ?? '');
  const part = /^(?:da|de|do|na|pela|a)$/.test(words[0]!)
    ? words[1]!
    : words[0] === 'in' && words[1] === 'the'
      ? words[2]!
      : words[0] === 'at'
        ? words[1]!
        : '';
  const partEnd = words[0] === 'in' ? to + 3 : to + 2;
  const later = (until: number): ClockTime => ({ from, to: until, hour: hour < 12 ? hour + 12 : hour, minute, certainty: 'settled' });
  const literal = (until: number): ClockTime => ({ from, to: until, hour: hour === 12 ? 0 : hour % 24, minute, certainty: 'settled' });
  const said = tokens[from - 1]?.text ?? '';
  // "evening 5:30": the part of the day may come first in hurried English.
  if (part === '' && hour < 13 && !/^[ap]m?$/.test(words[0]!) && partsInFront.has(said))
    return { ...(said === 'morning' ? literal(to) : later(to)), from: from - 1 };
  if (words[0] === 'pm') return hour > 12 ? null : later(to + 1);
  if (words[0] === 'am') return hour > 12 ? null : literal(to + 1);
  if (words[0] === 'p' && words[1] === 'm') return hour > 12 ? null : later(to + 2);
  if (words[0] === 'a' && words[1] === 'm') return hour > 12 ? null : literal(to + 2);
  if (/^(?:noite|night|evening)$/.test(part)) return hour === 12 ? literal(partEnd) : later(partEnd);
  if (/^(?:tarde|afternoon)$/.test(part)) return later(partEnd);
  if (/^(?:manha|madrugada|morning)$/.test(part) && hour <= 12) return literal(partEnd);
  if (tokens[to - 1]?.text.endsWith('clock') === true)
    return { from, to, hour: hour % 24, minute, certainty: hour > 0 && hour < 12 ? 'bare' : 'settled' };
  return { from, to, hour: hour % 24, minute, certainty: hour === 0 || hour >= 12 ? 'settled' : isBare ? 'bare' : 'written' };
}
