import type { Clock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { StorageReader } from '../reader.ts';
import { PostgresArtifactStore } from './artifact-store.ts';
import { databaseCondition } from './condition.ts';
import { Database, requireDatabaseUrl } from './database.ts';
import { PostgresEventLog } from './event-log.ts';
import { PostgresJobQueue } from './jobs.ts';
import { stepsBehind } from './migrations.ts';
import { PostgresQuarantine } from './quarantine.ts';
import { PostgresSnapshotStore } from './snapshot-store.ts';

/**
 * Opens a database for reading; its schema is left as it is.
 *
 * @throws CheckInError `log.bad_database_url`, `log.unavailable`, `log.database_refused`, `log.not_found`, `log.older_schema`, `log.newer_version`, `log.altered_schema`
 */
export async function openPostgresReader(url: string, { clock }: { readonly clock: Clock }): Promise<StorageReader> {
  requireDatabaseUrl(url);
  const database = new Database(url);
  try {
    await requireSchema(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const log = new PostgresEventLog(database, clock);
  return {
    engine: 'postgres',
    log,
    artifacts: new PostgresArtifactStore(database),
    snapshots: new PostgresSnapshotStore(database),
    jobs: new PostgresJobQueue(database, clock),
    quarantine: new PostgresQuarantine(database, clock),
    condition: () => databaseCondition(database),
    async close() {
      await log.close();
      await database.close();
    },
  };
}

async function requireSchema(database: Database): Promise<void> {
  const [found] = await database.query<{ migrations: string | null }>(`SELECT to_regclass('checkin.migrations')::text AS migrations`);
  if (found?.migrations == null) {
    throw new CheckInError('log.not_found', `${database.name} holds nothing of CheckIn`, 'Check the name of the database in the URL.');
  }
  const behind = await database.session((client) => stepsBehind(client, database.name));
  if (behind === 0) return;
  throw new CheckInError(
    'log.older_schema',
    `${database.name} was written by an older version of CheckIn`,
    'Open it once with this version, e.g. checkin models list, which brings it up to date.',
  );
}
