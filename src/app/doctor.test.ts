import { cp, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { did, opened, served } from '../../test/support/events.ts';
import type { Check, Diagnosis } from '../api/diagnosis.ts';
import { dayMs, hourMs, minuteMs } from '../domain/clock.ts';
import type { Event } from '../domain/event.ts';
import { uuidV7 } from '../domain/ids.ts';
import { silent } from '../domain/progress.ts';
import { KnownFeatures } from '../features/feature-sets.ts';
import { openEmbedded } from '../log/open.ts';
import type { Storage } from '../log/storage.ts';
import { prepareDemo } from './demo.ts';
import { diagnoseAt } from './doctor.ts';

const now = Date.UTC(2026, 10, 23, 15);
const clock = { now: () => now };
const features = new KnownFeatures();
const city = { venues: 80, people: 150, weeks: 3, timeZone: 'America/Sao_Paulo' };

let root: string;
let places = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkin-doctor-'));
  const storage = await openEmbedded(join(root, 'demo'), { clock });
  const signal = new AbortController().signal;
  const { state } = await prepareDemo({ storage, clock, features, city, seed: 1, progress: silent, signal });
  await state.save(storage.snapshots);
  await storage.close();
});
afterAll(() => rm(root, { recursive: true }));

type Draft = Event extends infer E ? (E extends Event ? Omit<E, 'id'> : never) : never;

/** Events with ids of their own. */
function stamped(drafts: readonly Draft[]): Event[] {
  return drafts.map((draft) => ({ ...draft, id: uuidV7(now) }));
}

function examine(dir: string): Promise<Diagnosis> {
  return diagnoseAt({ dir, database: null }, { clock, features });
}

/** A new directory with that in it. @returns its path */
async function place(fill: readonly Draft[] | ((storage: Storage) => Promise<unknown>), at = clock): Promise<string> {
  const dir = join(root, `place-${++places}`);
  const storage = await openEmbedded(dir, { clock: at });
  if (typeof fill === 'function') await fill(storage);
  else await storage.log.append(stamped(fill));
  await storage.close();
  return dir;
}

/** A copy of the demo in which something was changed. */
async function demoWith(change: (storage: Storage, dir: string) => Promise<unknown>): Promise<string> {
  const dir = join(root, `demo-${++places}`);
  await cp(join(root, 'demo'), dir, { recursive: true });
  const storage = await openEmbedded(dir, { clock });
  await change(storage, dir);
  await storage.close();
  return dir;
}

async function finding(name: string, dir: string): Promise<Check> {
  const { checks } = await examine(dir);
  return checks.find((check) => check.name === name)!;
}

const bars = Array.from({ length: 5 }, (_, i) => opened(`bar-${i}`));
/** Forty visits by ten people, one every hour up to now; `change` makes them ill. */
function visits(change: (visit: ReturnType<typeof did>, i: number) => Draft = (visit) => visit): Draft[] {
  return Array.from({ length: 40 }, (_, i) => change(did('checkin', `person-${i % 10}`, `bar-${i % 5}`, now - 500 * i), i));
}

describe('the doctor', () => {
  it('finds nothing in a healthy demo', async () => {
    const { verdict, checks } = await examine(join(root, 'demo'));
    // The disk is that of whoever runs the test.
    expect(checks.filter((check) => check.verdict !== 'ok' && check.name !== 'disk')).toEqual([]);
    expect(verdict).not.toBe('problem');
    expect(checks.length).toBeGreaterThan(15);
  });

  it('names no person, and changes nothing', async () => {
    const dir = await place([...bars, ...visits(), did('view', 'Person-1', 'nowhere', now)]);
    const before = await readdir(dir, { recursive: true });
    expect(JSON.stringify(await examine(dir))).not.toMatch(/person-\d/i);
    expect((await readdir(dir, { recursive: true })).filter((file) => !/-(wal|shm)$/.test(file)).toSorted()).toEqual(before.toSorted());
  });

  it('examines a directory that a server has open', async () => {
    await place(async (storage) => {
      await storage.log.append(stamped([...bars, ...visits()]));
      const dir = join(root, `place-${places}`);
      expect((await finding('choices', dir)).verdict).toBe('ok');
      await storage.log.append(stamped(visits()));
    });
  });
});

