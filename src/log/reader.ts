import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import type { ArtifactStore } from './artifacts.ts';
import type { EventLog } from './event-log.ts';
import { FileArtifactStore } from './files/artifact-store.ts';
import { directoryCondition } from './files/condition.ts';
import { FileSnapshotStore } from './files/snapshot-store.ts';
import { jobOf, jobColumns, type JobRow } from './job-row.ts';
import type { JobQueue } from './jobs.ts';
import { databaseFile, folders } from './layout.ts';
import type { StorageLocation } from './open.ts';
import type { Quarantine } from './quarantine.ts';
import type { SnapshotStore } from './snapshots.ts';
import { SqliteEventLog } from './sqlite/event-log.ts';
import { stepsBehind } from './sqlite/migrations.ts';
import { openReadOnly } from './sqlite/read-only.ts';
import type { StorageCondition } from './storage.ts';

/** What can be read beside those who write, without their leave: nothing is locked, made, changed or brought to a newer schema. */
export interface StorageReader {
  readonly engine: 'embedded' | 'postgres';
  readonly log: Pick<EventLog, 'lastSeq' | 'read'>;
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  readonly snapshots: Pick<SnapshotStore, 'load' | 'names'>;
  readonly jobs: Pick<JobQueue, 'list'>;
  readonly quarantine: Pick<Quarantine, 'counts'>;
  readonly condition: () => Promise<StorageCondition>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a data directory or a database for reading, also while it is in use. The log ends for it where it ended at the opening.
 *
 * @throws CheckInError `log.not_found`, `log.older_schema`, and those of `openReadOnly` or `openPostgres`
 */
export async function openReader({ dir, database }: StorageLocation, { clock }: { readonly clock: Clock }): Promise<StorageReader> {
  if (database === null) return embeddedReader(dir, clock);
  const { openPostgresReader } = await import('./postgres/reader.ts');
  return openPostgresReader(database, { clock });
}

function embeddedReader(directory: string, clock: Clock): StorageReader {
  if (!existsSync(directory))
    throw new CheckInError('log.not_found', `there is no folder ${directory}`, 'Give the data directory with --dir (or CHECKIN_DATA).');
  const path = join(directory, databaseFile);
  const database = openReadOnly(path);
  if (stepsBehind(database, path) > 0) {
    database.close();
    throw new CheckInError(
      'log.older_schema',
      `${path} was written by an older version of CheckIn`,
      'Open it once with this version, e.g. checkin models list, which brings it up to date.',
    );
  }
  const log = new SqliteEventLog(database, path, clock);
  const scratch = join(directory, folders.scratch);
  return {
    engine: 'embedded',
    log,
    artifacts: new FileArtifactStore(join(directory, folders.artifacts), scratch),
    snapshots: new FileSnapshotStore(join(directory, folders.snapshots), scratch),
    jobs: {
      async list(limit) {
        const rows = database.prepare(`SELECT ${jobColumns} FROM jobs ORDER BY place DESC LIMIT ?`).all(limit);
        return (rows as unknown as readonly JobRow[]).map(jobOf);
      },
    },
    quarantine: {
      async counts() {
        const rows = database.prepare(`SELECT code, count(*) AS n FROM quarantine WHERE state = 'waiting' GROUP BY code`).all();
        return Object.fromEntries(rows.map(({ code, n }) => [String(code), Number(n)]));
      },
    },
    condition: () => directoryCondition(directory),
    close: () => log.close(),
  };
}
