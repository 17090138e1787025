/**
 * Events as lines of JSON, as many as there are: read, checked and stored in groups, each answered as soon as it is durable.
 *
 * Whoever sends a stream that breaks knows from the last answer up to which line everything was taken, and sends the rest again; lines that come twice
 * are duplicates if they carry ids of their own.
 */
import type { CollectReport } from './collect.ts';
import { maxLineBytes, readLineGroups, type Line } from './import/lines.ts';

/** What became of the lines since the answer before. */
export interface StreamReport {
  /** The last line that was read, from 1: all up to here are in the log, or rejected. */
  readonly line: number;
  readonly accepted: number;
  /** How many of the accepted the log already held. */
  readonly duplicates: number;
  /** How many of the accepted came with a time that had to be moved into the allowed window. */
  readonly clamped: number;
  readonly rejected: readonly { readonly line: number; readonly code: string; readonly message: string }[];
  /** The newest event of the group in the log, 0 if there is none. */
  readonly lastSeq: number;
}

/** Events that are stored together. */
const groupEvents = 1_000;
const notAscii = /[\u0080-\u00ff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Takes in a stream of lines, one event a line; empty lines are passed over. The stream is read no faster than it is stored.
 *
 * @param chunks  bytes, cut anywhere
 * @param collect stores a group of events
 */
export async function* collectLines(
  chunks: AsyncIterable<Buffer>,
  collect: (events: readonly unknown[]) => Promise<CollectReport>,
): AsyncGenerator<StreamReport> {
  for await (const lines of readLineGroups(chunks)) {
    for (let from = 0; from < lines.length; from += groupEvents) yield await takeGroup(lines.slice(from, from + groupEvents), collect);
  }
}

async function takeGroup(lines: readonly Line[], collect: (events: readonly unknown[]) => Promise<CollectReport>): Promise<StreamReport> {
  const events: unknown[] = [];
  const lineOf: number[] = [];
  const rejected: { line: number; code: string; message: string }[] = [];
  for (const { number, text } of lines) {
    if (text.trim() === '') continue;
    const parsed = parse(text);
    if ('code' in parsed) rejected.push({ line: number, ...parsed });
    else {
      events.push(parsed.event);
      lineOf.push(number);
    }
  }
  const report = events.length === 0 ? { accepted: 0, duplicates: 0, rejected: [], clamped: 0, lastSeq: 0 } : await collect(events);
  for (const { index, code, message } of report.rejected) rejected.push({ line: lineOf[index]!, code, message });
  const { accepted, duplicates, clamped, lastSeq } = report;
  return { line: lines.at(-1)!.number, accepted, duplicates, clamped, rejected: rejected.toSorted((a, b) => a.line - b.line), lastSeq };
}

function parse(bytes: string): { event: unknown } | { code: string; message: string } {
  if (bytes.length > maxLineBytes) return { code: 'row.too_long', message: `expected at most ${maxLineBytes} bytes a line` };
  try {
    return { event: JSON.parse(notAscii.test(bytes) ? utf8.decode(Buffer.from(bytes, 'latin1')) : bytes) as unknown };
  } catch (error) {
    // The parser's own words quote the text, which may be a person's.
    return error instanceof SyntaxError
      ? { code: 'row.not_json', message: `expected one JSON object a line, got ${bytes.length} bytes that are no JSON` }
      : { code: 'row.not_utf8', message: 'expected UTF-8' };
  }
}
