import { createHash } from 'node:crypto';
import { CheckInError } from '../../domain/errors.ts';
import type { ArtifactStore } from '../artifacts.ts';
import type { Database } from './database.ts';
import { joined, partsOf } from './parts.ts';

/** Artefacts as rows of at most 1 MiB each: neither the server nor the driver then holds a large one in one piece. */
export class PostgresArtifactStore implements ArtifactStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = hashOf(bytes);
    await this.#database.retrying(() =>
      this.#database.transaction(async (client) => {
        // Written even if it is there: that heals a damaged artefact.
        await client.query('DELETE FROM checkin.artifact_parts WHERE sha256 = $1', [sha256]);
        for (const [part, piece] of partsOf(bytes)) {
          await client.query(
            'INSERT INTO checkin.artifact_parts VALUES ($1, $2, $3) ON CONFLICT (sha256, part) DO UPDATE SET bytes = EXCLUDED.bytes',
            [sha256, part, piece],
          );
        }
      }),
    );
    return sha256;
  }

  async get(sha256: string): Promise<Uint8Array> {
    const parts = await this.#database.retrying(() =>
      this.#database.query<{ bytes: Buffer }>('SELECT bytes FROM checkin.artifact_parts WHERE sha256 = $1 ORDER BY part', [textOf(sha256)]),
    );
    if (parts.length === 0) throw missing(sha256, this.#database.name);
    const bytes = joined(parts.map((part) => part.bytes));
    if (hashOf(bytes) !== sha256) throw corrupt(sha256, this.#database.name);
    return bytes;
  }

  async has(sha256: string): Promise<boolean> {
    const found = await this.#database.retrying(() =>
      this.#database.rows('SELECT 1 FROM checkin.artifact_parts WHERE sha256 = $1 LIMIT 1', [textOf(sha256)]),
    );
    return found.length > 0;
  }

  /** Writes the table anew, which locks it for as long as copying all models takes: a deleted row would leave its bytes in the file, and they may be about people. */
  async delete(sha256: string): Promise<void> {
    await this.#database.retrying(async () => {
      await this.#database.query('DELETE FROM checkin.artifact_parts WHERE sha256 = $1', [textOf(sha256)]);
      await this.#database.query('VACUUM (FULL) checkin.artifact_parts');
    });
  }
}

/** An address that comes from outside may hold a NUL, which PostgreSQL's text cannot; nothing is stored under such a one. */
function textOf(sha256: string): string {
  return sha256.replaceAll('\0', '');
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function missing(sha256: string, where: string): CheckInError {
  return new CheckInError('artifacts.missing', `no artefact ${sha256} in ${where}`, 'Restore the database from a backup, or train again.');
}

function corrupt(sha256: string, where: string): CheckInError {
  return new CheckInError(
    'artifacts.corrupt',
    `the artefact ${sha256} in ${where} is damaged: its content no longer has that hash`,
    'Restore the database from a backup, or train again.',
  );
}
