import { badTime, isRecord, parseTime, type Problem } from '../check-event.ts';
import { decodeText, maxLineBytes, readLines } from './lines.ts';
import type { EventDraft, Item } from './row.ts';
import { readBytes, type Reading, type SourceFile } from './source-file.ts';

/** How often `readJsonl` reads a file. */
export function jsonlPasses({ decoder }: SourceFile): number {
  return decoder === null ? 1 : 2;
}

/** The events of a JSONL file: one JSON object a line; blank lines do not count. */
export async function* readJsonl(file: SourceFile, reading: Reading): AsyncGenerator<Item> {
  // A compressed file that is cut off shows it only at its end: look there before the first event is stored.
  if (file.decoder !== null) for await (const _ of readBytes(file, reading));
  for await (const { number, text } of readLines(readBytes(file, reading))) {
    if (text.trim() === '') continue;
    yield { row: { file, line: number, raw: text }, isRow: true, outcome: parseLine(text) };
  }
}

function parseLine(text: string): { readonly event: EventDraft } | { readonly problem: Problem } {
  if (text.length > maxLineBytes) return { problem: { code: 'row.too_long', message: `expected at most ${maxLineBytes} bytes in a line` } };
  let raw: unknown;
  try {
    raw = JSON.parse(decodeText(text));
  } catch {
    // The parser's own message quotes the text, which may be a person's.
    return { problem: { code: 'row.not_json', message: 'expected a JSON object, got text that is not JSON' } };
  }
  if (!isRecord(raw))
    return {
      problem: { code: 'row.not_json', message: `expected a JSON object, got ${Array.isArray(raw) ? 'a list' : 'a single value'}` },
    };
  const at = parseTime(raw['at']);
  if (at === null) return { problem: badTime(raw['at']) };
  return { event: { ...raw, at, type: raw['type'] } };
}
