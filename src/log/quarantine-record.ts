/** What both engines do with a record of the quarantine before it is stored and when a person is erased. */
import { createHash } from 'node:crypto';
import { maxRawCharacters, type QuarantinedItem, type QuarantinedRecord } from './quarantine.ts';
import { storable } from './storable.ts';

/** An item as it is stored. */
export type NewRecord = Omit<QuarantinedRecord, 'at' | 'state'>;

/** Cuts an item and gives it its id. */
export function recordOf({ source, line, code, message, raw, userId }: QuarantinedItem): NewRecord {
  const kept = storable(raw.slice(0, maxRawCharacters));
  const id = createHash('sha256')
    .update(JSON.stringify([source, line, kept]))
    .digest('hex')
    .slice(0, 32);
  return {
    id,
    source: storable(source),
    line,
    code,
    message: storable(message),
    raw: kept,
    userId: userId === null ? null : storable(userId),
  };
}

/** How ids may be written in the text of a row: as they are, in JSON with or without `\u` for what is not ASCII, in CSV. */
export function spellingsOf(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.flatMap(spellings))];
}

function spellings(id: string): string[] {
  const json = JSON.stringify(id).slice(1, -1);
  const escaped = json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [id, json, escaped, escaped.replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`), id.replaceAll('"', '""')];
}

/** A prefix shorter than this tells nobody. */
const tellingCharacters = 8;

/**
 * Whether a text holds one of these spellings as a word of its own: `42` is not in `1426`, but it is in `user-42`.
 *
 * Looks also for an id that was cut in two at the end of what is kept.
 */
export function mentions(text: string, wanted: readonly string[]): boolean {
  return wanted.some((spelling) => asWord(spelling).test(text) || (text.length >= maxRawCharacters && endsWithin(text, spelling)));
}

/** The letters of `\n` and `\u00e7` before an id are not part of its word. */
function asWord(spelling: string): RegExp {
  const literal = Array.from(spelling, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join('');
  return new RegExp(`(?:(?<![\\p{L}\\p{N}_])|(?<=\\\\[bfnrt]|\\\\u[0-9a-fA-F]{4}))${literal}(?![\\p{L}\\p{N}_])`, 'u');
}

function endsWithin(text: string, spelling: string): boolean {
  for (let length = spelling.length - 1; length >= tellingCharacters; length--) if (text.endsWith(spelling.slice(0, length))) return true;
  return false;
}
