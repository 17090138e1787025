import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { days, friday, memoryLog, randomCast, randomEvent } from '../../test/support/events.ts';
import type { MemoryLog } from '../../test/support/events.ts';
import { builtinFeatures } from '../features/builtin-features.ts';
import { defineFeature } from '../features/define.ts';
import { hashRow } from '../features/digest.ts';
import { KnownFeatures } from '../features/feature-sets.ts';
import { FeatureStore } from '../features/feature-store.ts';
import type { Snapshot, SnapshotStore } from '../log/snapshots.ts';
import { Registry } from '../registry/registry.ts';
import { Random } from '../stats/random.ts';
import { BackgroundReplay } from './background-replay.ts';
import { LiveState } from './live-state.ts';

const views = defineFeature({
  name: 'views',
  entity: 'venue',
  version: 1,
  unit: 'views',
  range: [0, Infinity],
  description: 'How often the venue was looked at.',
  on: ['view'],
  init: () => ({ count: 0 }),
  apply: (state) => {
    state.count++;
  },
  read: (state, _now, out, offset) => {
    out[offset] = state.count;
  },
});

/** Snapshots in memory. */
class Shelf implements SnapshotStore {
  readonly kept = new Map<string, Snapshot>();
  save = async (name: string, snapshot: Snapshot): Promise<void> => void this.kept.set(name, snapshot);
  load = async (name: string): Promise<Snapshot | null> => this.kept.get(name) ?? null;
  names = async (): Promise<readonly string[]> => [...this.kept.keys()];
  delete = async (name: string): Promise<void> => void this.kept.delete(name);
}

/** A process that serves with our features while `views` is new, on a log that goes on growing. */
class Service {
  readonly log: MemoryLog;
  readonly state: LiveState;
  readonly snapshots = new Shelf();
  readonly errors: unknown[] = [];
  readonly stop = new AbortController();
  readonly replay: BackgroundReplay;
  readonly #random: Random;

  constructor(seed: number, events: number) {
    this.#random = new Random(seed);
    this.log = memoryLog(randomCast(this.#random, { at: friday - 9 * days }));
    this.state = new LiveState(new FeatureStore(), new Registry(), { features: new KnownFeatures([views]) });
    this.state.apply(this.log.events);
    this.grow(events);
    this.replay = new BackgroundReplay({
      state: this.state,
      log: this.log,
      snapshots: this.snapshots,
      signal: this.stop.signal,
      onLive: async () => undefined,
      onError: (error) => this.errors.push(error),
    });
  }

  grow(events: number): void {
    const from = this.log.events.length;
    for (let i = 0; i < events; i++) this.log.push(randomEvent(this.#random, { from: friday - days, until: friday }));
    this.state.apply(this.log.events.slice(from));
  }

  get built(): FeatureStore | null {
    return this.state.storeOf(this.state.features.currentVersion);
  }
}

function rowsOf(store: FeatureStore): readonly string[] {
  const candidates = Int32Array.from({ length: store.catalogue.size }, (_, i) => i);
  const moment = store.resolveMoment({ userId: 'person-1', at: friday, context: {}, understood: null });
  const matrix = store.matrix('person-1', candidates, moment);
  return Array.from(candidates, (_, row) => hashRow(matrix, row));
}

function wholeReplay({ log, state }: Service): readonly string[] {
  const store = new FeatureStore(state.features.current);
  for (const event of log.events) store.apply(event);
  return rowsOf(store);
}

describe('a replay in the background', () => {
  it('catches up with a log that never stands still, and is what a whole replay gives', async () => {
    const service = new Service(1, 3000);
    service.replay.start();
    let turns = 0;
    while (service.built === null) {
      service.grow(20);
      await nextTurn();
      turns++;
    }
    expect(turns).toBeGreaterThan(5);
    service.grow(20);
    expect(service.built.seq).toBe(service.log.events.length);
    expect(rowsOf(service.built)).toEqual(wholeReplay(service));
    await service.replay.idle();
    expect([service.replay.progress, service.errors]).toEqual([null, []]);
  });

  it('reads on when more came in than it may take at once', async () => {
    const service = new Service(2, 500);
    service.replay.start();
    while (service.replay.progress === null) await nextTurn();
    service.grow(6000);
    await service.replay.idle();
    expect(rowsOf(service.built!)).toEqual(wholeReplay(service));
  });

  it('is seen by nobody before it is whole', async () => {
    const service = new Service(3, 2000);
    service.replay.start();
    while (service.replay.progress === null) await nextTurn();
    expect(service.built).toBeNull();
    expect(service.state.store.definitions).toEqual(builtinFeatures);
    await service.replay.idle();
    expect(service.built).not.toBeNull();
  });

  it('goes on from its last snapshot after a stop', async () => {
    const service = new Service(4, 2000);
    service.replay.start();
    while (service.replay.progress === null) await nextTurn();
    service.stop.abort();
    await service.replay.idle();
    await service.state.save(service.snapshots);
    const saved = service.snapshots.kept.get(`features-${service.state.features.currentVersion}`)!;
    expect(saved.seq).toBeGreaterThan(0);
    expect(saved.seq).toBeLessThan(service.log.events.length);

    const reads: number[] = [];
    const log = { ...service.log, read: (after: number, until: number) => (reads.push(after), service.log.read(after, until)) };
    const { state, snapshots, errors } = service;
    const next = new BackgroundReplay({
      state,
      log,
      snapshots,
      signal: new AbortController().signal,
      onLive: async () => undefined,
      onError: (error) => errors.push(error),
    });
    next.start();
    await next.idle();
    expect(reads[0]).toBe(saved.seq);
    expect(rowsOf(service.built!)).toEqual(wholeReplay(service));
    expect(errors).toEqual([]);
  });
});
