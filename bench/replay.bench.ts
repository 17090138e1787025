/** The path from the log to features: replay, feature rows, snapshots. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/domain/clock.ts';
import type { Moment } from '../src/domain/dataset.ts';
import type { LoggedEvent } from '../src/domain/event.ts';
import { builtinFeatures } from '../src/features/builtin-features.ts';
import { DatasetCollector } from '../src/features/dataset.ts';
import { FeatureStore } from '../src/features/feature-store.ts';
import { replay } from '../src/features/replay.ts';
import type { ReplayVisitor } from '../src/features/replay.ts';
import type { EventLog } from '../src/log/event-log.ts';
import { openEmbedded } from '../src/log/open.ts';
import { Spill } from '../src/log/spill.ts';
import { simulate } from '../src/simulation/simulate.ts';
import type { Bench, BenchRow } from './harness.ts';

type Readable = Pick<EventLog, 'read'>;

const bench: Bench = async ({ quick }) => {
  const city = quick ? { seed: 1, venues: 2000, people: 1000, weeks: 2 } : { seed: 1, venues: 2000, people: 5000, weeks: 8 };
  const directory = await mkdtemp(join(tmpdir(), 'checkin-bench-'));
  const { log, close } = await openEmbedded(directory, { clock: systemClock });
  try {
    for (const page of simulate(city)) await log.append(page);
    const until = await log.lastSeq();
    const rows = [
      ...(await replayRows(log, until)),
      ...matrixRows(await stateOf(log, until), await lastTime(log, until), quick ? 200 : 1000),
    ];
    return [...rows, ...(await residencyRows(log, until, directory)), ...snapshotRows(await stateOf(log, until), city.people)];
  } finally {
    await close();
    await rm(directory, { recursive: true });
  }
};
export default bench;

/** What this thread has worked, whatever else the machine does: "per core" means that. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const nothing = (): ReplayVisitor => ({});
const collecting = (store: FeatureStore): ReplayVisitor => new DatasetCollector(store, { seed: 1 });

async function replayRows(log: Readable, until: number): Promise<BenchRow[]> {
  const events: LoggedEvent[] = [];
  for await (const page of log.read(0, until)) events.push(...page);
  const inMemory: Readable = {
    async *read() {
      for (let i = 0; i < events.length; i += 2048) yield events.slice(i, i + 2048);
    },
  };
  const eventsPerSecond = async (source: Readable, visitorOf: (store: FeatureStore) => ReplayVisitor): Promise<number> => {
    const store = new FeatureStore();
    const started = cpuMs();
    await replay(source, store, { untilSeq: until, visitor: visitorOf(store) });
    return Math.round((until / (cpuMs() - started)) * 1000);
  };

  const note = `${until} events, ${builtinFeatures.length} features`;
  return [
    {
      name: 'replay with all features, SQLite log',
      value: await eventsPerSecond(log, nothing),
      unit: 'events/s',
      target: '>= 100,000',
      note,
    },
    { name: 'replay with all features, events in memory', value: await eventsPerSecond(inMemory, nothing), unit: 'events/s', note },
    {
      name: 'replay to a dataset, SQLite log',
      value: await eventsPerSecond(log, collecting),
      unit: 'events/s',
      note: '20 negatives a decision, 100,000 rows',
    },
  ];
}

async function lastTime(log: Readable, until: number): Promise<number> {
  for await (const [last] of log.read(until - 1, until)) return last!.at;
  return 0;
}

async function stateOf(log: Readable, until: number): Promise<FeatureStore> {
  const store = new FeatureStore();
  for await (const page of log.read(0, until)) for (const event of page) store.apply(event);
  return store;
}

/**
 * Rows for one person after another, as requests come: within one minute, and each a minute later. The read alone: where, when and in which weather is
 * resolved before. The median: a mean tells of the neighbours.
 */
function matrixRows(store: FeatureStore, until: number, repeats: number): BenchRow[] {
  const people = Array.from({ length: store.people.size }, (_, i) => store.people.idOf(i)).filter((id) => id !== null);
  const listed = store.catalogue.listed();
  const location = store.catalogue.centre!;
  const momentOf = (userId: string, at: number): Moment => store.resolveMoment({ userId, at, context: { location }, understood: null });
  const microseconds = (candidates: Int32Array, minutesApart: number): number =>
    medianMicroseconds(repeats, (i) => {
      const userId = people[i % people.length]!;
      const moment = momentOf(userId, until + i * minutesApart * 60_000);
      return () => store.matrix(userId, candidates, moment);
    });
  const note = `${store.columns.length} columns`;
  return [
    { name: 'feature rows of 200 candidates', value: microseconds(listed.subarray(0, 200), 0), unit: 'us', target: '<= 50', note },
    { name: 'feature rows of 2,000 candidates', value: microseconds(listed.subarray(0, 2000), 0), unit: 'us', target: '< 1,000', note },
    {
      name: 'feature rows of 2,000 candidates, each time a new minute',
      value: microseconds(listed.subarray(0, 2000), 1),
      unit: 'us',
      note,
    },
    {
      name: 'the moment of a request, resolved',
      value: medianMicroseconds(repeats, (i) => () => momentOf(people[i % people.length]!, until)),
      unit: 'us',
    },
  ];
}

/** Median time of what `prepare` returns; preparing is not counted. The first half warms up. */
function medianMicroseconds(repeats: number, prepare: (i: number) => () => unknown): number {
  const times: number[] = [];
  for (let i = 0; i < 2 * repeats; i++) {
    const work = prepare(i);
    const started = performance.now();
    work();
    times.push(performance.now() - started);
  }
  return Number((1000 * times.slice(repeats).toSorted((a, b) => a - b)[repeats >> 1]!).toFixed(1));
}

/** Someone met again who had left memory: the price of every person beyond the limit. */
async function residencyRows(log: Readable, until: number, directory: string): Promise<BenchRow[]> {
  const whole = await stateOf(log, until);
  const spill = new Spill(join(directory, 'people.db'));
  const residentPeople = whole.people.size >> 2;
  const store = new FeatureStore(builtinFeatures, { spill, residentPeople });
  const started = cpuMs();
  await replay(log, store, { untilSeq: until });
  const eventsPerSecond = Math.round((until / (cpuMs() - started)) * 1000);
  const { returned } = store.people.residency;
  // One after the other, so that each has just left when their turn comes again.
  const people = Array.from({ length: store.people.size }, (_, i) => store.people.idOf(i)).filter((id) => id !== null);
  const miss = medianMicroseconds(people.length, (i) => () => store.historyOf(people[i % people.length]!));
  const note = `${residentPeople} of ${whole.people.size} people in memory`;
  return [
    {
      name: 'replay with a quarter of the people in memory',
      value: eventsPerSecond,
      unit: 'events/s',
      note: `${note}, ${returned} came back`,
    },
    { name: 'someone comes back into memory', value: miss, unit: 'us', note: 'and someone else leaves' },
  ];
}

function snapshotRows(store: FeatureStore, people: number): BenchRow[] {
  const started = cpuMs();
  const bytes = store.snapshot();
  const written = cpuMs();
  FeatureStore.restore(bytes);
  const note = `${people} people, ${(bytes.length / 1e6).toFixed(1)} MB`;
  return [
    { name: 'snapshot of the live state', value: Math.round(written - started), unit: 'ms', note },
    { name: 'restore of the live state', value: Math.round(cpuMs() - written), unit: 'ms', note },
  ];
}
