import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkArtifactStore } from '../../../test/contracts/artifact-store-contract.ts';
import { checkSnapshotStore } from '../../../test/contracts/snapshot-store-contract.ts';
import { createDatabase, emptyDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import { systemClock } from '../../domain/clock.ts';
import { Database } from './database.ts';
import { openPostgres } from './open.ts';

describe.skipIf(!hasPostgres)('the stores in PostgreSQL', () => {
  let url: string;
  let drop: () => Promise<void>;
  let database: Database;
  beforeAll(async () => {
    ({ url, drop } = await createDatabase());
    database = new Database(url);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });
  async function open(): Promise<Awaited<ReturnType<typeof openPostgres>>> {
    await emptyDatabase(url);
    return openPostgres(url, { clock: systemClock });
  }

  checkArtifactStore('the artefact store in PostgreSQL', async () => {
    const storage = await open();
    return {
      store: storage.artifacts,
      async damage(sha256) {
        await database.query('UPDATE checkin.artifact_parts SET bytes = set_byte(bytes, 0, 0) WHERE sha256 = $1', [sha256]);
      },
      dispose: () => storage.close(),
    };
  });

  checkSnapshotStore('the snapshot store in PostgreSQL', async () => {
    const storage = await open();
    return {
      store: storage.snapshots,
      async damage(name) {
        await database.query('UPDATE checkin.snapshot_parts SET bytes = set_byte(bytes, length(bytes) - 1, 0) WHERE name = $1', [name]);
      },
      dispose: () => storage.close(),
    };
  });

  describe('the snapshot store in PostgreSQL', () => {
    let storage: Awaited<ReturnType<typeof openPostgres>>;
    beforeEach(async () => {
      storage = await open();
    });
    afterEach(() => storage.close());

    it('never shows one that is half replaced to those who load it meanwhile', async () => {
      const bytesOf = (seq: number): Uint8Array => new Uint8Array(1_500_000).fill(seq);
      await storage.snapshots.save('state', { seq: 1, version: '1', bytes: bytesOf(1) });
      let isSaved = false;
      const saving = (async () => {
        for (let seq = 2; seq <= 8; seq++) await storage.snapshots.save('state', { seq, version: '1', bytes: bytesOf(seq) });
        isSaved = true;
      })();
      const seen: number[] = [];
      while (!isSaved) {
        const loaded = await storage.snapshots.load('state');
        expect(loaded?.bytes.every((byte) => byte === loaded.seq)).toBe(true);
        seen.push(loaded!.seq);
      }
      await saving;
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect((await storage.snapshots.load('state'))?.seq).toBe(8);
    });
  });
});
