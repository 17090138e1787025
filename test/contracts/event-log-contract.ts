/**
 * What every event log promises, as checks that any implementation can be put through.
 *
 * `checkEventLog` registers them as tests; `eventLogChecks` is the plain list, so that the suite itself can be tried on broken logs.
 */
import { describe, it } from 'vitest';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { CheckInError } from '../../src/domain/errors.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Event, LoggedEvent } from '../../src/domain/event.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { anyEvents } from './any-events.ts';
import { chat, view } from './events.ts';

/** A log under test, empty at first. */
export interface OpenedLog {
  readonly log: EventLog;
  /** Closes it and opens it again on the same data. */
  readonly reopen: () => Promise<EventLog>;
  /** Closes whatever is open and removes the data. */
  readonly dispose: () => Promise<void>;
}

/** Makes an empty log. @param clock where it takes `receivedAt` from */
export type OpenLog = (clock: Clock) => Promise<OpenedLog>;

export interface EventLogCheck {
  readonly name: string;
  /** @param patienceMs after so long it counts as failed: a log that hangs must fail its check, not stop the run */
  readonly run: (open: OpenLog, patienceMs?: number) => Promise<void>;
}

/** A check that was given up because the log did not answer. */
export class LogHangs extends Error {}

/** Registers the whole contract as tests. @param name what is tested, e.g. `the SQLite log` */
export function checkEventLog(name: string, open: OpenLog): void {
  describe(`${name} keeps the contract: it`, () => {
    for (const { name: promise, run } of eventLogChecks) it(promise, () => run(open));
  });
}

const receivedAt = 1_750_000_000_000;
const stoppedClock: Clock = { now: () => receivedAt };

export const eventLogChecks: readonly EventLogCheck[] = [
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
    await assert.rejects(log.eraseUser('ana'), isClosedError);
  }),

  check('shows a follower what is there and then what comes, each event once and in order', async ({ log }) => {
    await log.append(Array.from({ length: 3_000 }, (_, n) => view(`old-${n}`)));
    const follower = followUntil(log, 5, 3_400);
    for (let n = 0; n < 100; n++) await Promise.all([0, 1, 2, 3].map((k) => log.append([view(`new-${n}-${k}`)])));
    assert.deepEqual(seqsOf(await follower), countTo(3_400).slice(5));
  }),

  check('shows a follower the very events that a reader finds', async ({ log }) => {
    const live = followUntil(log, 0, 6);
    const mine = { ...view('mine'), context: { groupSize: 2, location: { latitude: -0, longitude: 10 } } };
    await log.append([chat('hello', 'ana'), mine, view('other')]);
    // What the caller does to its objects afterwards, and what JSON does not carry, must not make a live fold differ from a replayed one.
    mine.context.groupSize = 99;
    await log.append([view('a'), { ...view('b'), sessionId: undefined } as unknown as Event, view('c')]);
    assert.deepEqual(await live, await readAll(log));
  }),

  check('serves many followers at once, a slow one too', async ({ log }) => {
    const total = 12_000;
    const fast = [followUntil(log, 0, total), followUntil(log, 0, total)];
    const held = Promise.withResolvers<void>();
    const slow = followUntil(log, 0, total, (events) => (events[0]!.seq === 1 ? held.promise : undefined));
    for (let n = 0; n < total; n += 500) await log.append(Array.from({ length: 500 }, (_, k) => view(`event-${n + k}`)));
    for (const follower of fast) assert.deepEqual(seqsOf(await follower), countTo(total));
    held.resolve();
    assert.deepEqual(seqsOf(await slow), countTo(total));
  }),

  check('ends a follower when its signal aborts: while it waits, between two batches, and before the start', async ({ log }) => {
    const waiting = new AbortController();
    const ended = collect(log.follow(0, waiting.signal));
    await log.append([view('a')]);
    await turns(3);
    waiting.abort();
    assert.deepEqual(seqsOf((await ended).flat()), [1]);

    const between = new AbortController();
    for await (const _ of log.follow(0, between.signal)) between.abort();

    assert.deepEqual(await collect(log.follow(0, AbortSignal.abort())), []);
  }),

  check('ends its followers when it is closed', async ({ log }) => {
    const follower = collect(log.follow(0, new AbortController().signal));
    await log.append([view('a')]);
    await turns(3);
    await log.close();
    assert.deepEqual(seqsOf((await follower).flat()), [1]);
  }),

  check("erases all of a person's events and no one else's", async ({ log, reopen }) => {
    await log.append([
      view('a', 1, 'ana'),
      view('b', 2, 'bia'),
      chat('c', 'ana'),
      chat('d', null),
      view('e', 3, 'ana'),
      view('f', 4, 'ana2'),
    ]);
    assert.equal(await log.eraseUser('ana'), 3);
    assert.deepEqual(seqsOf(await readAll(log)), [2, 4, 6]);
    assert.equal(await log.eraseUser('ana'), 0);
    assert.deepEqual(seqsOf(await readAll(await reopen())), [2, 4, 6]);
  }),

  check('never gives the seq of an erased event to another one', async ({ log, reopen }) => {
    await log.append([view('a', 1, 'bia'), view('b', 2, 'ana')]);
    await log.eraseUser('ana');
    assert.equal(await log.lastSeq(), 2);
    const again = await reopen();
    assert.equal(await again.lastSeq(), 2);
    assert.deepEqual((await again.append([view('c')])).seqs, [3]);
  }),

  check('shows no follower what was erased before it came there', async ({ log }) => {
    const stop = new AbortController();
    const live = log.follow(0, stop.signal)[Symbol.asyncIterator]();
    const first = live.next();
    await log.append([view('a', 1, 'bia')]);
    assert.deepEqual(seqsOf((await first).value ?? []), [1]);
    await log.append([view('b', 2, 'ana'), view('c', 3, 'bia')]);
    await log.eraseUser('ana');
    assert.deepEqual(seqsOf((await live.next()).value ?? []), [3]);
    stop.abort();
  }),
];

function check(name: string, run: (opened: OpenedLog) => Promise<void>): EventLogCheck {
  return {
    name,
    async run(open, patienceMs = 20_000) {
      const opened = await open(stoppedClock);
      try {
        await inTime(run(opened), patienceMs);
      } finally {
        await opened.dispose();
      }
    },
  };
}

function isClosedError(error: unknown): boolean {
  return error instanceof CheckInError && error.code === 'log.closed';
}

/** Follows until an event with that seq or a later one came. */
async function followUntil(
  log: EventLog,
  afterSeq: number,
  untilSeq: number,
  work: (events: readonly LoggedEvent[]) => Promise<void> | undefined = () => undefined,
): Promise<readonly LoggedEvent[]> {
  const stop = new AbortController();
  const seen: LoggedEvent[] = [];
  for await (const events of log.follow(afterSeq, stop.signal)) {
    seen.push(...events);
    await work(events);
    if (events.at(-1)!.seq >= untilSeq) stop.abort();
  }
  return seen;
}

async function readAll(log: EventLog, afterSeq = 0): Promise<readonly LoggedEvent[]> {
  return (await collect(log.read(afterSeq, Number.MAX_SAFE_INTEGER))).flat();
}

function seqsOf(events: readonly LoggedEvent[]): readonly number[] {
  return events.map(({ seq }) => seq);
}

function idsOf(events: readonly Event[]): readonly string[] {
  return events.map(({ id }) => id);
}

function countTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}

async function inTime(work: Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LogHangs(`the log kept its caller waiting for more than ${patienceMs} ms`)), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
