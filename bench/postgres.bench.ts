/**
 * The event log in PostgreSQL, on a server of its own as it is installed (fsync and synchronous_commit on): durable appends from one and from several processes,
 * the way from an append to a follower elsewhere, reads, erasure.
 *
 * Server, writers and followers share the cores of this machine; in production the server has its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../src/domain/clock.ts';
import { uuidV7 } from '../src/domain/ids.ts';
import type { Event } from '../src/domain/event.ts';
import type { EventLog } from '../src/log/event-log.ts';
import { openPostgres } from '../src/log/postgres/open.ts';
import { PostgresCluster, postgresPrograms } from '../test/support/postgres-cluster.ts';
import type { Bench, BenchRow } from './harness.ts';

const rounds = 5;
const script = join(import.meta.dirname, '..', 'test', 'reliability', 'postgres-appending-process.ts');

const bench: Bench = async ({ quick }) => {
  if (postgresPrograms === null) return [{ name: 'PostgreSQL is not installed', value: Number.NaN, unit: '' }];
  const cluster = await PostgresCluster.start();
  try {
    const rows: BenchRow[] = [];
    const url = await cluster.createDatabase();
    const { log, close } = await openPostgres(url, { clock: systemClock });
    rows.push(await appendRow(log, { writers: 1, each: 1, calls: quick ? 300 : 2_000 }));
    rows.push({ ...(await appendRow(log, { writers: 64, each: 1, calls: quick ? 10_000 : 60_000 })), target: '>= 14,000' });
    rows.push(await appendRow(log, { writers: 1, each: 1_000, calls: quick ? 10 : 50 }));
    const followed = await openPostgres(url, { clock: systemClock });
    rows.push(...(await latencyRows(log, followed.log, quick ? 200 : 1_000)));
    await followed.close();
    rows.push(await processesRow(cluster, { size: 1, events: quick ? 500 : 3_000 }));
    rows.push({ ...(await processesRow(cluster, { size: 100, events: quick ? 5_000 : 40_000 })), target: '>= 14,000' });
    rows.push(await readRow(log));
    rows.push(await eraseRow(log));
    await close();
    return rows;
  } finally {
    await cluster.remove();
  }
};
export default bench;

function visit(n: number): Event {
  return {
    id: uuidV7(systemClock.now()),
    at: systemClock.now(),
    type: 'interaction',
    kind: 'view',
    userId: `person-${n % 5_000}`,
    sessionId: `session-${n % 20_000}`,
    venueId: `venue-${n % 2_000}`,
    context: { groupSize: 2, weather: { condition: 'clear' } },
  };
}

interface Appending {
  readonly writers: number;
  /** Events per call. */
  readonly each: number;
  /** Of all writers, in each round. */
  readonly calls: number;
}

async function appendRow(log: EventLog, { writers, each, calls }: Appending): Promise<BenchRow> {
  const rates: number[] = [];
  const latencies: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let left = Math.ceil(calls / rounds);
    const events = left * each;
    const write = async (): Promise<void> => {
      while (left-- > 0) {
        const batch = Array.from({ length: each }, (_, n) => visit(n));
        const asked = performance.now();
        await log.append(batch);
        latencies.push(performance.now() - asked);
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: writers }, write));
    rates.push((1000 * events) / (performance.now() - started));
  }
  return {
    name: `durable append, ${writers} writer${writers === 1 ? '' : 's'} in one process, ${each.toLocaleString('en-US')} event${each === 1 ? '' : 's'} a call`,
    value: quantileOf(rates, 0.5),
    unit: 'events/s',
    note: `${range(rates)}; acknowledged after ${quantileOf(latencies, 0.5).toFixed(2)} ms, p99 ${quantileOf(latencies, 0.99).toFixed(1)} ms`,
  };
}

/** 12 writers, each with a log and connections of its own, in 4 processes that begin together. @param events of each writer */
async function processesRow(cluster: PostgresCluster, { size, events }: { size: number; events: number }): Promise<BenchRow> {
  const url = await cluster.createDatabase();
  const children = Array.from({ length: 4 }, (_, n) =>
    spawn(process.execPath, [script, url, `process-${n}`, '3', String(events), String(size)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map((child) => once(createInterface({ input: child.stdout }), 'line')));
  const started = performance.now();
  const ended = Promise.all(children.map((child) => once(child, 'exit')));
  for (const child of children) child.stdin.end();
  await ended;
  const rate = (1000 * 12 * events) / (performance.now() - started);
  return { name: `durable append, 12 writers in 4 processes, ${size} event${size === 1 ? '' : 's'} a call`, value: rate, unit: 'events/s' };
}

async function latencyRows(writer: EventLog, reader: EventLog, count: number): Promise<BenchRow[]> {
  const stop = new AbortController();
  const from = await reader.lastSeq();
  let arrived: ((at: number) => void) | undefined;
  const following = (async () => {
    for await (const events of reader.follow(from, stop.signal)) if (events.length > 0) arrived?.(performance.now());
  })();
  const total: number[] = [];
  const sinceAcknowledged: number[] = [];
  for (let n = 0; n < count + 20; n++) {
    const seen = new Promise<number>((resolve) => (arrived = resolve));
    const asked = performance.now();
    await writer.append([visit(n)]);
    const acknowledged = performance.now();
    const at = await seen;
    if (n < 20) continue; // The listener is being set up.
    total.push(at - asked);
    sinceAcknowledged.push(at - acknowledged);
  }
  stop.abort();
  await following;
  return [
    {
      name: 'from append to a follower on another log, p50',
      value: quantileOf(total, 0.5),
      unit: 'ms',
      target: '< 1,000',
      note: `since the acknowledgement ${quantileOf(sinceAcknowledged, 0.5).toFixed(2)} ms`,
    },
    { name: 'from append to a follower on another log, p99', value: quantileOf(total, 0.99), unit: 'ms', target: '< 1,000' },
  ];
}

async function readRow(log: EventLog): Promise<BenchRow> {
  const last = await log.lastSeq();
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    let count = 0;
    for await (const events of log.read(0, last)) count += events.length;
    rates.push((1000 * count) / (performance.now() - started));
  }
  return { name: 'read and decode', value: quantileOf(rates, 0.5), unit: 'events/s', note: `${range(rates)}; ${last} events` };
}

/** One event of a hundred, everywhere in the log. */
async function eraseRow(log: EventLog): Promise<BenchRow> {
  const last = await log.lastSeq();
  const seqs = Array.from({ length: Math.floor(last / 100) }, (_, n) => 1 + 100 * n);
  let longest = 0;
  const erasure = { isDone: false };
  const appending = (async () => {
    while (!erasure.isDone) {
      const asked = performance.now();
      await log.append([visit(0)]);
      longest = Math.max(longest, performance.now() - asked);
    }
  })();
  const started = performance.now();
  await log.erase(seqs);
  const seconds = (performance.now() - started) / 1000;
  erasure.isDone = true;
  await appending;
  return {
    name: 'erase, per million events in the log',
    value: (seconds * 1e6) / last,
    unit: 's',
    note: `${seconds.toFixed(2)} s for ${seqs.length} of ${last}; the longest append meanwhile ${longest.toFixed(0)} ms`,
  };
}

function quantileOf(values: readonly number[], quantile: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(quantile * (values.length - 1))] ?? Number.NaN;
}

function range(rates: readonly number[]): string {
  return `${(quantileOf(rates, 0) / 1000).toFixed(0)}k to ${(quantileOf(rates, 1) / 1000).toFixed(0)}k`;
}
