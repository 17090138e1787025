import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { LoggedEvent } from '../../src/domain/event.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { Random } from '../../src/stats/random.ts';

const script = join(import.meta.dirname, 'appending-process.ts');

let directory: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkin-kill-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** Starts the appending process. @returns its lines as they come */
function start(name: string, writers: number): AsyncIterable<string> {
  child = spawn(process.execPath, [script, directory, name, String(writers), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return createInterface({ input: child.stdout! });
}

/** Runs the appending process until it has acknowledged that many events, and kills it. @returns seq by id of all it acknowledged */
async function appendAndKill(name: string, killAfter: number): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  for await (const line of start(name, 32)) {
    if (line === 'open') continue;
    const [seq, id] = line.split(' ');
    acknowledged.set(id!, Number(seq));
    if (acknowledged.size >= killAfter) child!.kill('SIGKILL');
  }
  return acknowledged;
}

async function readAll(): Promise<readonly LoggedEvent[]> {
  const store = await openEmbedded(directory, { clock: systemClock });
  const events: LoggedEvent[] = [];
  for await (const page of store.log.read(0, Number.MAX_SAFE_INTEGER)) events.push(...page);
  await store.close();
  return events;
}

describe('kill -9', () => {
  it('loses no acknowledged event, repeats none and keeps their order, round after round on one directory', async () => {
    const random = new Random(20_260_501);
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 5; round++) {
      for (const [id, seq] of await appendAndKill(`round-${round}`, 1 + random.integer(4_000))) acknowledged.set(id, seq);
      const events = await readAll();
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      const lost = [...acknowledged].filter(([id, seq]) => events[seq - 1]?.id !== id);
      expect(lost).toEqual([]);
      expect(gapsOf(events)).toEqual([]);
    }
    expect(acknowledged.size).toBeGreaterThan(1_000);
  });

  it('frees the directory at once, which no one else could open while its holder lived', async () => {
    for await (const line of start('holder', 0)) {
      expect(line).toBe('open');
      await expect(openEmbedded(directory, { clock: systemClock })).rejects.toMatchObject({
        code: 'log.directory_in_use',
        message: expect.stringContaining(`in use by process ${child!.pid} since 20`) as string,
        action: `Stop process ${child!.pid} first, or choose another directory.`,
      });
      child!.kill('SIGKILL');
    }
    await (await openEmbedded(directory, { clock: systemClock })).close();
  });
});

describe('acknowledged means on disk', () => {
  const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

  it.skipIf(!canTrace)(
    'syncs the write-ahead log before each acknowledgement of a lone writer, once per commit (skipped where strace cannot run)',
    async () => {
      const trace = await traceOf(1, 20);
      expect(trace.join(' ')).toBe(Array.from({ length: 20 }, () => 'synced acknowledged').join(' '));
    },
  );

  it.skipIf(!canTrace)('syncs once for all who wait together (skipped where strace cannot run)', async () => {
    const trace = await traceOf(64, 10);
    const acknowledgements = trace.filter((call) => call === 'acknowledged').length;
    const syncs = trace.length - acknowledgements;
    expect(acknowledgements).toBe(640);
    expect(trace[0]).toBe('synced');
    expect(syncs).toBeGreaterThanOrEqual(10);
    expect(syncs).toBeLessThan(100);
  });
});

/** Runs the appending process to its end under strace. @returns in their order, its syncs of the write-ahead log and its acknowledgements */
async function traceOf(writers: number, calls: number): Promise<readonly ('synced' | 'acknowledged')[]> {
  const file = `${directory}.strace`;
  const options = ['-f', '-y', '-s', '64', '-e', 'trace=write,fsync,fdatasync', '-e', 'signal=none', '-o', file];
  child = spawn('strace', [...options, process.execPath, script, directory, 'traced', String(writers), String(calls)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  const text = await readFile(file, 'utf8');
  await rm(file);
  // Between the opening of the log, which syncs too, and the last acknowledgement, after which closing does.
  const relevant = text.slice(text.indexOf('"open\\n"'));
  const seen = [...relevant.matchAll(/ (?:fsync|fdatasync)\(\d+<[^>]*events\.db-wal>|write\(1<[^>]*>, "\d+ traced-/g)];
  const kinds = seen.map(([call]) => (call.includes('sync(') ? 'synced' : 'acknowledged'));
  return kinds.slice(0, kinds.lastIndexOf('acknowledged') + 1);
}

/** Events of a writer that are not where they belong: each writer's own numbers must count up without a gap. */
function gapsOf(events: readonly LoggedEvent[]): readonly string[] {
  const next = new Map<string, number>();
  return events
    .map(({ id }) => id.replace(/\.+$/, ''))
    .filter((id) => {
      const writer = id.slice(0, id.lastIndexOf('-'));
      const expected = next.get(writer) ?? 0;
      next.set(writer, expected + 1);
      return id !== `${writer}-${expected}`;
    });
}
