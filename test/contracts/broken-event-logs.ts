/** Event logs that break one promise each, to try the contract on: a check that lets all of them pass checks nothing. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Event, LoggedEvent } from '../../src/domain/event.ts';
import type { EventLog } from '../../src/log/event-log.ts';

export interface BrokenLog {
  /** What is wrong with it: "a log that ..." */
  readonly fault: string;
  /** The check that must find it out. */
  readonly caughtBy: string;
  /** The fault is that it does not answer. */
  readonly hangs?: true;
  /** The operations it does wrong, on top of a sound log. */
  readonly breakIt: (sound: EventLog) => Partial<EventLog>;
}

export const brokenLogs: readonly BrokenLog[] = [
  {
    fault: 'believes that it is never empty',
    caughtBy: 'is empty at first',
    breakIt: (sound) => ({ lastSeq: async () => Math.max(1, await sound.lastSeq()) }),
  },
  {
    fault: 'takes receivedAt from the wall clock',
    caughtBy: 'gives back every field of every event, with its seq and the time it was received',
    breakIt: (sound) => ({ read: (after, until) => mapPages(sound.read(after, until), (event) => ({ ...event, receivedAt: Date.now() })) }),
  },
  {
    fault: 'cuts texts at a NUL character',
    caughtBy: 'gives back every field of every event, with its seq and the time it was received',
    breakIt: (sound) => ({
      read: (after, until) => mapPages(sound.read(after, until), (event) => mapTexts(event, (text) => text.split('\0')[0]!)),
    }),
  },
  {
    fault: 'stores the events of a call in reverse',
    caughtBy: 'numbers events 1, 2, 3 ... in the order in which they were appended, whatever their own times',
    breakIt: (sound) => ({
      async append(events) {
        const { seqs, duplicates } = await sound.append(events.toReversed());
        return { seqs: seqs.toReversed(), duplicates };
      },
    }),
  },
  {
    fault: 'loses a write while another one is under way',
    caughtBy: 'keeps the order of each of many concurrent writers, without gap or repeat',
    breakIt(sound) {
      let underWay = 0;
      return {
        async append(events) {
          if (underWay > 3) return { seqs: events.map((_, i) => underWay + i), duplicates: 0 };
          underWay++;
          return sound.append(events).finally(() => underWay--);
        },
      };
    },
  },
  {
    fault: 'mixes the events of concurrent calls',
    caughtBy: 'keeps the events of one call together',
    breakIt: (sound) => ({
      async append(events) {
        const seqs: number[] = [];
        let duplicates = 0;
        for (const event of events) {
          const appended = await sound.append([event]);
          seqs.push(...appended.seqs);
          duplicates += appended.duplicates;
        }
        return { seqs, duplicates };
      },
    }),
  },
  {
    fault: 'acknowledges before it has stored',
    caughtBy: 'shows an event to readers as soon as it is acknowledged',
    breakIt(sound) {
      let promised = 0;
      return {
        async append(events) {
          promised = Math.max(promised, await sound.lastSeq());
          void sound.append(events).catch(() => undefined);
          return { seqs: events.map(() => ++promised), duplicates: 0 };
        },
      };
    },
  },
  {
    fault: 'gives a duplicate a new seq',
    caughtBy: 'acknowledges an event that it holds already with its first seq, and stores it once',
    breakIt: (sound) => ({
      async append(events) {
        const last = await sound.lastSeq();
        const { seqs, duplicates } = await sound.append(events);
        return { seqs: seqs.map((seq) => (seq <= last ? last + events.length : seq)), duplicates };
      },
    }),
  },
  {
    fault: 'stores a duplicate within one call again',
    caughtBy: 'recognises duplicates within one call and among calls that wait together',
    breakIt: (sound) => ({
      append: (events) =>
        sound.append(
          events.map((event, i) => (events.findIndex(({ id }) => id === event.id) === i ? event : { ...event, id: `${event.id} ${i}` })),
        ),
    }),
  },
  {
    fault: 'reads past the end it was given',
    caughtBy: 'reads exactly what lies after the one and up to the other seq, in pages of at most 2,048',
    breakIt: (sound) => ({ read: (after) => sound.read(after, Number.MAX_SAFE_INTEGER) }),
  },
  {
    fault: 'gives all it has in one page',
    caughtBy: 'reads exactly what lies after the one and up to the other seq, in pages of at most 2,048',
    breakIt: (sound) => ({
      async *read(after, until) {
        const all: LoggedEvent[] = [];
        for await (const events of sound.read(after, until)) all.push(...events);
        if (all.length > 0) yield all;
      },
    }),
  },
  {
    fault: 'counts from 1 again when it is opened',
    caughtBy: 'holds the same after it was closed and opened again, and counts on from there',
    breakIt(sound) {
      const before = sound.lastSeq();
      return {
        async append(events) {
          const { seqs, duplicates } = await sound.append(events);
          const start = await before;
          return { seqs: seqs.map((seq) => (seq > start ? seq - start : seq)), duplicates };
        },
      };
    },
  },
  {
    fault: 'drops what waits when it is closed',
    caughtBy: 'stores what waits when it is closed',
    breakIt: (sound) => ({
      async append(events) {
        await nextTurn();
        return sound.append(events);
      },
    }),
  },
  {
    fault: 'acknowledges after it was closed',
    caughtBy: 'refuses to append or read after it was closed, and closes twice without complaint',
    breakIt: (sound) => ({ append: async (events) => sound.append(events).catch(() => ({ seqs: [1], duplicates: 0 })) }),
  },
  {
    fault: 'shows followers only what comes',
    caughtBy: 'shows a follower what is there and then what comes, each event once and in order',
    breakIt: (sound) => ({
      async *follow(_, signal) {
        yield* sound.follow(await sound.lastSeq(), signal);
      },
    }),
  },
  {
    fault: 'loses every tenth batch on the way to a follower',
    caughtBy: 'shows a follower what is there and then what comes, each event once and in order',
    breakIt: (sound) => ({
      async *follow(after, signal) {
        let batches = 0;
        for await (const events of sound.follow(after, signal)) if (++batches % 10 !== 0) yield events;
      },
    }),
  },
  {
    fault: 'shows followers the objects of its caller',
    caughtBy: 'shows a follower the very events that a reader finds',
    breakIt(sound) {
      const objects = new Map<string, Event>();
      return {
        append(events) {
          for (const event of events) objects.set(event.id, event);
          return sound.append(events);
        },
        follow: (after, signal) =>
          mapPages(sound.follow(after, signal), (event) => ({ ...objects.get(event.id)!, seq: event.seq, receivedAt: event.receivedAt })),
      };
    },
  },
  {
    fault: 'keeps only the newest two batches for a slow follower',
    caughtBy: 'serves many followers at once, a slow one too',
    breakIt: (sound) => ({
      async *follow(after, signal) {
        const kept: (readonly LoggedEvent[])[] = [];
        const pump = (async () => {
          for await (const events of sound.follow(after, signal)) if (kept.push(events) > 2) kept.shift();
        })();
        while (!signal.aborted) {
          const events = kept.shift();
          if (events === undefined) await nextTurn();
          else yield events;
        }
        await pump;
      },
    }),
  },
  {
    fault: 'never ends a follower',
    caughtBy: 'ends a follower when its signal aborts: while it waits, between two batches, and before the start',
    hangs: true,
    breakIt: (sound) => ({ follow: (after) => sound.follow(after, new AbortController().signal) }),
  },
  {
    fault: 'leaves its followers waiting when it is closed',
    caughtBy: 'ends its followers when it is closed',
    hangs: true,
    breakIt: (sound) => ({
      async *follow(after, signal) {
        yield* sound.follow(after, signal);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    }),
  },
  {
    fault: 'says that it has erased, and has not',
    caughtBy: 'erases the events it is told to and no others',
    breakIt: () => ({ erase: async () => 3 }),
  },
  {
    fault: 'counts from the newest event that an erasure left',
    caughtBy: 'never gives the seq of an erased event to another one',
    breakIt: (sound) => ({
      async lastSeq() {
        let last = 0;
        for await (const events of sound.read(0, Number.MAX_SAFE_INTEGER)) last = events.at(-1)!.seq;
        return last;
      },
    }),
  },
  {
    fault: 'shows erased events to followers that come by late',
    caughtBy: 'shows no follower what was erased before it came there',
    breakIt(sound) {
      const remembered: LoggedEvent[] = [];
      return {
        async append(events) {
          const { seqs, duplicates } = await sound.append(events);
          events.forEach((event, i) => remembered.push({ ...event, seq: seqs[i]!, receivedAt: 0 }));
          return { seqs, duplicates };
        },
        async *follow(after, signal) {
          let shown = after;
          for await (const events of sound.follow(after, signal)) {
            const until = events.at(-1)!.seq;
            yield remembered.filter(({ seq }) => seq > shown && seq <= until);
            shown = until;
          }
        },
      };
    },
  },
];

async function* mapPages(
  pages: AsyncIterable<readonly LoggedEvent[]>,
  map: (event: LoggedEvent) => LoggedEvent,
): AsyncGenerator<readonly LoggedEvent[]> {
  for await (const events of pages) yield events.map(map);
}

function mapTexts(event: LoggedEvent, map: (text: string) => string): LoggedEvent {
  return JSON.parse(JSON.stringify(event), (_, value: unknown) => (typeof value === 'string' ? map(value) : value)) as LoggedEvent;
}
