import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Quarantine, type QuarantinedRow } from './quarantine.ts';

const root = mkdtempSync(join(tmpdir(), 'checkin-quarantine-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

function newFolder(): { readonly dir: string; readonly path: string } {
  const dir = join(root, String(++made));
  return { dir, path: join(dir, 'quarantine/rows.jsonl') };
}

function bad(line: number, row = `row ${line}`, file = 'visits.csv'): QuarantinedRow {
  return { file, line, code: 'row.field_count', message: 'expected 3 fields as in the header, got 2', row };
}

async function rowsOf(quarantine: Quarantine): Promise<QuarantinedRow[]> {
  const rows: QuarantinedRow[] = [];
  for await (const row of quarantine.list()) rows.push(row);
  return rows;
}

describe('the quarantine', () => {
  it('is empty, and no folder, until there is a bad row', async () => {
    const { dir } = newFolder();
    expect(await rowsOf(new Quarantine(dir))).toEqual([]);
    expect(await new Quarantine(dir).count()).toBe(0);
  });

  it('holds each row once, whoever brings it again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(fc.nat({ max: 4 }), fc.constantFrom('a', 'ç\u2028\n"'), fc.constantFrom('x.csv', 'y.csv')))),
        async (batches) => {
          const { dir } = newFolder();
          const expected = new Map<string, QuarantinedRow>();
          for (const batch of batches) {
            const rows = batch.map((row) => bad(...row));
            const before = expected.size;
            for (const row of rows) expected.set(JSON.stringify(row), row);
            // A new instance each time: the next process.
            expect(await new Quarantine(dir).add(rows)).toBe(expected.size - before);
          }
          expect(await rowsOf(new Quarantine(dir))).toEqual([...expected.values()]);
          expect(await new Quarantine(dir).count()).toBe(expected.size);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('goes on after a process that was killed in the middle of a line, at any byte', async () => {
    const { dir, path } = newFolder();
    await new Quarantine(dir).add([bad(1), bad(2)]);
    const whole = readFileSync(path);
    const secondLine = whole.indexOf('\n') + 1;
    for (let length = secondLine; length < whole.length; length++) {
      truncateSync(path, length);
      expect((await rowsOf(new Quarantine(dir)))[0]).toEqual(bad(1));
      expect(await new Quarantine(dir).add([bad(2)])).toBe(1);
      expect(readFileSync(path)).toEqual(whole);
    }
  });

  it('passes over a line that somebody broke', async () => {
    const { dir, path } = newFolder();
    await new Quarantine(dir).add([bad(1)]);
    appendFileSync(path, 'not json\n');
    await new Quarantine(dir).add([bad(2)]);
    expect(await rowsOf(new Quarantine(dir))).toEqual([bad(1), bad(2)]);
  });

  it('cuts rows of more than 16,384 characters', async () => {
    const { dir } = newFolder();
    await new Quarantine(dir).add([bad(1, 'ç'.repeat(50_000))]);
    expect((await rowsOf(new Quarantine(dir)))[0]!.row).toHaveLength(16_384);
  });
});
