/** What every quarantine promises. `checkQuarantine` registers it as tests. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  maxRawCharacters,
  type Quarantine,
  type QuarantinedItem,
  type QuarantinedRecord,
  type QuarantineFilter,
} from '../../src/log/quarantine.ts';

export interface OpenedQuarantine {
  readonly quarantine: Quarantine;
  /** Everything that is stored, as text: what must not be in it is searched there. */
  readonly stored: () => Promise<string>;
  readonly dispose: () => Promise<void>;
}

/** Makes an empty quarantine by a clock that stands at `quarantineClock`. */
export type OpenQuarantine = (capacity?: number) => Promise<OpenedQuarantine>;

export const quarantineClock = { now: () => 1_750_000_000_000 };

function bad(line: number, changes: Partial<QuarantinedItem> = {}): QuarantinedItem {
  return {
    source: 'visits.csv',
    line,
    code: 'row.field_count',
    message: 'expected 3 fields, got 2',
    raw: `row ${line}`,
    userId: null,
    ...changes,
  };
}

function api(raw: string, userId: string | null = null): QuarantinedItem {
  return { source: 'api', line: null, code: 'event.invalid', message: 'kind: expected one of view, click', raw, userId };
}

async function all(quarantine: Quarantine, filter?: QuarantineFilter): Promise<readonly QuarantinedRecord[]> {
  return (await Array.fromAsync(quarantine.list(filter))).flat();
}

