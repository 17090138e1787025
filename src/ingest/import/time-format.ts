import { fromLocalTime } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { parseTime } from '../check-event.ts';

/** Unix milliseconds of a text, or `null` if it is not a time in the format. */
export type TimeParser = (text: string) => number | null;

/** Parts of a pattern, longest first, and how many digits each takes. */
const parts = {
  YYYY: '\\d{4}',
  SSS: '\\d{1,3}',
  MM: '\\d{2}',
  DD: '\\d{2}',
  HH: '\\d{2}',
  mm: '\\d{2}',
  ss: '\\d{2}',
  M: '\\d{1,2}',
  D: '\\d{1,2}',
  H: '\\d{1,2}',
  Z: 'Z|[+-]\\d{2}:?\\d{2}',
} as const;
type Part = keyof typeof parts;
const partPattern = new RegExp(Object.keys(parts).join('|'), 'g');

/**
 * A reader of times.
 *
 * @param format   `iso` (with an offset, or without one for local time), `unix` (seconds), `unix-ms`, or a pattern of YYYY, MM or M, DD or D, HH or H, mm, ss, SSS and Z (an offset); other characters stand for themselves
 * @param timeZone IANA zone of times without an offset
 * @throws CheckInError `import.bad_option` if the pattern has no year, month and day
 * @example timeParser('DD/MM/YYYY H:mm', 'America/Sao_Paulo')('06/06/2025 9:30') // 1749213000000
 */
export function timeParser(format: string, timeZone: string): TimeParser {
  if (format === 'unix') return (text) => fromNumber(text, 1_000);
  if (format === 'unix-ms') return (text) => fromNumber(text, 1);
  if (format === 'iso') return isoParser(timeZone);
  return patternParser(format, timeZone);
}

function fromNumber(text: string, unitMs: number): number | null {
  return /^\d{1,15}(?:\.\d+)?$/.test(text) ? Math.round(Number(text) * unitMs) : null;
}

function isoParser(timeZone: string): TimeParser {
  const local = ['YYYY-MM-DDTHH:mm:ss', 'YYYY-MM-DD HH:mm:ss', 'YYYY-MM-DDTHH:mm', 'YYYY-MM-DD HH:mm', 'YYYY-MM-DD'].map((pattern) =>
    patternParser(pattern, timeZone),
  );
  return (text) => {
    const at = parseTime(text.replace(' ', 'T'));
    if (at !== null) return at;
    for (const parse of local) {
      const found = parse(text);
      if (found !== null) return found;
    }
    return null;
  };
}

function patternParser(format: string, timeZone: string): TimeParser {
  const order: Part[] = [];
  const source = format.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(partPattern, (part) => {
    order.push(part as Part);
    return `(${parts[part as Part]})`;
  });
  const has = (...names: Part[]): boolean => names.some((name) => order.includes(name));
  if (!has('YYYY') || !has('MM', 'M') || !has('DD', 'D')) {
    throw new CheckInError(
      'import.bad_option',
      `the time format "${format}" has no year, month and day`,
      'Use iso, unix, unix-ms, or a pattern such as "YYYY-MM-DD HH:mm".',
    );
  }
  const pattern = new RegExp(`^${source}$`);
  return (text) => {
    const match = pattern.exec(text);
    return match === null ? null : fromParts(match, order, timeZone);
  };
}

function fromParts(match: RegExpExecArray, order: readonly Part[], timeZone: string): number | null {
  const values = { Y: 0, M: 1, D: 1, H: 0, m: 0, s: 0, S: 0 };
  let offset: string | null = null;
  for (const [index, part] of order.entries()) {
    const text = match[index + 1]!;
    if (part === 'Z') offset = text;
    else values[part[0] as keyof typeof values] = Number(part === 'SSS' ? text.padEnd(3, '0') : text);
  }
  const { Y, M, D, H, m, s, S } = values;
  const local = Date.UTC(Y, M - 1, D, H, m, s, S);
  // `Date.UTC` carries over what is out of range: 31 April would be 1 May.
  const read = new Date(local);
  if (read.getUTCDate() !== D || read.getUTCMonth() !== M - 1 || H > 23 || m > 59 || s > 59) return null;
  return offset === null ? fromLocalTime(local, timeZone) : local - offsetMs(offset);
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
