/** What every snapshot store promises, as tests that any implementation can be put through. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot, SnapshotStore } from '../../src/log/snapshots.ts';

/** A store under test, empty at first. */
export interface OpenedSnapshotStore {
  readonly store: SnapshotStore;
  /** Changes the last byte of a snapshot behind the store's back. */
  readonly damage: (name: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

const snapshot = { seq: 1_234, version: 'fs-ação', bytes: new Uint8Array([1, 2, 3, 10, 255]) };

/** @param name what is tested, e.g. `the snapshot store of files` */
export function checkSnapshotStore(name: string, open: () => Promise<OpenedSnapshotStore>): void {
  describe(`${name} keeps the contract: it`, () => {
    let opened: OpenedSnapshotStore;
    let store: SnapshotStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    const loaded = async (of: string): Promise<Snapshot | null> => {
      const found = await store.load(of);
      return found && { ...found, bytes: new Uint8Array(found.bytes) };
    };

    it('gives back what was saved, of each name what has seen most of the log', async () => {
      const newest = new Map<string, Snapshot>();
      const anyName = fc.constantFrom('features', 'model-registry');
      const version = fc.string({ unit: 'binary' });
      await fc.assert(
        fc.asyncProperty(anyName, fc.nat({ max: 20 }), version, fc.uint8Array(), async (of, seq, made, bytes) => {
          const saved = { seq, version: made, bytes };
          await store.save(of, saved);
          if ((newest.get(of)?.seq ?? 0) <= seq) newest.set(of, saved);
          expect(await loaded(of)).toEqual(newest.get(of));
        }),
        { numRuns: 30, seed: 1 },
      );
      expect((await store.names()).toSorted()).toEqual([...newest.keys()].toSorted());
    });

    it('keeps the newest one when several are saved at the same time', async () => {
      const seqs = [3, 9, 1, 7, 5];
      await Promise.all(seqs.map((seq) => store.save('features', { ...snapshot, seq })));
      expect(await loaded('features')).toEqual({ ...snapshot, seq: 9 });
    });

    it('gives bytes that can be viewed in place as numbers, large ones too', async () => {
      const numbers = new Float64Array(400_000).map((_, n) => Math.sin(n));
      await store.save('features', { ...snapshot, bytes: new Uint8Array(numbers.buffer) });
      const { bytes } = (await store.load('features'))!;
      expect(Buffer.compare(bytes, new Uint8Array(numbers.buffer))).toBe(0);
      expect(new Float64Array(bytes.buffer, bytes.byteOffset, 400_000)[399_999]).toBe(Math.sin(399_999));
    });

    it('says that there is none, before the first and after the last; deleting what is not there is no error', async () => {
      expect(await store.load('features')).toBeNull();
      await store.save('features', snapshot);
      await store.save('registry', snapshot);
      expect((await store.names()).toSorted()).toEqual(['features', 'registry']);
      await store.delete('features');
      await store.delete('features');
      expect(await store.names()).toEqual(['registry']);
      expect(await store.load('features')).toBeNull();
      await store.save('features', { ...snapshot, seq: 1 });
      expect(await loaded('features')).toEqual({ ...snapshot, seq: 1 });
    });

    it('takes a damaged one for none', async () => {
      await store.save('features', snapshot);
      await opened.damage('features');
      expect(await store.load('features')).toBeNull();
      await store.save('features', snapshot);
      expect(await loaded('features')).toEqual(snapshot);
    });

    it('refuses a name that is not a plain one', async () => {
      for (const bad of ['../events', '', "x'y", 'Features']) {
        await expect(store.save(bad, snapshot)).rejects.toThrow(RangeError);
        await expect(store.load(bad)).rejects.toThrow(RangeError);
        await expect(store.delete(bad)).rejects.toThrow(RangeError);
      }
    });
  });
}