/** Registers the whole contract as tests. @param name what is tested, e.g. `the SQLite quarantine` */
export function checkQuarantine(name: string, open: OpenQuarantine): void {
  describe(`${name} keeps the contract: it`, () => {
    let opened: OpenedQuarantine | undefined;
    afterEach(() => opened?.dispose());
    const start = async (capacity?: number): Promise<Quarantine> => (opened = await open(capacity)).quarantine;

    it('gives back what it was given, in the order it came', async () => {
      const quarantine = await start();
      const items = [bad(2), api('{"kind":"ç\u2028\n🍻"}', 'ana'), bad(1, { source: 'other.csv', code: 'row.bad_time' })];
      expect(await quarantine.add(items)).toEqual({ added: 3, dropped: 0 });
      const records = await all(quarantine);
      expect(records).toEqual(items.map((item, n) => ({ ...item, id: records[n]!.id, at: quarantineClock.now(), state: 'waiting' })));
      expect(new Set(records.map(({ id }) => id)).size).toBe(3);
      expect(await quarantine.get(records[1]!.id)).toEqual(records[1]);
      expect(await quarantine.get('nothing')).toBeNull();
    });

    it('holds each thing once, by source, line and text, whoever brings it again', async () => {
      const quarantine = await start();
      const expected = new Map<string, QuarantinedItem>();
      const item = fc.record({
        source: fc.constantFrom('x.csv', 'y.csv'),
        line: fc.constantFrom(null, 1, 2),
        raw: fc.constantFrom('a', 'b', 'ç\u2028\n"'),
        code: fc.constantFrom('row.bad_time', 'row.bad_number'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(item, { maxLength: 4 }), async (changes) => {
          const items = changes.map((change) => bad(0, change));
          const before = expected.size;
          for (const one of items) {
            const key = JSON.stringify([one.source, one.line, one.raw]);
            if (!expected.has(key)) expected.set(key, one);
          }
          expect(await quarantine.add(items)).toEqual({ added: expected.size - before, dropped: 0 });
          expect((await all(quarantine)).map(({ source, line, raw, code }) => [source, line, raw, code])).toEqual(
            [...expected.values()].map(({ source, line, raw, code }) => [source, line, raw, code]),
          );
        }),
        { numRuns: 20 },
      );
    });

    it('cuts texts, and takes any characters', async () => {
      const quarantine = await start();
      await quarantine.add([api('ç'.repeat(50_000)), api('a\0b\ud800c')]);
      expect((await all(quarantine)).map(({ raw }) => raw)).toEqual(['ç'.repeat(maxRawCharacters), 'a\uFFFDb\uFFFDc']);
      expect(await quarantine.add([api('ç'.repeat(60_000)), api('a\0b\ud800c')])).toEqual({ added: 0, dropped: 0 });
    });

    it('drops what is too much, and takes more when something was resolved', async () => {
      const quarantine = await start(3);
      expect(await quarantine.add([bad(1), bad(2)])).toEqual({ added: 2, dropped: 0 });
      expect(await quarantine.add([bad(1), bad(3), bad(4), bad(5)])).toEqual({ added: 1, dropped: 2 });
      expect(await quarantine.add([bad(4)])).toEqual({ added: 0, dropped: 1 });
      expect((await all(quarantine)).map(({ line }) => line)).toEqual([1, 2, 3]);
      await quarantine.resolve([(await all(quarantine))[0]!.id], 'discarded');
      expect(await quarantine.add([bad(4), bad(5)])).toEqual({ added: 1, dropped: 1 });
    });

    it('never lets more wait than there is room for, however many bring something at the same time', async () => {
      const quarantine = await start(10);
      const reports = await Promise.all(Array.from({ length: 8 }, (_, n) => quarantine.add([bad(n), bad(n + 1), bad(n + 2)])));
      expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(10);
      expect(await all(quarantine)).toHaveLength(10);
    });

    it('lists by code, source and state, in pages, also what is resolved while it is read', async () => {
      const quarantine = await start();
      const items = Array.from({ length: 700 }, (_, n) =>
        bad(n, { source: n % 2 === 0 ? 'even.csv' : 'odd.csv', code: n % 3 === 0 ? 'row.bad_time' : 'row.bad_number' }),
      );
      await quarantine.add(items);
      expect((await all(quarantine)).map(({ line }) => line)).toEqual(items.map(({ line }) => line));
      const some = await all(quarantine, { source: 'even.csv', code: 'row.bad_time' });
      expect(some.map(({ line }) => line)).toEqual(items.map(({ line }) => line).filter((line) => line! % 6 === 0));
      expect(await quarantine.counts()).toEqual({ 'row.bad_number': 466, 'row.bad_time': 234 });
      const seen: number[] = [];
      for await (const page of quarantine.list({ code: 'row.bad_time' })) {
        seen.push(...page.map(({ line }) => line!));
        expect(
          await quarantine.resolve(
            page.map(({ id }) => id),
            'replayed',
          ),
        ).toBe(page.length);
      }
      expect(seen).toHaveLength(234);
      expect(await quarantine.counts()).toEqual({ 'row.bad_number': 466 });
      expect(await all(quarantine, { state: 'replayed' })).toHaveLength(234);
    });

    it('mends what waits, says anew why it waits, and changes nothing else', async () => {
      const quarantine = await start();
      await quarantine.add([bad(1), bad(2)]);
      const [first, second] = await all(quarantine);
      expect(await quarantine.fix(first!.id, '{"mended":true}')).toBe(true);
      expect(await quarantine.restate(first!.id, { code: 'event.invalid', message: 'at: expected a time' })).toBe(true);
      const mended = { ...first!, raw: '{"mended":true}', code: 'event.invalid', message: 'at: expected a time' };
      expect(await all(quarantine)).toEqual([mended, second]);
      // The same row, imported again, is still the same record.
      expect(await quarantine.add([bad(1)])).toEqual({ added: 0, dropped: 0 });
      await quarantine.resolve([second!.id], 'discarded');
      for (const id of [second!.id, 'nothing']) {
        expect(await quarantine.fix(id, 'x')).toBe(false);
        expect(await quarantine.restate(id, { code: 'event.invalid', message: 'x' })).toBe(false);
      }
    });

    it('deletes the text of what is resolved, and knows it when it comes again', async () => {
      const quarantine = await start();
      await quarantine.add([bad(1, { raw: 'Dona-Benta,a' }), bad(2), bad(3)]);
      const ids = (await all(quarantine)).map(({ id }) => id);
      expect(await quarantine.resolve([ids[0]!, ids[0]!, 'nothing'], 'replayed')).toBe(1);
      expect(await quarantine.resolve(ids.slice(0, 2), 'discarded')).toBe(1);
      expect(await quarantine.get(ids[0]!)).toMatchObject({ state: 'replayed', raw: '' });
      expect(await quarantine.get(ids[1]!)).toMatchObject({ state: 'discarded', raw: '' });
      expect((await all(quarantine)).map(({ id }) => id)).toEqual([ids[2]]);
      expect(await quarantine.add([bad(1, { raw: 'Dona-Benta,a' }), bad(2)])).toEqual({ added: 0, dropped: 0 });
    });

    it('remembers no more of what was resolved than may wait', async () => {
      const quarantine = await start(3);
      for (let line = 1; line <= 5; line++) {
        await quarantine.add([bad(line)]);
        await quarantine.resolve([(await all(quarantine))[0]!.id], 'discarded');
      }
      expect((await all(quarantine, { state: 'discarded' })).map(({ line }) => line)).toEqual([3, 4, 5]);
      expect(await quarantine.add([bad(1), bad(5)])).toEqual({ added: 1, dropped: 0 });
    });

    it('erases what is about a person or names one, however it is written, and nobody else', async () => {
      const quarantine = await start();
      const id = 'Zé "Benta" do Sítio-7';
      const theirs = [
        api('{"no":"name"}', id),
        api(JSON.stringify({ userId: id })),
        api(JSON.stringify({ userId: id }).replaceAll('é', '\\u00e9').replaceAll('í', '\\u00ed')),
        api(JSON.stringify({ userId: id }).replaceAll('é', '\\u00E9').replaceAll('í', '\\u00ED')),
        api(`{"text":"\\n${JSON.stringify(id).slice(1, -1)}"}`),
        bad(1, { raw: `"Zé ""Benta"" do Sítio-7",a` }),
        bad(2, { raw: id }),
        bad(3, { message: `expected a number, got ${id}` }),
        bad(4, { source: `${id}.csv` }),
        api(`${'x'.repeat(maxRawCharacters - 12)} ${id}`),
      ];
      const others = [api('{"no":"body"}', 'other'), bad(5, { raw: `${id}7` }), bad(6, { raw: `a${id}` }), api('"benta"')];
      await quarantine.add([...theirs, ...others]);
      const kept = (await all(quarantine)).slice(theirs.length);
      const erased = await quarantine.erase([id, 'nobody']);
      expect(await all(quarantine)).toEqual(kept);
      expect(erased).toBe(theirs.length);
      expect(await quarantine.erase([id])).toBe(0);
    });

    it('leaves no trace of those who were erased, also of what was resolved before', async () => {
      const quarantine = await start();
      await quarantine.add(
        Array.from({ length: 300 }, (_, n) => api(`{"n":${n},"userId":"Dona-Benta"}`, n % 2 === 0 ? 'Dona-Benta' : null)),
      );
      await quarantine.add(Array.from({ length: 300 }, (_, n) => bad(n, { raw: `Tia-Nastacia ${n}` })));
      const ids = (await all(quarantine)).map(({ id }) => id);
      await quarantine.resolve(ids.slice(0, 50), 'discarded');
      expect(await opened!.stored()).toContain('Dona-Benta');
      // Of those that were resolved, the ones that named nobody but in their text are only a digest now.
      expect(await quarantine.erase(['Dona-Benta'])).toBe(275);
      const left = await opened!.stored();
      expect(left).not.toContain('Dona-Benta');
      expect(left).toContain('Tia-Nastacia');
      expect(await all(quarantine)).toHaveLength(300);
      expect(await quarantine.add([bad(1_000)])).toEqual({ added: 1, dropped: 0 });
    });
  });
}