describe('why everything is the fallback', () => {
  it('there is too little to train on', async () => {
    expect(await finding('model', await place([...bars, ...visits().slice(0, 7)]))).toMatchObject({
      verdict: 'problem',
      found: 'all answers are made by rules: there is no model, and too little to train one (7 choices, 20 are needed)',
    });
  });

  it('nobody has trained yet', async () => {
    expect(await finding('model', await place([...bars, ...visits()]))).toMatchObject({ verdict: 'problem', action: 'checkin train' });
  });

  it('nothing is promoted', async () => {
    const dir = await place(async ({ log }) => log.append(stamped([...bars, ...visits(), registered('m-1', 'ensemble', 'ab'.repeat(32))])));
    expect(await finding('model', dir)).toMatchObject({ verdict: 'problem', action: 'checkin models promote m-1' });
  });

  it.each<[string, string, (storage: Storage, dir: string) => Promise<unknown>]>([
    ['the artefact is missing', 'artifacts.missing', (_, dir) => rm(join(dir, 'artifacts'), { recursive: true })],
    ['the artefact is damaged', 'artifacts.corrupt', damageArtifacts],
    ['the model is of an unknown kind', 'registry.unknown_kind', ({ log }) => promoteStranger(log, 'oracle', features.currentVersion)],
    ['there is no code for its features', 'features.no_definition', ({ log }) => promoteStranger(log, 'ensemble', 'f'.repeat(16))],
  ])('the champion cannot be loaded: %s', async (_, code, change) => {
    const check = await finding('model', await demoWith(change));
    expect(check).toMatchObject({ verdict: 'problem', found: expect.stringContaining(`cannot be loaded (${code}: `) as string });
    expect(check.action).not.toBe('');
  });

  it('the last training failed', async () => {
    const runId = 'run-1';
    const dir = await place([
      { type: 'run.started', at: now, runId, kind: 'training', parameters: {} },
      { type: 'run.finished', at: now, runId, outcome: 'failed', reason: 'the disk was full' },
    ]);
    expect(await finding('training', dir)).toMatchObject({ verdict: 'problem', found: 'the last training failed: the disk was full' });
  });

  it('the answers say so, with their reasons', async () => {
    const answers = Array.from({ length: 30 }, (_, i) =>
      served(`r-${i}`, 'ana', ['bar-1'], now, i < 24 ? { source: 'fallback', fallbackReason: 'no_model' } : {}),
    );
    expect(await finding('answers', await place([...bars, ...answers]))).toMatchObject({
      verdict: 'problem',
      found: '24 of the last 30 answers (80 %) were made by rules: no_model 24',
    });
  });
});

describe('whether choices arrive', () => {
  it('nothing arrives', async () => {
    expect(await finding('choices', await place(bars))).toMatchObject({ verdict: 'problem', found: 'there are no interactions' });
  });

  it('people look and never choose', async () => {
    const looks = visits((visit) => ({ ...visit, kind: 'view' }));
    expect(await finding('choices', await place([...bars, ...looks]))).toMatchObject({
      verdict: 'problem',
      found: expect.stringMatching(/^nobody chooses anything: 0 choices .* by kind in 7\/30 days: view 40\/40$/) as string,
    });
  });

  it('choices have stopped, a week ago', async () => {
    const old = visits((visit) => ({ ...visit, at: visit.at - 10 * dayMs }));
    const looks = visits((visit) => ({ ...visit, kind: 'view' }));
    expect(await finding('choices', await place([...bars, ...old, ...looks]))).toMatchObject({
      verdict: 'problem',
      found: expect.stringContaining('0 choices (accepts, check-ins, ratings of 4 or more) in 7 days, 40 in 30') as string,
    });
  });

  it('nothing has come since', async () => {
    const old = visits((visit) => ({ ...visit, at: visit.at - 20 * dayMs }));
    expect(await finding('choices', await place([...bars, ...old]))).toMatchObject({
      verdict: 'warn',
      found: expect.stringMatching(/^nothing has come since 2026-11-03/) as string,
    });
  });
});

