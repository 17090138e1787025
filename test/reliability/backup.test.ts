import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CheckIn } from '../../src/app/checkin.ts';
import { prepareDemo } from '../../src/app/demo.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { LoggedEvent } from '../../src/domain/event.ts';
import { uuidV7 } from '../../src/domain/ids.ts';
import { silent } from '../../src/domain/progress.ts';
import { KnownFeatures } from '../../src/features/feature-sets.ts';
import { verifyParity } from '../../src/features/verify.ts';
import { openEmbedded } from '../../src/log/open.ts';
import type { Storage } from '../../src/log/storage.ts';
import { Random } from '../../src/stats/random.ts';

const bin = join(import.meta.dirname, '../../bin/checkin.js');
const clock = systemClock;
const city = { venues: 60, people: 120, weeks: 3, timeZone: 'America/Sao_Paulo' };

let root: string;
let directory: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkin-backup-'));
  directory = join(root, 'data');
});
afterAll(() => rm(root, { recursive: true }));

/** The command line, as an operator runs it beside the server. */
async function checkin(...args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [bin, ...args, '--json'], {
    cwd: root,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

it('a backup while 64 writers append and models are registered and promoted holds all that was acknowledged before, and serves when it is restored', async () => {
  const storage = await openEmbedded(directory, { clock });
  const signal = new AbortController().signal;
  const { state } = await prepareDemo({ storage, clock, features: new KnownFeatures(), city, seed: 1, progress: silent, signal });
  const server = await CheckIn.start({ storage, state, clock, onError: (error) => expect.unreachable(String(error)) });
  const venueIds = (await server.listVenues({ limit: 60 })).items.map(({ id }) => id);
  const champion = state.registry.champion!;

  const acknowledged: number[] = [];
  const over = new AbortController();
  const working = [
    ...Array.from({ length: 64 }, async (_, writer) => {
      for (let n = 0; !over.signal.aborted; n++) {
        const { lastSeq } = await server.trackEvents([
          { type: 'interaction', kind: 'view', userId: `writer-${writer}`, venueId: venueIds[(writer + n) % venueIds.length] },
        ]);
        acknowledged.push(lastSeq);
      }
    }),
    registerModels(storage, over.signal),
    (async () => {
      while (!over.signal.aborted) await server.recommend({ userId: 'writer-1' });
    })(),
    (async () => {
      while (!over.signal.aborted) await promoteAgain(storage, champion.version);
    })(),
  ];
  await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(500);

  const before = acknowledged.length;
  const promised = Math.max(...acknowledged);
  const made = (await checkin('backup', 'backup', '--dir', directory)) as {
    readonly lastSeq: number;
    readonly missingArtifacts: readonly string[];
  };
  const appendedMeanwhile = acknowledged.length - before;
  over.abort();
  await Promise.all(working);
  expect(appendedMeanwhile).toBeGreaterThan(0);
  expect(made.lastSeq).toBeGreaterThanOrEqual(promised);
  expect(made.missingArtifacts).toEqual([]);

  const original = await eventsOf(storage.log, made.lastSeq);
  await server.close();
  await rm(directory, { recursive: true });
  expect(await checkin('backup', '--verify', 'backup')).toMatchObject({ lastSeq: made.lastSeq });
  expect(await checkin('restore', 'backup', '--dir', 'restored')).toMatchObject({ lastSeq: made.lastSeq });

  const restored = await openEmbedded(join(root, 'restored'), { clock });
  const events = await eventsOf(restored.log, Number.MAX_SAFE_INTEGER);
  expect(events).toEqual(original);
  for (const event of events) if (event.type === 'model.registered') await restored.artifacts.get(event.artifact);
  const parity = await verifyParity(restored.log, { untilSeq: made.lastSeq, progress: silent, signal });
  expect(parity.mismatches).toEqual([]);
  expect(parity.checked).toBeGreaterThan(0);
  await restored.close();

  const again = await CheckIn.open({ dir: join(root, 'restored') });
  expect(await again.recommend({ userId: 'writer-1' })).toMatchObject({ source: 'model', modelVersion: champion.version });
  await again.close();
});

/** Registers model after model, each with an artefact of its own. */
async function registerModels({ log, artifacts }: Storage, over: AbortSignal): Promise<void> {
  const random = new Random(7);
  for (let n = 0; !over.aborted; n++) {
    const artifact = await artifacts.put(Uint8Array.from({ length: 10_000 }, () => random.integer(256)));
    const at = clock.now();
    const model = { kind: 'ensemble', featureSetVersion: 'x', trainedToSeq: 0, parameters: {}, metrics: {} };
    await log.append([{ id: uuidV7(at), at, type: 'model.registered', version: `model-${n}`, artifact, ...model }]);
  }
}

/** As `promote` does it, though the alias points there already. */
async function promoteAgain({ log }: Storage, version: string): Promise<void> {
  const at = clock.now();
  await log.append([{ id: uuidV7(at), at, type: 'model.promoted', version, alias: 'champion' }]);
}

async function eventsOf(log: Storage['log'], untilSeq: number): Promise<LoggedEvent[]> {
  return (await Array.fromAsync(log.read(0, untilSeq))).flat();
}
