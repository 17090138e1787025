import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkArtifactStore } from '../../../test/contracts/artifact-store-contract.ts';
import { checkSnapshotStore } from '../../../test/contracts/snapshot-store-contract.ts';
import { createDatabase, emptyDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import { systemClock } from '../../domain/clock.ts';
import { Database } from './database.ts';
import { openPostgres } from './open.ts';
import { PostgresSnapshotStore } from './snapshot-store.ts';

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
      store: new PostgresSnapshotStore(database),
      async damage(name) {
        await database.query('UPDATE checkin.snapshot_parts SET bytes = set_byte(bytes, length(bytes) - 1, 0) WHERE name = $1', [name]);
      },
      dispose: () => storage.close(),
    };
  });

  describe('the snapshot store in PostgreSQL', () => {
    let storage: Awaited<ReturnType<typeof openPostgres>>;
    let store: PostgresSnapshotStore;
    beforeEach(async () => {
      storage = await open();
      store = new PostgresSnapshotStore(database);
    });
    afterEach(() => storage.close());

    it('never shows one that is half replaced to those who load it meanwhile', async () => {
      const save = (seq: number): Promise<void> => store.save('state', { seq, version: '1', bytes: new Uint8Array(1_500_000).fill(seq) });
      await save(1);
      const seen: number[] = [];
      for (let seq = 2; seq <= 8; seq++) {
        const saving = save(seq);
        const loaded = await Promise.all([store.load('state'), store.load('state')]);
        for (const snapshot of loaded) expect(snapshot?.bytes.every((byte) => byte === snapshot.seq)).toBe(true);
        seen.push(Math.min(...loaded.map((snapshot) => snapshot!.seq)));
        await saving;
      }
      expect(seen.every((seq, n) => seq === n + 1 || seq === n + 2)).toBe(true);
      expect((await store.load('state'))?.seq).toBe(8);
    });
  });
});
