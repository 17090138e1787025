import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readTable } from './csv.ts';
import { RowError } from './row.ts';
import { openSource, type Reading } from './source-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'checkin-csv-'));
afterAll(() => rmSync(dir, { recursive: true }));

const reading: Reading = { onBytes: () => undefined, signal: new AbortController().signal };

/** What a file with columns a and b reads as: line and fields, or the code of what is wrong. */
async function rows(
  text: string | Uint8Array,
  delimiter = ',',
): Promise<(readonly [number, string, string] | readonly [number, string])[]> {
  const path = join(dir, 'table.csv');
  writeFileSync(path, text);
  const found: (readonly [number, string, string] | readonly [number, string])[] = [];
  for await (const row of readTable(await openSource(path), { delimiter, columns: ['a', 'b'], reading })) {
    try {
      found.push([row.line, row.get('a'), row.get('b')]);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      found.push([row.line, error.problem.code]);
    }
  }
  return found;
}

/** A field as RFC 4180 writes it. */
function quoted(text: string): string {
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

describe('a table', () => {
  it('is read with LF and CRLF mixed, blank lines, a byte order mark and spaces around names', async () => {
    expect(await rows('\uFEFFa , b\r\n1,x\r\n\n2,y\n   \n3,z')).toEqual([
      [2, '1', 'x'],
      [4, '2', 'y'],
      [6, '3', 'z'],
    ]);
  });

  it('may have quoted fields over several lines, doubled quotes, and quotes in the middle of a field', async () => {
    expect(await rows('a,b\n1,"x, ""y""\nz"\n2,5" pipe\n')).toEqual([
      [2, '1', 'x, "y"\nz'],
      [4, '2', '5" pipe'],
    ]);
  });

  it('loses one line, not the rest, to a quote that is never closed', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `${i},fine`).join('\n');
    const found = await rows(`a,b\n1,"open\n${many}\n7,"x"y\n8,last\n`);
    expect(found[0]).toEqual([2, 'row.bad_quote']);
    expect(found.slice(1, 301)).toEqual(Array.from({ length: 300 }, (_, i) => [i + 3, String(i), 'fine']));
    expect(found.slice(301)).toEqual([
      [303, 'row.bad_quote'],
      [304, '8', 'last'],
    ]);
  });

  it('loses one line each to quotes that pair up across lines', async () => {
    expect(await rows('a,b\n"open,1\n"open,2\n3,"fine"\n')).toEqual([
      [2, 'row.bad_quote'],
      [3, 'row.bad_quote'],
      [4, '3', 'fine'],
    ]);
  });

  it('says which rows have not as many fields as the header', async () => {
    expect(await rows('a,b\n1\n1,2\n1,2,3\n')).toEqual([
      [2, 'row.field_count'],
      [3, '1', '2'],
      [4, 'row.field_count'],
    ]);
  });

  it('may mix UTF-8 and Latin-1 from field to field', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\nSão Paulo,'), Buffer.from('S\xe3o Paulo\n', 'latin1')]);
    expect(await rows(bytes)).toEqual([[2, 'São Paulo', 'São Paulo']]);
  });

  it('reads what an independent CSV library reads', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ç', ',', ';', '"', '\n', '\r\n', '7'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field), { maxLength: 12 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        async (table, delimiter, end) => {
          const text = [['a', 'b'], ...table].map((row) => row.map(quoted).join(delimiter) + end).join('');
          const expected = parse(text, { delimiter, record_delimiter: end, relax_column_count: true })
            .slice(1)
            // A line with nothing in it is no row to us.
            .filter((row) => row.join(delimiter).trim() !== '')
            .map((row) => row.map((value) => value.replaceAll('\r\n', '\n').trim()));
          expect((await rows(text, delimiter)).map(([, ...fields]) => fields.map((value) => value.replaceAll('\r\n', '\n')))).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is refused when a column is missing, with the columns that there are', async () => {
    await expect(rows('a,Pid,c\n1,2,3\n')).rejects.toMatchObject({
      code: 'import.column_missing',
      message: 'table.csv has no column "b"; it has: a, Pid, c',
    });
    await expect(rows('')).rejects.toMatchObject({ code: 'import.empty' });
  });
});
