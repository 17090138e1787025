/**
 * The embedded event log: durable appends, reads, opening. What an append costs at least is one fsync: its raw cost on this disk is printed
 * beside.
 *
 * Rounds are reported by their median with the range: a disk that others use, or that a cloud throttles, varies by a factor of ten.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/domain/clock.ts';
import type { Event } from '../src/domain/event.ts';
import type { EventLog } from '../src/log/event-log.ts';
import { openEmbedded } from '../src/log/open.ts';
import { simulate } from '../src/simulation/simulate.ts';
import type { Bench, BenchRow } from './harness.ts';

const rounds = 5;

const bench: Bench = async ({ quick }) => {
  const city = quick ? { seed: 1, people: 1_000, weeks: 2 } : { seed: 1, people: 5_000, weeks: 8 };
  const events = [...simulate(city)].flat();
  const directory = await mkdtemp(join(tmpdir(), 'checkin-bench-'));
  try {
    const rows = [fsyncRow(directory)];
    const { log, close } = await openEmbedded(join(directory, 'data'), { clock: systemClock });
    const share = Math.floor(events.length / (4 * rounds));
    const next = taker(events);
    rows.push(await appendRow(log, { writers: 1, each: 1, rounds: next(rounds, quick ? 100 : 500) }));
    rows.push({ ...(await appendRow(log, { writers: 64, each: 1, rounds: next(rounds, share) })), target: '>= 60,000, goal 90,000' });
    rows.push(await appendRow(log, { writers: 1, each: 1_000, rounds: next(rounds, 2 * share) }));
    for (const rest of next(1, events.length)) await log.append(rest);
    rows.push(await readRow(log));
    await close();
    return [...rows, ...(await directoryRows(join(directory, 'data')))];
  } finally {
    await rm(directory, { recursive: true });
  }
};
export default bench;

/** Hands out events, each once. */
function taker(events: readonly Event[]): (count: number, length: number) => readonly (readonly Event[])[] {
  let at = 0;
  return (count, length) => Array.from({ length: count }, () => events.slice(at, (at += length)));
}

interface Appending {
  readonly writers: number;
  /** Events per call. */
  readonly each: number;
  readonly rounds: readonly (readonly Event[])[];
}

async function appendRow(log: EventLog, { writers, each, rounds: parts }: Appending): Promise<BenchRow> {
  const rates: number[] = [];
  const latencies: number[] = [];
  for (const part of parts) {
    let at = 0;
    const write = async (): Promise<void> => {
      while (at < part.length) {
        const batch = part.slice(at, (at += each));
        const asked = performance.now();
        await log.append(batch);
        latencies.push(performance.now() - asked);
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: writers }, write));
    rates.push((1000 * part.length) / (performance.now() - started));
  }
  const called = each === 1 ? '1 event' : `${each.toLocaleString('en-US')} events`;
  return {
    name: `durable append, ${writers} writer${writers === 1 ? '' : 's'}, ${called} a call`,
    value: quantileOf(rates, 0.5),
    unit: 'events/s',
    note: `${range(rates)}; acknowledged after ${quantileOf(latencies, 0.5).toFixed(2)} ms, p99 ${quantileOf(latencies, 0.99).toFixed(1)} ms`,
  };
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
  return {
    name: 'read and decode',
    value: quantileOf(rates, 0.5),
    unit: 'events/s',
    target: '>= 300,000',
    note: `${range(rates)}; ${last} events`,
  };
}

async function directoryRows(directory: string): Promise<readonly BenchRow[]> {
  const started = performance.now();
  const { log, close } = await openEmbedded(directory, { clock: systemClock });
  const milliseconds = performance.now() - started;
  const events = await log.lastSeq();
  await close();
  const { size } = await stat(join(directory, 'events.db'));
  return [
    { name: 'open an existing data directory', value: milliseconds, unit: 'ms', target: '< 1,000', note: `${events} events` },
    { name: 'size on disk', value: size / events, unit: 'bytes/event' },
  ];
}

/** 40 KiB, about what a group of 64 events writes, over a file that is there already, as the write-ahead log is. */
function fsyncRow(directory: string): BenchRow {
  const bytes = Buffer.alloc(40_960, 1);
  const file = openSync(join(directory, 'fsync'), 'w');
  const milliseconds: number[] = [];
  for (let round = 0; round < 200; round++) {
    const started = performance.now();
    writeSync(file, bytes, 0, bytes.length, (round % 50) * bytes.length);
    fsyncSync(file);
    if (round >= 50) milliseconds.push(performance.now() - started);
  }
  closeSync(file);
  return {
    name: 'raw write + fsync of 40 KiB (context)',
    value: quantileOf(milliseconds, 0.5),
    unit: 'ms',
    note: `p99 ${quantileOf(milliseconds, 0.99).toFixed(2)} ms; the floor of every acknowledgement here`,
  };
}

function quantileOf(values: readonly number[], quantile: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(quantile * (values.length - 1))] ?? Number.NaN;
}

function range(rates: readonly number[]): string {
  return `${(quantileOf(rates, 0) / 1000).toFixed(0)}k to ${(quantileOf(rates, 1) / 1000).toFixed(0)}k`;
}
