/** What an event log promises to those who append and read. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { CheckInError } from '../../src/domain/errors.ts';
import { anyEvents } from './any-events.ts';
import { check, collect, countTo, idsOf, readAll, receivedAt, seqsOf, type EventLogCheck } from './event-log-check.ts';
import { view } from './events.ts';

export const storingChecks: readonly EventLogCheck[] = [
  check('is empty at first', async ({ log }) => {
    assert.equal(await log.lastSeq(), 0);
    assert.deepEqual(await readAll(log), []);
    assert.deepEqual(await log.append([]), { seqs: [], duplicates: 0 });
    assert.equal(await log.lastSeq(), 0);
  }),

  check('gives back every field of every event, with its seq and the time it was received', async ({ log }) => {
    const seqById = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(anyEvents, async (events) => {
        const before = seqById.size;
        const isNew = events.map(({ id }) => !seqById.has(id) && seqById.set(id, seqById.size + 1) !== undefined);
        const fresh = events.filter((_, i) => isNew[i]);
        const appended = await log.append(events);
        assert.deepEqual(appended, { seqs: events.map(({ id }) => seqById.get(id)), duplicates: events.length - fresh.length });
        const expected = fresh.map((event, i) => ({ ...event, seq: before + 1 + i, receivedAt }));
        assert.deepEqual(await readAll(log, before), expected);
      }),
      { numRuns: 50, seed: 1, endOnFailure: true },
    );
  }),

  check('numbers events 1, 2, 3 ... in the order in which they were appended, whatever their own times', async ({ log }) => {
    const events = [view('a', 300), view('b', 100), view('c', 200)];
    assert.deepEqual(await log.append(events), { seqs: [1, 2, 3], duplicates: 0 });
    assert.deepEqual(idsOf(await readAll(log)), idsOf(events));
    assert.equal(await log.lastSeq(), 3);
  }),

  check('keeps the order of each of many concurrent writers, without gap or repeat', async ({ log }) => {
    const writers = 16;
    const each = 40;
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < each; n++) await log.append([view(`writer-${writer}-${n}`), view(`writer-${writer}-${n}-second`)]);
    };
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    const logged = await readAll(log);
    assert.deepEqual(seqsOf(logged), countTo(writers * each * 2));
    for (let writer = 0; writer < writers; writer++) {
      const own = idsOf(logged).filter((id) => id.startsWith(`writer-${writer}-`));
      assert.deepEqual(own, Array.from({ length: each }, (_, n) => [`writer-${writer}-${n}`, `writer-${writer}-${n}-second`]).flat());
    }
  }),

  check('keeps the events of one call together', async ({ log }) => {
    const calls = Array.from({ length: 20 }, (_, call) => Array.from({ length: 7 }, (_unused, n) => view(`call-${call}-${n}`)));
    const appended = await Promise.all(calls.map((events) => log.append(events)));
    for (const { seqs } of appended)
      assert.deepEqual(
        seqs,
        countTo(7).map((n) => seqs[0]! + n - 1),
      );
  }),

  check('shows an event to readers as soon as it is acknowledged', async ({ log }) => {
    for (let n = 0; n < 20; n++) {
      const { seqs } = await log.append([view(`event-${n}`)]);
      assert.equal(await log.lastSeq(), seqs[0]);
      assert.deepEqual(idsOf(await readAll(log, seqs[0]! - 1)), [view(`event-${n}`).id]);
    }
  }),

  check('acknowledges an event that it holds already with its first seq, and stores it once', async ({ log }) => {
    await log.append([view('first'), view('second')]);
    assert.deepEqual(await log.append([view('third'), view('first', 999)]), { seqs: [3, 1], duplicates: 1 });
    assert.deepEqual(await log.append([view('second')]), { seqs: [2], duplicates: 1 });
    const logged = await readAll(log);
    assert.deepEqual(
      idsOf(logged),
      ['first', 'second', 'third'].map((name) => view(name).id),
    );
    assert.equal(logged[0]!.at, view('first').at);
  }),

  check('recognises duplicates within one call and among calls that wait together', async ({ log }) => {
    const [one, two] = await Promise.all([log.append([view('a'), view('b'), view('a')]), log.append([view('b'), view('c')])]);
    assert.deepEqual(one, { seqs: [1, 2, 1], duplicates: 1 });
    assert.deepEqual(two, { seqs: [2, 3], duplicates: 1 });
    assert.deepEqual(seqsOf(await readAll(log)), [1, 2, 3]);
  }),

  check('reads exactly what lies after the one and up to the other seq, in pages of at most 2,048', async ({ log }) => {
    await log.append(Array.from({ length: 5_000 }, (_, n) => view(`event-${n}`)));
    const pages = await collect(log.read(10, 4_990));
    assert.deepEqual(seqsOf(pages.flat()), countTo(4_990).slice(10));
    assert.ok(
      pages.every((page) => page.length > 0 && page.length <= 2_048),
      `page lengths: ${pages.map((page) => page.length).join(', ')}`,
    );
    assert.deepEqual(await collect(log.read(20, 20)), []);
    assert.deepEqual(seqsOf((await collect(log.read(4_999, 1_000_000))).flat()), [5_000]);
  }),

  check('holds the same after it was closed and opened again, and counts on from there', async ({ log, reopen }) => {
    await log.append([view('a'), view('b')]);
    const before = await readAll(log);
    const again = await reopen();
    assert.deepEqual(await readAll(again), before);
    assert.deepEqual(await again.append([view('b'), view('c')]), { seqs: [2, 3], duplicates: 1 });
  }),

  check('stores what waits when it is closed', async ({ log, reopen }) => {
    const waiting = Array.from({ length: 10 }, (_, n) => log.append([view(`event-${n}`)]));
    const again = await reopen();
    await Promise.all(waiting);
    assert.equal(await again.lastSeq(), 10);
  }),

  check('refuses to append or read after it was closed, and closes twice without complaint', async ({ log }) => {
    await log.append([view('a')]);
    await log.close();
    await log.close();
    await assert.rejects(log.append([view('b')]), isClosedError);
    await assert.rejects(readAll(log), isClosedError);
    await assert.rejects(log.erase([1]), isClosedError);
  }),
];

function isClosedError(error: unknown): boolean {
  return error instanceof CheckInError && error.code === 'log.closed';
}
