/**
 * Durable ingest over HTTP: from a client's bytes to the answer that says they are on disk, with everything that a running CheckIn does meanwhile: expectations,
 * quarantine, and the fold of every event into all features. The clients are another process.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createServer } from '../src/api/server.ts';
import { CheckIn } from '../src/app/checkin.ts';
import { dayMs, systemClock } from '../src/domain/clock.ts';
import { uuidV7 } from '../src/domain/ids.ts';
import { openEmbedded } from '../src/log/open.ts';
import { simulate } from '../src/simulation/simulate.ts';
import type { Bench, BenchRow } from './harness.ts';

interface Sent {
  readonly accepted: number;
  readonly milliseconds: number;
  readonly latencies: readonly number[];
}

const rounds = 3;

const bench: Bench = async ({ quick }) => {
  const directory = await mkdtemp(join(tmpdir(), 'checkin-bench-'));
  try {
    const data = join(directory, 'data');
    const lines = await prepare(data, quick ? { people: 500, weeks: 1 } : { people: 3_000, weeks: 4 });
    const checkin = await CheckIn.open({ dir: data });
    const server = await createServer({ operations: checkin, logger: pino({ level: 'silent' }), version: '0.0.0' });
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const send = (kind: 'batches' | 'stream', connections: number): Promise<Sent> => run(url, kind, directory, lines, connections);
    try {
      const rows = [await row('batches of 1,000, 4 connections', () => send('batches', 4), '>= 25,000, goal 50,000')];
      rows.push(await row('one NDJSON stream', () => send('stream', 1)));
      return rows;
    } finally {
      await server.close();
      await checkin.close();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
};
export default bench;

/** A directory with the venues of a city. @returns what its people do next, as JSON without ids and times */
async function prepare(directory: string, city: { people: number; weeks: number }): Promise<readonly string[]> {
  const events = [...simulate({ seed: 1, ...city })].flat();
  const { log, close } = await openEmbedded(directory, { clock: systemClock });
  await log.append(events.filter(({ type }) => type === 'venue.upserted' || type === 'user.upserted'));
  await close();
  return events.flatMap((event) => {
    if (event.type !== 'interaction') return [];
    const { id: _id, at: _at, recommendationId: _none, ...rest } = event;
    return [JSON.stringify(rest).slice(1)];
  });
}

async function run(
  url: string,
  kind: 'batches' | 'stream',
  directory: string,
  lines: readonly string[],
  connections: number,
): Promise<Sent> {
  const file = join(directory, 'events.jsonl');
  const now = Date.now();
  // New ids, so that no round repeats another; the times of six days, since nobody does a month's worth in a minute and is taken for a person.
  const stamped = lines.map((line, i) => {
    const at = now - 6 * dayMs + Math.floor((6 * dayMs * i) / lines.length);
    return `{"id":"${uuidV7(at)}","at":${at},${line}`;
  });
  await writeFile(file, stamped.join('\n'));
  const child = fork(join(import.meta.dirname, 'ingest-load.ts'), [url, kind, file, String(connections)]);
  await once(child, 'message');
  child.send('go');
  const [sent] = (await once(child, 'message')) as [Sent];
  if (sent.accepted !== lines.length) throw new Error(`${sent.accepted} of ${lines.length} events were accepted`);
  return sent;
}

async function row(name: string, send: () => Promise<Sent>, target?: string): Promise<BenchRow> {
  const runs: Sent[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await send());
  const rates = runs.map(({ accepted, milliseconds }) => (1000 * accepted) / milliseconds).toSorted((a, b) => a - b);
  const latencies = runs.flatMap((sent) => sent.latencies).toSorted((a, b) => a - b);
  const acknowledged = latencies.length === 0 ? '' : `; acknowledged after ${latencies[latencies.length >> 1]!.toFixed(0)} ms`;
  return {
    name: `HTTP ingest, durable and folded, ${name}`,
    value: rates[rates.length >> 1]!,
    unit: 'events/s',
    ...(target !== undefined && { target }),
    note: `${thousands(rates[0])} to ${thousands(rates.at(-1))}${acknowledged}; ${runs[0]!.accepted} events a round`,
  };
}

function thousands(rate = 0): string {
  return Math.round(rate).toLocaleString('en-US');
}
