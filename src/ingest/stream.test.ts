import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CollectReport } from './collect.ts';
import { maxLineBytes } from './import/lines.ts';
import { collectLines, type StreamReport } from './stream.ts';

/** A door that takes objects with a number `n`, and remembers what it took, group by group. */
function door(): { taken: number[][]; collect: (events: readonly unknown[]) => Promise<CollectReport> } {
  const taken: number[][] = [];
  let seq = 0;
  return {
    taken,
    async collect(events) {
      const good = events.flatMap((event) => (isNumbered(event) ? [event.n] : []));
      const rejected = events.flatMap((event, index) =>
        isNumbered(event) ? [] : [{ index, code: 'event.invalid', message: 'n: expected' }],
      );
      taken.push(good);
      seq += good.length;
      return { accepted: good.length, duplicates: 0, rejected, clamped: 0, lastSeq: good.length === 0 ? 0 : seq };
    },
  };
}

function isNumbered(event: unknown): event is { n: number } {
  return typeof event === 'object' && event !== null && 'n' in event;
}

async function* cut(text: string | Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text as string);
  let at = 0;
  for (let i = 0; at < bytes.length; i++) yield bytes.subarray(at, (at += sizes[i % sizes.length]!));
}

async function all(
  chunks: AsyncIterable<Buffer>,
  collect: (events: readonly unknown[]) => Promise<CollectReport>,
): Promise<StreamReport[]> {
  const reports: StreamReport[] = [];
  for await (const report of collectLines(chunks, collect)) reports.push(report);
  return reports;
}

function rejectedOf(reports: readonly StreamReport[]): StreamReport['rejected'] {
  return reports.flatMap(({ rejected }) => rejected);
}

describe('a stream of events', () => {
  it('gives the same events and the same rejected lines, wherever its bytes are cut', async () => {
    const line = fc.oneof(
      fc.nat().map((n) => JSON.stringify({ n, text: 'coração' })),
      fc.constantFrom('', '  ', '{', 'null', '[]', '{"m":1}', '{"n":1', 'olá'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
        fc.boolean(),
        async (lines, sizes, ends) => {
          const text = lines.join('\r\n') + (ends ? '\n' : '');
          const [whole, pieces] = [door(), door()];
          const [first, second] = [await all(cut(text, [1 << 20]), whole.collect), await all(cut(text, sizes), pieces.collect)];
          expect(pieces.taken.flat()).toEqual(whole.taken.flat());
          expect(rejectedOf(second)).toEqual(rejectedOf(first));
          expect(second.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(whole.taken.flat().length);
        },
      ),
    );
  });

  it('names the line of what it rejects, and goes on behind it', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"n":1}\n\n{"n":\n{"m":2}\n'),
      Buffer.from([0x7b, 0xff, 0xfe, 0x0a]),
      Buffer.from(`"${'x'.repeat(maxLineBytes)}"\n{"n":7}\n`),
    ]);
    const { taken, collect } = door();
    const reports = await all(cut(bad, [1 << 16]), collect);
    expect(reports.flatMap(({ rejected }) => rejected).map(({ line, code }) => [line, code])).toEqual([
      [3, 'row.not_json'],
      [4, 'event.invalid'],
      [5, 'row.not_utf8'],
      [6, 'row.too_long'],
    ]);
    expect(taken.flat()).toEqual([1, 7]);
    expect(reports.at(-1)?.line).toBe(7);
  });

  it('answers only what is stored, in groups of at most a thousand, and reads no further meanwhile', async () => {
    let read = 0;
    async function* chunks(): AsyncGenerator<Buffer> {
      for (; read < 4; read++) yield Buffer.from('{"n":0}\n'.repeat(2_500));
    }
    const { taken, collect } = door();
    const reports = collectLines(chunks(), collect);
    expect((await reports.next()).value).toMatchObject({ line: 1_000, accepted: 1_000, lastSeq: 1_000 });
    expect([taken.length, read]).toEqual([1, 0]);
    await reports.next();
    expect((await reports.next()).value).toMatchObject({ line: 2_500, accepted: 500, lastSeq: 2_500 });
    expect(read).toBe(0);
  });
});
