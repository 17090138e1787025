/** What every artefact store promises, as tests that any implementation can be put through. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactStore } from '../../src/log/artifacts.ts';

/** A store under test, empty at first. */
export interface OpenedArtifactStore {
  readonly store: ArtifactStore;
  /** Changes the stored bytes of an artefact behind the store's back. */
  readonly damage: (sha256: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

const bytes = new TextEncoder().encode('a fitted model');
const address = hashOf(bytes);

/** @param name what is tested, e.g. `the artefact store of files` */
export function checkArtifactStore(name: string, open: () => Promise<OpenedArtifactStore>): void {
  describe(`${name} keeps the contract: it`, () => {
    let opened: OpenedArtifactStore;
    let store: ArtifactStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    it('gives back any bytes under their sha256', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (content) => {
          const sha256 = await store.put(content);
          expect(sha256).toBe(hashOf(content));
          expect(new Uint8Array(await store.get(sha256))).toEqual(content);
        }),
        { numRuns: 20, seed: 1 },
      );
    });

    it('gives back large ones', async () => {
      const large = new Uint8Array(new Float64Array(400_000).map((_, n) => Math.sin(n)).buffer);
      const found = await store.get(await store.put(large));
      expect(hashOf(found)).toBe(hashOf(large));
      expect(found.length).toBe(large.length);
    });

    it('keeps equal bytes once, even when they are put at the same time', async () => {
      const addresses = await Promise.all([store.put(bytes), store.put(bytes), store.put(bytes)]);
      expect(new Set(addresses)).toEqual(new Set([address]));
      await store.delete(address);
      expect(await store.has(address)).toBe(false);
    });

    it('refuses damaged bytes, and is healed by putting them again', async () => {
      await store.put(bytes);
      await opened.damage(address);
      await expect(store.get(address)).rejects.toMatchObject({ code: 'artifacts.corrupt' });
      await store.put(bytes);
      expect(new TextDecoder().decode(await store.get(address))).toBe('a fitted model');
    });

    it('says that an artefact is missing: one it never had, one that was deleted, one that is no address', async () => {
      await store.put(bytes);
      expect(await store.has(address)).toBe(true);
      await store.delete(address);
      await store.delete(address);
      for (const absent of [address, 'f'.repeat(64), '', 'nul\0', '../../secret', 'ar/../../secret', address.toUpperCase()]) {
        expect(await store.has(absent)).toBe(false);
        await expect(store.get(absent)).rejects.toMatchObject({ code: 'artifacts.missing' });
      }
    });
  });
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
