/**
 * CSV as RFC 4180 has it, with any one-character delimiter, and as it is found: LF or CRLF, blank lines, quotes in the middle of a field, a quote that is never closed.
 *
 * Own code, because csv-parse 7 goes on inside an unclosed quote to the end of the file and drops what it swallowed; here such a line is one bad row and reading goes on with the next line.
 */
import { CheckInError } from '../../domain/errors.ts';
import { decodeText, maxLineBytes, readLines, type Line } from './lines.ts';
import { RowError, type Row } from './row.ts';
import { readBytes, type Reading, type SourceFile } from './source-file.ts';

/** A row of a table. */
export interface TableRow extends Row {
  /**
   * The text of a column, trimmed; empty if there is none.
   *
   * @throws RowError if the row has not as many fields as the header
   */
  get(column: string): string;
}

/** A field over more lines or bytes than this is taken for a quote that was never closed. */
const maxQuotedLines = 100;
const maxQuotedBytes = 1 << 16;

/**
 * The rows below the header.
 *
 * @param columns that must be in the header
 * @throws CheckInError `import.empty` if there is no header, `import.column_missing` with the columns that there are
 */
export async function* readTable(
  file: SourceFile,
  { delimiter = ',', columns, reading }: { readonly delimiter?: string; readonly columns: readonly string[]; readonly reading: Reading },
): AsyncGenerator<TableRow> {
  let header: ReadonlyMap<string, number> | null = null;
  let width = 0;
  for await (const { line, raw, fields } of readRecords(readLines(readBytes(file, reading)), delimiter)) {
    if (header !== null) {
      yield new CsvRow({ file, line, raw }, fields, width, header);
      continue;
    }
    header = new Map((fields ?? [raw]).map((name, index): [string, number] => [decodeText(name).trim(), index]).toReversed());
    width = fields?.length ?? 1;
    requireColumns(file, [...header.keys()].toReversed(), columns);
  }
  if (header === null) throw new CheckInError('import.empty', `${file.path} is empty`, 'Give a file with a header and rows.');
}

function requireColumns({ name }: SourceFile, found: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.find((column) => !found.includes(column));
  if (missing === undefined) return;
  const shown = found.filter((column) => column !== '').slice(0, 40);
  throw new CheckInError(
    'import.column_missing',
    `${name} has no column "${missing}"; it has: ${shown.join(', ')}`,
    'Compare the header with what is expected; in a CSV of your own, name the columns with --map, for example --map venue=Pid.',
  );
}

class CsvRow implements TableRow {
  readonly file: SourceFile;
  readonly line: number;
  readonly raw: string;
  readonly #fields: readonly string[] | null;
  readonly #width: number;
  readonly #header: ReadonlyMap<string, number>;

  constructor({ file, line, raw }: Row, fields: readonly string[] | null, width: number, header: ReadonlyMap<string, number>) {
    this.file = file;
    this.line = line;
    this.raw = raw;
    this.#fields = fields;
    this.#width = width;
    this.#header = header;
  }

  get(column: string): string {
    const fields = this.#fields;
    if (this.raw.length > maxLineBytes)
      throw new RowError({ code: 'row.too_long', message: `expected at most ${maxLineBytes} bytes in a row` });
    if (fields === null)
      throw new RowError({ code: 'row.bad_quote', message: 'a quoted field is not closed, or goes on after its closing quote' });
    if (fields.length !== this.#width) {
      throw new RowError({ code: 'row.field_count', message: `expected ${this.#width} fields as in the header, got ${fields.length}` });
    }
    const index = this.#header.get(column);
    return index === undefined ? '' : decodeText(fields[index]!).trim();
  }
}

/** A column's number. @throws RowError if there is none */
export function numberOf(row: TableRow, column: string): number {
  const text = row.get(column);
  const value = Number(text);
  if (text === '' || !Number.isFinite(value))
    throw new RowError({
      code: 'row.bad_number',
      message: `${column}: expected a number, got ${text === '' ? 'nothing' : `text of ${text.length} characters`}`,
    });
  return value;
}

interface CsvRecord {
  readonly line: number;
  readonly raw: string;
  /** `null` if the quotes are wrong. */
  readonly fields: readonly string[] | null;
}

async function* readRecords(lines: AsyncIterable<Line>, delimiter: string): AsyncGenerator<CsvRecord> {
  // Lines of a record whose quote is still open, so that they can be read again one by one if it stays so.
  const waiting: Line[] = [];
  for await (const line of lines) {
    if (waiting.length === 0 && line.text.trim() === '') continue;
    waiting.push(line);
    for (
      let record = takeRecord(waiting, delimiter, 'more may come');
      record !== null;
      record = takeRecord(waiting, delimiter, 'more may come')
    )
      yield record;
  }
  for (let record = takeRecord(waiting, delimiter, 'end of file'); record !== null; record = takeRecord(waiting, delimiter, 'end of file'))
    yield record;
}

/** Takes the lines of the first record; `null` if there is none, or if its end has not come yet. Where quotes are wrong it takes one line alone, and the next ones are read anew. */
function takeRecord(waiting: Line[], delimiter: string, state: 'more may come' | 'end of file'): CsvRecord | null {
  const [first] = waiting;
  if (first === undefined) return null;
  let raw = '';
  let fields: ReturnType<typeof parseFields> = 'open';
  let lines = 0;
  while (fields === 'open' && lines < waiting.length) {
    raw = lines === 0 ? first.text : `${raw}\n${waiting[lines]!.text}`;
    fields = parseFields(raw, delimiter);
    lines++;
  }
  if (fields !== 'open' && fields !== 'wrong') {
    waiting.splice(0, lines);
    return { line: first.number, raw, fields };
  }
  const mayStillClose = fields === 'open' && state === 'more may come' && lines < maxQuotedLines && raw.length < maxQuotedBytes;
  if (mayStillClose) return null;
  waiting.shift();
  return { line: first.number, raw: first.text, fields: null };
}

/** The fields of one record; `open` if it ends within a quoted field, `wrong` if text follows a closing quote. */
function parseFields(record: string, delimiter: string): readonly string[] | 'open' | 'wrong' {
  if (!record.includes('"')) return record.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; ;) {
    let end: number;
    if (record[at] === '"') {
      const close = closingQuote(record, at + 1);
      if (close < 0) return 'open';
      fields.push(record.slice(at + 1, close).replaceAll('""', '"'));
      end = close + 1;
      if (end < record.length && record[end] !== delimiter) return 'wrong';
    } else {
      const next = record.indexOf(delimiter, at);
      end = next < 0 ? record.length : next;
      fields.push(record.slice(at, end));
    }
    if (end >= record.length) return fields;
    at = end + 1;
  }
}

/** The quote that ends a quoted field: the first that is not doubled; -1 if there is none. */
function closingQuote(record: string, from: number): number {
  for (let at = record.indexOf('"', from); at >= 0; at = record.indexOf('"', at + 2)) if (record[at + 1] !== '"') return at;
  return -1;
}
