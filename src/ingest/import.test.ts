import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../domain/clock.ts';
import type { LoggedEvent } from '../domain/event.ts';
import { silent } from '../domain/progress.ts';
import type { Venue } from '../domain/venue.ts';
import type { EventLog } from '../log/event-log.ts';
import { openEmbedded } from '../log/open.ts';
import type { QuarantinedRecord } from '../log/quarantine.ts';
import { Random } from '../stats/random.ts';
import { mappingTargets, type ColumnMapping } from './column-mapping.ts';
import { importFile, type FileImport, type ImportReport } from './import.ts';

const root = mkdtempSync(join(tmpdir(), 'checkin-import-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const newFolder = (): string => join(root, `data-${++made}`);
const unixTime: ColumnMapping = { timeFormat: 'unix', timeZone: 'UTC' };
const { signal } = new AbortController();

/** An open data directory for the time of a test. */
async function withStore<T>(use: (store: Store) => Promise<T>, dir = newFolder()): Promise<T> {
  const { log, quarantine, close } = await openEmbedded(dir, { clock: systemClock });
  try {
    return await use({
      log,
      import: (path, options = {}) => importFile({ path, log, quarantine, progress: silent, signal, mapping: unixTime, ...options }),
      events: () => eventsOf(log),
      badRows: async () => (await Array.fromAsync(quarantine.list())).flat().map((record) => ({ ...record, at: 0 })),
    });
  } finally {
    await close();
  }
}

interface Store {
  readonly log: EventLog;
  import(path: string, options?: Partial<FileImport>): Promise<ImportReport>;
  /** Everything in the log but the time of its receipt. */
  events(): Promise<Omit<LoggedEvent, 'receivedAt'>[]>;
  /** Everything in the quarantine but the time of its coming. */
  badRows(): Promise<QuarantinedRecord[]>;
}

async function eventsOf(log: EventLog): Promise<Omit<LoggedEvent, 'receivedAt'>[]> {
  const events: Omit<LoggedEvent, 'receivedAt'>[] = [];
  for await (const page of log.read(0, await log.lastSeq())) for (const { receivedAt: _, ...event } of page) events.push(event);
  return events;
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
}

const visit = (userId: string, venueId: string, at: number): string => `${userId},${venueId},${at}`;
const visitLine = (userId: string): string => JSON.stringify({ type: 'interaction', at: 2e12, kind: 'checkin', venueId: 'a', userId });
const csv = (...rows: readonly string[]): string => ['user,venue,at', ...rows, ''].join('\n');

describe('a CSV import', () => {
  it('puts every venue before the first visit, as known since then', async () => {
    await withStore(async (store) => {
      const report = await store.import(file('late-venue.csv', csv(visit('ana', 'a', 2_000_000_100), visit('bia', 'b', 2_000_000_050))));
      expect(report).toMatchObject({
        rows: 2,
        accepted: 4,
        duplicates: 0,
        quarantined: 0,
        outOfOrder: 1,
        byType: { 'venue.upserted': 2, interaction: 2 },
      });
      expect((await store.events()).map(({ type, at }) => [type, at])).toEqual([
        ['venue.upserted', 2_000_000_050_000],
        ['venue.upserted', 2_000_000_050_000],
        ['interaction', 2_000_000_100_000],
        ['interaction', 2_000_000_050_000],
      ]);
    });
  });

  it('reads what the columns are mapped to', async () => {
    const table =
      'Uid;Pid;When;Stars;Kind;Place;Type;Lat;Lon;Cost\n7;42;06/06/2025 21:30;4,5;;Bar do Zé;Boteco;-23,5;-46,6;2\n7;42;06/06/2025 21:30;4.5;rating;Bar do Zé;Boteco;-23.5;-46.6;2\n';
    await withStore(async (store) => {
      const report = await store.import(file('mapped.csv', table), {
        mapping: {
          delimiter: ';',
          timeFormat: 'DD/MM/YYYY HH:mm',
          timeZone: 'America/Sao_Paulo',
          columns: {
            user: 'Uid',
            venue: 'Pid',
            at: 'When',
            value: 'Stars',
            kind: 'Kind',
            'venue.name': 'Place',
            'venue.category': 'Type',
            'venue.latitude': 'Lat',
            'venue.longitude': 'Lon',
            'venue.price': 'Cost',
          },
        },
      });
      expect(report.firstProblems).toEqual([
        { file: 'mapped.csv', line: 2, code: 'row.bad_number', message: 'Stars: expected a number, got text of 3 characters' },
      ]);
      const at = Date.parse('2025-06-06T21:30:00-03:00');
      expect(await store.events()).toMatchObject([
        {
          type: 'venue.upserted',
          at,
          venue: {
            id: '42',
            name: 'Bar do Zé',
            category: 'boteco',
            price: 2,
            location: { latitude: -23.5, longitude: -46.6 },
            timeZone: 'America/Sao_Paulo',
          },
        },
        { type: 'interaction', kind: 'rating', at, userId: '7', venueId: '42', value: 4.5 },
      ]);
    });
  });

  it('keeps what the log knows about a venue when the table only names it', async () => {
    await withStore(async (store) => {
      const venue = { id: 'a', name: 'Known', category: 'bar', timeZone: 'UTC' } as const;
      await store.log.append([{ id: 'known-venue', at: 1, type: 'venue.upserted', venue }]);
      await store.import(file('bare.csv', csv(visit('ana', 'a', 2e9), visit('ana', 'b', 2e9))));
      expect((await store.events()).flatMap((event) => ('venue' in event ? [(event.venue as Venue).name] : []))).toEqual([
        'Known',
        'Venue #b',
      ]);
    });
  });

  it('keeps equal rows that are two rows, and knows them again when the file has grown, moved or been compressed', async () => {
    const twice = visit('ana', 'a', 2_000_000_000);
    await withStore(async (store) => {
      expect(await store.import(file('twice.csv', csv(twice, twice)))).toMatchObject({ accepted: 3, duplicates: 0 });
      expect(
        await store.import(file('renamed.csv.gz', gzipSync(csv(twice, twice, visit('bia', 'b', 2_000_000_500), twice)))),
      ).toMatchObject({ rows: 4, accepted: 6 - 1, duplicates: 2 });
      expect((await store.events()).filter(({ type }) => type === 'interaction')).toHaveLength(4);
    });
  });

  it('gives the same events plain, as .zst in two frames and as .gz', async () => {
    const text = csv(...Array.from({ length: 500 }, (_, i) => visit(`person ${i % 17}`, `bar ${i % 29}`, 2e9 + i)));
    const half = text.indexOf('\n', text.length / 2) + 1;
    const zst = Buffer.concat([zstdCompressSync(text.slice(0, half)), zstdCompressSync(text.slice(half))]);
    const [plain, ...others] = await Promise.all(
      [file('same.csv', text), file('same.csv.zst', zst), file('same.csv.gz', gzipSync(text))].map((path) =>
        withStore(async (store) => {
          await store.import(path);
          return store.events();
        }),
      ),
    );
    expect(plain).toHaveLength(529);
    for (const other of others) expect(other).toEqual(plain);
  });
});

describe('a JSONL import', () => {
  it('takes events of all types with their own ids, and makes ids for those without', async () => {
    const lines = [
      { id: 'my-own-id', at: 2e12, type: 'venue.upserted', venue: { id: 'a', name: 'A', category: 'bar', timeZone: 'UTC' } },
      { at: '2033-05-18T03:33:20Z', type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'a' },
      { at: 2e12, type: 'model.promoted', version: 'x', alias: 'champion' },
    ].map((line) => JSON.stringify(line));
    await withStore(async (store) => {
      const path = file('events.jsonl', `\uFEFF${lines[0]}\r\n\n${lines[1]}\n[]\n{"at":\n${lines[2]}`);
      expect(await store.import(path)).toMatchObject({ rows: 5, accepted: 2, duplicates: 0, quarantined: 3 });
      expect(await store.import(path)).toMatchObject({ rows: 5, accepted: 2, duplicates: 2, quarantined: 3 });
      expect((await store.badRows()).map(({ line, code, raw }) => [line, code, raw])).toEqual([
        [4, 'row.not_json', '[]'],
        [5, 'row.not_json', '{"at":'],
        [6, 'event.type_not_allowed', lines[2]],
      ]);
      expect((await store.events()).map(({ id, at }) => [id.length, at])).toEqual([
        [9, 2e12],
        [36, 2e12],
      ]);
    });
  });

  it('gives an interaction the id that a CSV gives it', async () => {
    await withStore(async (store) => {
      await store.import(file('one.csv', csv(visit('ana', 'a', 2e9))));
      const line = visitLine('ana');
      expect(await store.import(file('one.jsonl', line))).toMatchObject({ accepted: 1, duplicates: 1 });
    });
  });

  it('is not held up by a line of several megabytes', async () => {
    await withStore(async (store) => {
      const report = await store.import(file('long-line.jsonl', [visitLine('ana'), 'x'.repeat(3_000_000), visitLine('bia')].join('\n')));
      expect(report).toMatchObject({ rows: 3, accepted: 2, firstProblems: [{ line: 2, code: 'row.too_long' }] });
    });
  });
});

describe('docs/import.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/import.md'), 'utf8');

  it('shows JSONL that can be imported, one event of each type', async () => {
    const events = /```jsonl\n([^`]+)```/.exec(page)![1]!;
    await withStore(async (store) => {
      const lines = events.trim().split('\n').length;
      const report = await store.import(file('documented.jsonl', events));
      expect(report).toMatchObject({ rows: lines, accepted: lines, quarantined: 0 });
      expect(Object.keys(report.byType)).toHaveLength(lines);
    });
  });

  it('names every column meaning, and no other', () => {
    const documented = [...page.matchAll(/^\| `([a-z_.]+)` \|/gm)].map(([, target]) => target);
    expect(new Set(documented)).toEqual(new Set(mappingTargets));
    expect(documented).toHaveLength(mappingTargets.length);
  });
});

describe('any file, imported twice', () => {
  const goodRow = fc
    .tuple(fc.constantFrom('ana', 'bia', 'çi'), fc.constantFrom('a', 'b'), fc.integer({ min: 2_000_000_000, max: 2_000_000_003 }))
    .map((row) => visit(...row));
  const badRow = fc.constantFrom('ana,a', 'ana,a,noon', ',a,2000000000', '"open,a,2000000000', 'ana,a,2000000000,more');

  it('changes nothing the second time, and every row is either in the log or in quarantine', async () => {
    const rowsOf = fc
      .array(fc.oneof({ weight: 4, arbitrary: goodRow }, { weight: 1, arbitrary: badRow }), { maxLength: 30 })
      .map((rows) => [visit('ana', 'a', 2e9), ...rows]);
    await fc.assert(
      fc.asyncProperty(rowsOf, async (rows) => {
        await withStore(async (store) => {
          const path = file('random.csv', csv(...rows));
          const first = await store.import(path);
          const events = await store.events();
          const second = await store.import(path);
          expect(first.duplicates).toBe(0);
          expect(second.accepted).toBe(second.duplicates);
          expect(second.quarantined).toBe(first.quarantined);
          expect(await store.events()).toEqual(events);
          const interactions = events.filter(({ type }) => type === 'interaction').length;
          expect(interactions + first.quarantined).toBe(rows.length);
          expect(await store.badRows()).toHaveLength(first.quarantined);
        });
      }),
      { numRuns: 25 },
    );
  });
});

describe('an import that is killed', () => {
  it('loses nothing and repeats nothing when it is run again', async () => {
    const random = new Random(7);
    const rows = Array.from({ length: 9_000 }, (_, i) =>
      random.chance(0.02) ? `broken ${i}` : visit(`person ${random.integer(300)}`, `bar ${random.integer(80)}`, 2e9 + Math.floor(i / 3)),
    );
    const path = file('long.csv', csv(...rows));
    const whole = await withStore(async (store) => {
      await store.import(path);
      return { events: await store.events(), bad: await store.badRows() };
    });
    const dir = newFolder();
    const script = join(import.meta.dirname, '../../test/support/import-until-killed.ts');
    for (const batches of [1, 2, 3])
      expect(spawnSync(process.execPath, [script, dir, path, String(batches)], { encoding: 'utf8' }).signal).toBe('SIGKILL');
    await withStore(async (store) => {
      const held = (await store.events()).length;
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThan(whole.events.length);
      await store.import(path);
      expect(await store.events()).toEqual(whole.events);
      expect(await store.badRows()).toEqual(whole.bad);
    }, dir);
  });

  it('stops between two rows when its signal aborts', async () => {
    await withStore(async (store) => {
      const path = file('aborted.csv', csv(visit('ana', 'a', 2e9)));
      await expect(store.import(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
      expect(await store.events()).toEqual([]);
    });
  });
});

describe('a file that cannot be imported', () => {
  const good = csv(visit('ana', 'a', 2e9));
  it.each([
    ['does not exist', 'import.not_found', () => join(root, 'nowhere.csv')],
    ['is a folder', 'import.not_a_file', () => root],
    ['is empty', 'import.empty', () => file('empty.csv', '')],
    ['is only a header', 'import.empty', () => file('header.csv', 'user,venue,at\n')],
    ['is an empty JSONL', 'import.empty', () => file('empty.jsonl', '\n\n')],
    ['is binary', 'import.not_text', () => file('binary.csv', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8]))],
    ['is UTF-16', 'import.not_text', () => file('utf16.csv', Buffer.from(`\uFEFF${good}`, 'utf16le'))],
    ['has a name that says nothing', 'import.unknown_format', () => file('events.txt', good)],
    ['lacks a column', 'import.column_missing', () => file('lacks.csv', 'user,place,at\nana,a,2000000000\n')],
    ['is CSV called JSONL', 'import.no_usable_row', () => file('really-csv.jsonl', good)],
    ['has times in another format', 'import.no_usable_row', () => file('iso-times.csv', csv('ana,a,2025-01-01', 'bia,a,2025-01-01'))],
    [
      'is compressed and cut off (CSV)',
      'import.damaged',
      () =>
        file('cut.csv.zst', zstdCompressSync(csv(...Array.from({ length: 9_000 }, (_, i) => visit('ana', 'a', 2e9 + i)))).subarray(0, -9)),
    ],
    [
      'is compressed and cut off (JSONL)',
      'import.damaged',
      () => file('cut.jsonl.gz', gzipSync(`${visitLine('ana')}\n`.repeat(9_000)).subarray(0, -9)),
    ],
  ])('%s: %s, and nothing is written', async (_, code, path) => {
    await withStore(async (store) => {
      await expect(store.import(path())).rejects.toMatchObject({ name: 'CheckInError', code });
      expect(await store.events()).toEqual([]);
      expect(await store.badRows()).toEqual([]);
    });
  });

  it.each([
    [{ timeZone: 'Mars/Olympus' }, '"Mars/Olympus" is not a time zone'],
    [{ timeFormat: 'unix' }, 'the time zone of the venues is not given'],
    [{ ...unixTime, timeFormat: 'HH:mm' }, 'the time format "HH:mm" has no year, month and day'],
    [{ ...unixTime, delimiter: '--' }, 'the delimiter "--" is not one character'],
  ])('because of the mapping %j', async (mapping, message) => {
    await withStore(async (store) => {
      await expect(store.import(file('fine.csv', good), { mapping })).rejects.toMatchObject({ code: 'import.bad_option', message });
    });
  });
});
