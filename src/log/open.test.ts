import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { view } from '../../test/contracts/events.ts';
import { CheckInError } from '../domain/errors.ts';
import { openEmbedded } from './open.ts';

const clock = { now: () => Date.UTC(2026, 4, 1, 12) };
let parent: string;
let directory: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'checkin-open-'));
  directory = join(parent, 'city', 'data');
});
afterEach(() => rm(parent, { recursive: true }));

async function refusalOf(path: string): Promise<CheckInError> {
  const outcome = await openEmbedded(path, { clock }).catch((error: unknown) => error);
  if (outcome instanceof CheckInError) return outcome;
  throw new Error(`expected a refusal, got ${String(outcome)}`);
}

async function makeDirectory(): Promise<void> {
  const store = await openEmbedded(directory, { clock });
  await store.log.append([view('a')]);
  await store.close();
}

describe('opening a data directory', () => {
  it('makes what is missing and finds again what was kept', async () => {
    const store = await openEmbedded(directory, { clock });
    await store.log.append([view('a')]);
    const address = await store.artifacts.put(new Uint8Array([1]));
    await store.snapshots.save('features', { seq: 1, version: '1', bytes: new Uint8Array([2]) });
    await store.close();
    await store.close();

    const again = await openEmbedded(directory, { clock });
    expect(await again.log.lastSeq()).toBe(1);
    expect([...(await again.artifacts.get(address))]).toEqual([1]);
    expect(await again.snapshots.load('features')).toMatchObject({ seq: 1 });
    await again.close();
  });

  it('is refused while it is open, with who holds it, and possible once it is closed', async () => {
    const store = await openEmbedded(directory, { clock });
    expect(await refusalOf(directory)).toMatchObject({
      code: 'log.directory_in_use',
      message: `the data directory ${directory} is in use by this process since 2026-05-01T12:00:00.000Z`,
      action: 'Close it there first, or choose another directory.',
    });
    await store.log.append([view('a')]);
    await store.close();
    await (await openEmbedded(directory, { clock })).close();
  });

  it('sweeps what killed writers left half-written', async () => {
    await makeDirectory();
    await writeFile(join(directory, 'scratch', 'half-an-artefact'), 'x');
    const store = await openEmbedded(directory, { clock });
    expect(await readdir(join(directory, 'scratch'))).toEqual([]);
    await store.close();
  });

  it('takes an empty folder, and one with only what a file system puts there', async () => {
    await mkdir(join(directory, 'lost+found'), { recursive: true });
    await makeDirectory();
  });

  it("refuses a folder of someone else's, and writes nothing into it", async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'thesis.doc'), 'x');
    expect(await refusalOf(directory)).toMatchObject({
      code: 'log.foreign_directory',
      message: `${directory} is not a data directory of CheckIn: it holds "thesis.doc" and no events.db`,
    });
    expect(await readdir(directory)).toEqual(['thesis.doc']);
  });

  it("refuses someone else's database of the same name, and leaves it as it was", async () => {
    await mkdir(directory, { recursive: true });
    const foreign = new DatabaseSync(join(directory, 'events.db'));
    foreign.exec('CREATE TABLE concerts (name TEXT)');
    expect((await refusalOf(directory)).code).toBe('log.foreign_directory');
    expect(foreign.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'concerts' }]);
    foreign.close();
  });

  it('refuses a file, and a path below a file', async () => {
    await writeFile(join(parent, 'file'), 'x');
    expect((await refusalOf(join(parent, 'file'))).code).toBe('log.not_a_directory');
    expect((await refusalOf(join(parent, 'file', 'data'))).code).toBe('log.not_a_directory');
  });

  it('refuses a database that is damaged, and frees the directory again', async () => {
    await makeDirectory();
    await writeFile(join(directory, 'events.db'), 'not a database at all, but long enough to have a header'.repeat(100));
    expect((await refusalOf(directory)).code).toBe('log.corrupt');
    expect((await refusalOf(directory)).code).toBe('log.corrupt');
  });

  it('refuses what a newer version has written', async () => {
    await makeDirectory();
    const database = new DatabaseSync(join(directory, 'events.db'));
    database.exec("INSERT INTO migrations VALUES (99, 'from the future', 'x', 0)");
    database.close();
    expect(await refusalOf(directory)).toMatchObject({
      code: 'log.newer_version',
      message: expect.stringContaining('its schema is 99') as string,
    });
  });

  // The superuser may write anywhere, so there is nothing to see.
  it.skipIf(process.getuid?.() === 0)('refuses a folder that may not be written', async () => {
    await mkdir(directory, { recursive: true, mode: 0o500 });
    expect((await refusalOf(directory)).code).toBe('log.not_writable');
    expect((await refusalOf(join(directory, 'below'))).code).toBe('log.not_writable');
  });
});