describe('whether clocks are skewed', () => {
  it.each<[string, 'warn' | 'problem', RegExp, (at: number, i: number) => number]>([
    ['seconds in place of milliseconds', 'problem', /40 events are dated January 1970/, (at) => Math.floor(at / 1_000)],
    ['times that had to be moved forward', 'problem', /20 % were moved forward/, (at, i) => (i % 5 === 0 ? now - 7 * dayMs : at)],
    ['local time sent as UTC', 'problem', /exactly 3 h late/, (at) => at - 3 * hourMs],
    [
      'clocks ahead',
      'warn',
      /25 % of the events come from clocks more than a minute ahead/,
      (at, i) => (i % 4 === 0 ? now + 3 * minuteMs : at),
    ],
  ])('%s', async (_, verdict, found, skew) => {
    const events = visits((visit, i) => ({ ...visit, at: skew(visit.at, i) }));
    expect(await finding('clocks', await place([...bars, ...events]))).toMatchObject({
      verdict,
      found: expect.stringMatching(found) as string,
    });
  });

  it('history from an import says nothing about clocks', async () => {
    const history = visits((visit, i) => ({ ...visit, at: now - 30 * dayMs - i * hourMs }));
    expect(await finding('clocks', await place([...bars, ...history]))).toMatchObject({ verdict: 'ok' });
  });
});

describe('whether ids match', () => {
  it('venues in another spelling, and venues that nobody has told of', async () => {
    const events = visits((visit, i) => ({ ...visit, venueId: i < 10 ? visit.venueId.toUpperCase() : i < 15 ? 'nowhere' : visit.venueId }));
    expect(await finding('venue ids', await place([...bars, ...events]))).toEqual({
      name: 'venue ids',
      verdict: 'problem',
      found:
        '15 of 40 interactions (38 %) are at venues that the catalogue does not have; 5 of those ids differ from one that it has only in case or spaces, e.g. "BAR-0" for "bar-0"',
      action: 'Use the same spelling of ids in events and venues.',
    });
  });

  it('recommendations that were never served', async () => {
    const events = visits((visit, i) => ({ ...visit, recommendationId: i % 2 === 0 ? 'r-served' : `r-made-up-${i}` }));
    expect(await finding('recommendation ids', await place([...bars, served('r-served', 'ana', ['bar-1'], now), ...events]))).toMatchObject(
      {
        verdict: 'problem',
        found: '20 of 40 reactions (50 %) name a recommendation that was never served',
      },
    );
  });

  it('people in another spelling', async () => {
    const profiles = Array.from({ length: 10 }, (_, i): Draft => ({ type: 'user.upserted', at: now, user: { id: ` Person-${i}` } }));
    expect(await finding('people ids', await place([...bars, ...profiles, ...visits()]))).toMatchObject({
      verdict: 'problem',
      found: '10 people act, 10 were given a profile, 0 both; 10 ids differ from another only in case or spaces',
    });
  });

  it('profiles of other people than those who act', async () => {
    const profiles = Array.from({ length: 30 }, (_, i): Draft => ({ type: 'user.upserted', at: now, user: { id: `crm-${i}` } }));
    const events = visits((visit, i) => ({ ...visit, userId: `phone-${i}` }));
    expect(await finding('people ids', await place([...bars, ...profiles, ...events]))).toMatchObject({
      verdict: 'warn',
      found: '40 people act, 30 were given a profile, 0 both; 0 ids differ from another only in case or spaces',
    });
  });

  it('the same thing sent again under another id', async () => {
    expect(
      await finding('duplicates', await place([...bars, ...visits().flatMap((visit, i) => (i < 8 ? [visit, visit] : [visit]))])),
    ).toMatchObject({
      verdict: 'warn',
      found: '8 of 48 interactions (17 %) repeat one of a second before',
    });
  });
});

