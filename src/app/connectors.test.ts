import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minuteMs } from '../domain/clock.ts';
import { FeatureStore } from '../features/feature-store.ts';
import type { CollectReport } from '../ingest/collect.ts';
import type { Connector } from '../ingest/connectors.ts';
import { openEmbedded } from '../log/open.ts';
import type { Storage } from '../log/storage.ts';
import { opened } from '../../test/support/events.ts';
import { CheckIn } from './checkin.ts';
import { centreOf, runConnectors } from './connectors.ts';

const start = Date.UTC(2026, 5, 5, 21);

/** Time that passes when it is told to. */
class Time {
  now = start;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  readonly clock = { now: (): number => this.now };

  readonly wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const sleeper = { until: this.now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });

  /** Lets everybody do what there is to do until all sleep, then moves on. */
  async pass(ms: number): Promise<void> {
    for (const end = this.now + ms; ;) {
      await settled();
      const next = Math.min(end, ...[...this.#sleepers].map(({ until }) => until));
      this.now = Math.max(this.now, next);
      for (const sleeper of this.#sleepers) {
        if (sleeper.until > this.now) continue;
        this.#sleepers.delete(sleeper);
        sleeper.wake();
      }
      await settled();
      if (this.now >= end) return;
    }
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await nextTurn();
}

let dir: string;
let time: Time;
let storage: Storage;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'checkin-connectors-'));
  time = new Time();
  storage = await openEmbedded(dir, { clock: time.clock });
});
afterEach(async () => {
  await storage.close();
  rmSync(dir, { recursive: true });
});

/** One replica of several on one database. */
function replica(connectors: readonly Connector[]): { readonly taken: unknown[]; readonly errors: unknown[]; stop(): Promise<void> } {
  const controller = new AbortController();
  const taken: unknown[] = [];
  const errors: unknown[] = [];
  const running = runConnectors({
    connectors,
    jobs: storage.jobs,
    clock: time.clock,
    collect: async (events): Promise<CollectReport> => {
      taken.push(...events);
      return { accepted: events.length, duplicates: 0, rejected: [], clamped: 0, lastSeq: 0 };
    },
    centre: () => null,
    signal: controller.signal,
    onError: (error) => errors.push(error),
    wait: time.wait,
  });
  const stop = async (): Promise<void> => {
    controller.abort();
    await running;
  };
  return { taken, errors, stop };
}

/** Says what it was asked, and when. */
function probe(everyMs: number, asked: number[], fails: () => boolean = () => false): Connector {
  return {
    name: 'probe',
    everyMs,
    async fetch({ now }) {
      asked.push((now - start) / minuteMs);
      if (fails()) throw new Error('no');
      return [{ type: 'external.crowd', at: now, venueId: 'a', level: 1 }];
    },
  };
}

describe('connectors', () => {
  it('are asked at once, then every period, and what they bring has an id that follows from it', async () => {
    const asked: number[] = [];
    const one = replica([probe(5 * minuteMs, asked)]);
    await time.pass(21 * minuteMs);
    await one.stop();
    expect(asked).toEqual([0, 5, 10, 15, 20]);
    expect(one.taken).toHaveLength(5);
    expect(one.taken[0]).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, venueId: 'a' });
  });

  it('that fail are reported and asked again when their time comes', async () => {
    const asked: number[] = [];
    const one = replica([probe(minuteMs, asked, () => asked.length === 2)]);
    await time.pass(3.5 * minuteMs);
    await one.stop();
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(one.errors).toEqual([expect.objectContaining({ message: 'no' })]);
    expect(one.taken).toHaveLength(3);
  });

  it('are asked by one of several replicas, and by the next when that one stops', async () => {
    const [first, second]: [number[], number[]] = [[], []];
    const a = replica([probe(2 * minuteMs, first)]);
    await time.pass(minuteMs / 2);
    const b = replica([probe(2 * minuteMs, second)]);
    await time.pass(7 * minuteMs);
    expect(first).toEqual([0, 2, 4, 6]);
    expect(second).toEqual([]);
    await a.stop();
    // Sooner than a lease runs out: it was given back.
    await time.pass(minuteMs / 2);
    await b.stop();
    expect(first).toHaveLength(4);
    expect(second).toHaveLength(1);
    expect([...a.errors, ...b.errors]).toEqual([]);
  });

  it('of a replica that died are asked by another when its lease has run out', async () => {
    await storage.jobs.enqueue({ kind: 'connector:probe', payload: {}, key: 'probe' });
    await storage.jobs.claim(['connector:probe'], { worker: 'dead', leaseMs: minuteMs });
    const asked: number[] = [];
    const heir = replica([probe(10 * minuteMs, asked)]);
    await time.pass(3 * minuteMs);
    await heir.stop();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThanOrEqual(1);
    expect(asked[0]).toBeLessThan(2);
  });

  it('do not hold each other up', async () => {
    const asked: number[] = [];
    const stuck: Connector = {
      name: 'stuck',
      everyMs: minuteMs,
      fetch: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    };
    const one = replica([stuck, probe(minuteMs, asked)]);
    await time.pass(2.5 * minuteMs);
    await one.stop();
    expect(asked).toEqual([0, 1, 2]);
    expect(one.errors).toEqual([]);
  });
});

it('a running CheckIn takes in what its connectors bring, once, and keeps what it cannot', async () => {
  await storage.close();
  const connectors: Connector[] = [
    {
      name: 'weather',
      everyMs: minuteMs,
      fetch: async () => [{ type: 'external.weather', at: start, weather: { condition: 'rain', temperatureC: 17 } }],
    },
    { name: 'crowds', everyMs: minuteMs, fetch: async () => [{ type: 'external.crowd', at: start, venueId: 'a', level: 85 }] },
  ];
  for (const round of [1, 2]) {
    const errors: unknown[] = [];
    const { promise: report, resolve: reported } = Promise.withResolvers<void>();
    const checkin = await CheckIn.open({
      dir,
      clock: time.clock,
      connectors,
      onError: (error) => {
        errors.push(error);
        reported();
      },
    });
    await report;
    await checkin.close();
    expect(errors, `round ${round}`).toEqual([expect.objectContaining({ code: 'connector.events_rejected' })]);
  }
  storage = await openEmbedded(dir, { clock: time.clock });
  const events = (await Array.fromAsync(storage.log.read(0, await storage.log.lastSeq()))).flat();
  expect(events.map(({ type }) => type)).toEqual(['external.weather']);
  const kept = (await Array.fromAsync(storage.quarantine.list())).flat();
  expect(kept).toEqual([expect.objectContaining({ source: 'crowds', code: 'event.invalid', userId: null })]);
});

it('the middle of the venues is not moved by one that is wrong', () => {
  const store = new FeatureStore();
  const places = [
    { latitude: -23.5, longitude: -46.6 },
    { latitude: -23.6, longitude: -46.7 },
    { latitude: -23.55, longitude: -46.65 },
    { latitude: 0, longitude: 0 },
  ];
  places.forEach((location, i) => store.apply({ ...opened(`v${i}`, { location }), id: `venue-event-${i}`, seq: i + 1, receivedAt: start }));
  expect(centreOf(store.catalogue)).toEqual({ latitude: -23.5, longitude: -46.6 });
  expect(centreOf(new FeatureStore().catalogue)).toBeNull();
});
