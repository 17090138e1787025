import { createHash } from 'node:crypto';
import { requireSnapshotName, type Snapshot, type SnapshotStore } from '../snapshots.ts';
import type { Database } from './database.ts';
import { joined, partsOf } from './parts.ts';

interface SnapshotRow {
  readonly seq: number;
  readonly version: string;
  readonly sha256: string;
}

/**
 * Snapshots as rows, the bytes of each name in a partition of its own.
 *
 * A snapshot holds what is known of people. To replace or delete it, its partition is truncated, which gives the table a new file and removes the old one at
 * the commit: rows that are only deleted would leave their bytes in the file.
 */
export class PostgresSnapshotStore implements SnapshotStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async save(name: string, { seq, version, bytes }: Snapshot): Promise<void> {
    const partition = partitionOf(name);
    const stored = { seq, version: JSON.stringify(version) };
    const sha256 = hashOf(stored, bytes);
    await this.#database.retrying(() =>
      this.#database.transaction(async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO checkin.snapshots AS old VALUES ($1, $2, $3, $4)
           ON CONFLICT (name) DO UPDATE SET seq = EXCLUDED.seq, version = EXCLUDED.version, sha256 = EXCLUDED.sha256 WHERE old.seq <= EXCLUDED.seq`,
          [name, seq, stored.version, sha256],
        );
        if (rowCount === 0) return;
        await client.query(`CREATE TABLE IF NOT EXISTS ${partition} PARTITION OF checkin.snapshot_parts FOR VALUES IN ('${name}')`);
        await client.query(`ALTER TABLE ${partition} ALTER COLUMN bytes SET STATISTICS 0`);
        await client.query(`TRUNCATE ${partition}`);
        for (const [part, piece] of partsOf(bytes))
          await client.query('INSERT INTO checkin.snapshot_parts VALUES ($1, $2, $3)', [name, part, piece]);
      }),
    );
  }

  async load(name: string): Promise<Snapshot | null> {
    requireSnapshotName(name);
    return this.#database.retrying(() =>
      this.#database.transaction(async (client) => {
        // Against the exclusive lock of `save`: the row and the parts that are read are then of one snapshot.
        const { rows } = await client.query<SnapshotRow>('SELECT seq, version, sha256 FROM checkin.snapshots WHERE name = $1 FOR SHARE', [
          name,
        ]);
        const row = rows[0];
        if (row === undefined) return null;
        const parts = await client.query<{ bytes: Buffer }>('SELECT bytes FROM checkin.snapshot_parts WHERE name = $1 ORDER BY part', [
          name,
        ]);
        const bytes = joined(parts.rows.map((part) => part.bytes));
        if (hashOf(row, bytes) !== row.sha256) return null;
        return { seq: row.seq, version: JSON.parse(row.version) as string, bytes };
      }),
    );
  }

  async names(): Promise<readonly string[]> {
    const rows = await this.#database.retrying(() => this.#database.query<{ name: string }>('SELECT name FROM checkin.snapshots'));
    return rows.map(({ name }) => name);
  }

  async delete(name: string): Promise<void> {
    const partition = partitionOf(name);
    await this.#database.retrying(() =>
      this.#database.transaction(async (client) => {
        await client.query('DELETE FROM checkin.snapshots WHERE name = $1', [name]);
        await client.query(`DROP TABLE IF EXISTS ${partition}`);
      }),
    );
  }
}

/** A name of a table has at most 63 bytes, a name of a snapshot any number. */
function partitionOf(name: string): string {
  requireSnapshotName(name);
  return `checkin.snapshot_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}

/** Over everything that is stored, so that a change of any of it is noticed. */
function hashOf({ seq, version }: Omit<SnapshotRow, 'sha256'>, bytes: Uint8Array): string {
  return createHash('sha256').update(`${seq} ${version}\n`).update(bytes).digest('hex');
}
