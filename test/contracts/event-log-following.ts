/** What an event log promises to those who follow it, and to those who ask to be erased. */
import assert from 'node:assert/strict';
import type { Event, LoggedEvent } from '../../src/domain/event.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { check, collect, countTo, readAll, seqsOf, turns, type EventLogCheck } from './event-log-check.ts';
import { chat, view } from './events.ts';

export const followingChecks: readonly EventLogCheck[] = [
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
];

export const erasingChecks: readonly EventLogCheck[] = [
  check('erases the events it is told to and no others', async ({ log, reopen }) => {
    await log.append([
      view('a', 1, 'ana'),
      view('b', 2, 'bia'),
      chat('c', 'ana'),
      chat('d', null),
      view('e', 3, 'ana'),
      view('f', 4, 'ana2'),
    ]);
    assert.equal(await log.erase([5, 1, 3, 99]), 3);
    assert.deepEqual(seqsOf(await readAll(log)), [2, 4, 6]);
    assert.equal(await log.erase([1, 3, 5]), 0);
    assert.equal(await log.erase([]), 0);
    assert.deepEqual(seqsOf(await readAll(await reopen())), [2, 4, 6]);
  }),

  check('never gives the seq of an erased event to another one', async ({ log, reopen }) => {
    await log.append([view('a', 1, 'bia'), view('b', 2, 'ana')]);
    await log.erase([2]);
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
    await log.erase([2]);
    assert.deepEqual(seqsOf((await live.next()).value ?? []), [3]);
    stop.abort();
  }),
];

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
