/** One line of a text file. Its characters are bytes: see `decodeText`. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line end; cut at `maxLineBytes`. */
  readonly text: string;
}

/** 1 MiB. No event is that long; a file without line ends must not fill the memory. */
export const maxLineBytes = 1 << 20;

/**
 * Splits bytes into lines at LF or CRLF. Memory is one chunk and one line.
 *
 * A line of more than `maxLineBytes` comes cut to one byte more than that, so that its reader can tell.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  for await (const lines of readLineGroups(chunks)) yield* lines;
}

/** The same in groups: the lines that each chunk ends, at least one. */
export async function* readLineGroups(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let begun = '';
  for await (const chunk of chunks) {
    // Latin-1 maps every byte to one character and back, so that fields can be decoded one by one.
    const parts = chunk.toString('latin1').split('\n');
    const rest = parts.pop()!;
    const lines = parts.map((part, i) => ({ number: ++number, text: withoutReturn(i === 0 ? begun + part : part) }));
    begun = ((parts.length === 0 ? begun : '') + rest).slice(0, maxLineBytes + 1);
    if (lines.length > 0) yield lines;
  }
  if (begun !== '') yield [{ number: ++number, text: withoutReturn(begun) }];
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

const notAscii = /[\u0080-\u00ff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('windows-1252');

/**
 * The text that bytes stand for, given as one character a byte: UTF-8 if they are that, else Windows-1252 (a superset of Latin-1).
 *
 * Every field decides for itself: real files mix both when rows were pasted together.
 */
export function decodeText(bytes: string): string {
  if (!notAscii.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  try {
    return utf8.decode(buffer);
  } catch {
    return latin1.decode(buffer);
  }
}
