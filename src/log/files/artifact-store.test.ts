import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkArtifactStore } from '../../../test/contracts/artifact-store-contract.ts';
import { FileArtifactStore } from './artifact-store.ts';

let directory: string;
let store: FileArtifactStore;
async function makeStore(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'checkin-artifacts-'));
  await mkdir(join(directory, 'scratch'));
  store = new FileArtifactStore(join(directory, 'artifacts'), join(directory, 'scratch'));
}

checkArtifactStore('the artefact store of files', async () => {
  await makeStore();
  return {
    store,
    damage: (sha256) => writeFile(join(directory, 'artifacts', sha256.slice(0, 2), sha256.slice(2)), 'a fitted modem'),
    dispose: () => rm(directory, { recursive: true }),
  };
});

describe('the artefact store of files', () => {
  beforeEach(makeStore);
  afterEach(() => rm(directory, { recursive: true }));

  it('makes one file of equal bytes, and leaves no half-written one', async () => {
    const [address] = await Promise.all([1, 2, 3].map(() => store.put(new Uint8Array([1, 2, 3]))));
    expect(await readdir(join(directory, 'artifacts'), { recursive: true })).toEqual([
      address!.slice(0, 2),
      join(address!.slice(0, 2), address!.slice(2)),
    ]);
    expect(await readdir(join(directory, 'scratch'))).toEqual([]);
  });

  it('finds nothing outside its folder', async () => {
    await writeFile(join(directory, 'secret'), 'outside');
    await expect(store.get('ar/../../secret')).rejects.toMatchObject({ code: 'artifacts.missing' });
  });
});
