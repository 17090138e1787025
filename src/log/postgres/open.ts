import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { SnapshotsOfLog } from '../snapshots-of-log.ts';
import type { Storage } from '../storage.ts';
import { PostgresArtifactStore } from './artifact-store.ts';
import { isUnavailable } from './database-error.ts';
import { databaseCondition } from './condition.ts';
import { Database, requireDatabaseUrl } from './database.ts';
import { PostgresEventLog } from './event-log.ts';
import { PostgresJobQueue } from './jobs.ts';
import { migrate } from './migrations.ts';
import { PostgresQuarantine } from './quarantine.ts';
import { PostgresSnapshotStore } from './snapshot-store.ts';

const oldestVersion = 15;

/**
 * Opens what CheckIn keeps in a PostgreSQL database, making or updating its schema `checkin`. Any number of processes may have it open.
 *
 * @param url `postgres://user:password@host:5432/name`
 * @throws CheckInError `log.bad_database_url`, `log.database_unreachable`, `log.database_refused`, `log.database_version`, `log.database_encoding`,
 *   `log.not_writable`, `log.newer_version`, `log.altered_schema`
 * @example const { log, close } = await openPostgres('postgres://checkin@localhost/recife', { clock: systemClock })
 */
export async function openPostgres(url: string, { clock }: { readonly clock: Clock }): Promise<Storage> {
  requireDatabaseUrl(url);
  const database = new Database(url);
  await prepare(database, clock);
  const log = new PostgresEventLog(database, clock);
  const jobs = new PostgresJobQueue(database, clock);
  const scratch = await mkdtemp(join(tmpdir(), 'checkin-'));
  let closing: Promise<void> | null = null;
  return {
    engine: 'postgres',
    log,
    artifacts: new PostgresArtifactStore(database),
    snapshots: new SnapshotsOfLog(new PostgresSnapshotStore(database), log),
    jobs,
    quarantine: new PostgresQuarantine(database, clock),
    scratch,
    condition: () => databaseCondition(database),
    close: () => (closing ??= closeAll()),
  };

  async function closeAll(): Promise<void> {
    await log.close();
    await jobs.close();
    await database.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Looks at the server and brings the schema up. */
async function prepare(database: Database, clock: Clock): Promise<void> {
  try {
    await database.session(async (client) => {
      const { rows } = await client.query<{ version: number; name: string; encoding: string; readOnly: string }>(`
        SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS name,
          current_setting('server_encoding') AS encoding, current_setting('transaction_read_only') AS "readOnly"`);
      const { version, name, encoding, readOnly } = rows[0]!;
      if (version < oldestVersion * 10_000) throw tooOld(database.name, name);
      if (encoding !== 'UTF8') throw wrongEncoding(database.name, encoding);
      if (readOnly === 'on') throw standby(database.name);
      await migrate(client, clock, database.name);
    });
  } catch (error) {
    throw isUnavailable(error) ? unreachable(error as CheckInError) : error;
  }
}

function unreachable(error: CheckInError): CheckInError {
  const action = 'Check host and port in the URL, and that the server runs and lets this machine connect.';
  return new CheckInError('log.database_unreachable', error.message, action, { cause: error });
}

function tooOld(where: string, found: string): CheckInError {
  const message = `${where} is PostgreSQL ${found}; CheckIn needs ${oldestVersion} or newer`;
  return new CheckInError('log.database_version', message, 'Upgrade the server, or choose another one.');
}

function wrongEncoding(where: string, found: string): CheckInError {
  const action = "Make the database with CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0.";
  return new CheckInError('log.database_encoding', `${where} keeps text as ${found}, which cannot hold every name`, action);
}

function standby(where: string): CheckInError {
  const action = 'Point the URL at the primary server, not at a read-only standby.';
  return new CheckInError('log.not_writable', `${where} is read-only`, action);
}
