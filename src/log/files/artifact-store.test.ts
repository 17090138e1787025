import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileArtifactStore } from './artifact-store.ts';

let directory: string;
let store: FileArtifactStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkin-artifacts-'));
  await mkdir(join(directory, 'scratch'));
  store = new FileArtifactStore(join(directory, 'artifacts'), join(directory, 'scratch'));
});
afterEach(() => rm(directory, { recursive: true }));

const bytes = new TextEncoder().encode('a fitted model');
const address = createHash('sha256').update(bytes).digest('hex');
const pathOf = (sha256: string): string => join(directory, 'artifacts', sha256.slice(0, 2), sha256.slice(2));

describe('the artefact store', () => {
  it('gives back any bytes under their sha256', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (content) => {
        const sha256 = await store.put(content);
        expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
        expect(new Uint8Array(await store.get(sha256))).toEqual(content);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('keeps equal bytes once, even when they are put at the same time, and leaves no half-written file', async () => {
    const addresses = await Promise.all([store.put(bytes), store.put(bytes), store.put(bytes)]);
    expect(new Set(addresses)).toEqual(new Set([address]));
    expect(await readdir(join(directory, 'artifacts'), { recursive: true })).toEqual([
      address.slice(0, 2),
      join(address.slice(0, 2), address.slice(2)),
    ]);
    expect(await readdir(join(directory, 'scratch'))).toEqual([]);
  });

  it('refuses damaged bytes, and is healed by putting them again', async () => {
    await store.put(bytes);
    await writeFile(pathOf(address), 'a fitted modem');
    await expect(store.get(address)).rejects.toMatchObject({ code: 'artifacts.corrupt' });
    await store.put(bytes);
    expect(await readFile(pathOf(address), 'utf8')).toBe('a fitted model');
  });

  it('says that an artefact is missing: one it never had, one that was deleted, one that is no address', async () => {
    await store.put(bytes);
    expect(await store.has(address)).toBe(true);
    await store.delete(address);
    await store.delete(address);
    await writeFile(join(directory, 'secret'), 'outside');
    for (const absent of [address, 'f'.repeat(64), '', '../../secret', 'ar/../../secret', address.toUpperCase()]) {
      expect(await store.has(absent)).toBe(false);
      await expect(store.get(absent)).rejects.toMatchObject({ code: 'artifacts.missing' });
    }
  });
});