describe('what the storage says', () => {
  it('much is in the quarantine', async () => {
    const dir = await place(async ({ quarantine }) => {
      const item = { source: 'api', message: 'no', raw: '{}', userId: null };
      await quarantine.add(
        Array.from({ length: 1_200 }, (_, line) => ({ ...item, line, code: line < 1_000 ? 'event.invalid' : 'row.bad_time' })),
      );
    });
    expect(await finding('quarantine', dir)).toMatchObject({
      verdict: 'warn',
      found: '1200 records wait in the quarantine: event.invalid 1000, row.bad_time 200',
    });
  });

  it('jobs wait for ever, and an erasure has failed', async () => {
    const dir = await place(
      async ({ jobs }) => {
        await jobs.enqueue({ kind: 'erase-user', payload: { userId: 'ana' } });
        const lease = await jobs.claim(['erase-user'], { worker: 'w', leaseMs: 1_000 });
        await jobs.fail(lease!, 'ana could not be erased', { isFinal: true });
        await jobs.enqueue({ kind: 'train', payload: {} });
      },
      { now: () => now - 2 * hourMs },
    );
    expect(await finding('jobs', dir)).toMatchObject({
      verdict: 'problem',
      found: expect.stringContaining('1 have waited or run for more than an hour (train)') as string,
    });
    expect(await finding('erasure', dir)).toMatchObject({ verdict: 'problem', found: '1 of 1 erasures lately failed' });
  });

  it('a newer version was here', async () => {
    const dir = await place(bars);
    const database = new DatabaseSync(join(dir, 'events.db'));
    database.exec("INSERT INTO migrations VALUES (99, 'from the future', 'x', 0)");
    database.close();
    expect(await finding('storage', dir)).toMatchObject({
      verdict: 'problem',
      found: expect.stringMatching(/^log.newer_version: /) as string,
    });
  });

  it('the database is damaged, or not there', async () => {
    const dir = await place([...bars, ...visits()]);
    await writeFile(join(dir, 'events.db'), 'not a database at all, but long enough to have a header'.repeat(100));
    expect(await finding('storage', dir)).toMatchObject({ verdict: 'problem', found: expect.stringMatching(/^log.corrupt: /) as string });
    expect(await finding('storage', join(root, 'nowhere'))).toMatchObject({ found: expect.stringMatching(/^log.not_found: /) as string });
  });

  it('a damaged snapshot is no problem: the log is read', async () => {
    const dir = await demoWith(async (_, at) => {
      for (const file of await readdir(join(at, 'snapshots'))) await truncate(join(at, 'snapshots', file), 100);
    });
    const { checks } = await examine(dir);
    expect(checks.filter((check) => check.verdict !== 'ok' && check.name !== 'disk')).toEqual([]);
    expect(checks.find(({ name }) => name === 'snapshot')!.found).toMatch(/^there is no snapshot; a start reads all \d+ events$/);
  });
});

function registered(version: string, kind: string, artifact: string, featureSetVersion = features.currentVersion): Draft {
  return { type: 'model.registered', at: now, version, kind, artifact, featureSetVersion, trainedToSeq: 0, parameters: {}, metrics: {} };
}

async function promoteStranger(log: Storage['log'], kind: string, featureSetVersion: string): Promise<void> {
  const version = 'stranger';
  await log.append(
    stamped([
      registered(version, kind, 'ab'.repeat(32), featureSetVersion),
      { type: 'model.promoted', at: now, version, alias: 'champion' },
    ]),
  );
}

async function damageArtifacts(_: Storage, dir: string): Promise<void> {
  const files = await readdir(join(dir, 'artifacts'), { recursive: true, withFileTypes: true });
  for (const file of files) if (file.isFile()) await writeFile(join(file.parentPath, file.name), 'rot');
}
