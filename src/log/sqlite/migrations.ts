import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../domain/clock.ts';
import { checksumOf, pendingMigrations, type AppliedMigration, type Migration } from '../migration.ts';

/**
 * Two things a reader may miss, and why they are not there:
 *
 * - No index on `user_id`: people come in random order, so that every event dirtied a page of its own. 35k durable events/s with it, 157k
 *   without (groups of 512). Erasure scans the log instead, about 0.15 s for 400k events, in slices.
 * - No AUTOINCREMENT: it writes `sqlite_sequence` once per row and adds a page to every commit (12 % of the rate). The log counts for itself;
 *   `high_water` keeps the count when the newest rows are erased, so that no `seq` is ever given twice.
 */
const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'events',
    sql: `
      CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        at INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        user_id TEXT,
        body TEXT NOT NULL
      ) STRICT;
      CREATE TABLE high_water (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), seq INTEGER NOT NULL) STRICT;
      INSERT INTO high_water VALUES (1, 0);
    `,
  },
  {
    version: 2,
    name: 'jobs',
    sql: `
      CREATE TABLE jobs (
        place INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        key TEXT,
        payload TEXT,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'succeeded', 'failed')),
        attempts INTEGER NOT NULL,
        failures INTEGER NOT NULL,
        worker TEXT,
        created_at INTEGER NOT NULL,
        due_at INTEGER,
        ended_at INTEGER,
        result TEXT,
        error TEXT
      ) STRICT;
      CREATE UNIQUE INDEX jobs_same ON jobs (kind, key) WHERE key IS NOT NULL;
      CREATE INDEX jobs_due ON jobs (place) WHERE due_at IS NOT NULL;
      CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
    `,
  },
  {
    version: 3,
    name: 'quarantine',
    sql: `
      CREATE TABLE quarantine (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        source TEXT NOT NULL,
        line INTEGER,
        code TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'replayed', 'discarded')),
        user_id TEXT,
        message TEXT NOT NULL,
        raw TEXT NOT NULL
      ) STRICT;
      CREATE INDEX quarantine_state ON quarantine (state, place);
    `,
  },
];

/**
 * Brings a database to the newest schema; each step in a transaction of its own, recorded with its checksum.
 *
 * @throws CheckInError `log.newer_version` if a newer version of CheckIn has written it, `log.altered_schema` if a recorded step is not ours
 */
export function migrate(database: DatabaseSync, clock: Clock, path: string, steps: readonly Migration[] = migrations): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  for (const step of pendingMigrations(steps, recordedSteps(database), path)) apply(database, step, clock);
}

/**
 * Looks whether this version can read a database, and changes nothing.
 *
 * @returns how many steps its schema is behind: what they add is not there yet
 * @throws CheckInError as `migrate`
 */
export function stepsBehind(database: DatabaseSync, path: string): number {
  return pendingMigrations(migrations, recordedSteps(database), path).length;
}

function recordedSteps(database: DatabaseSync): readonly AppliedMigration[] {
  const applied = database.prepare('SELECT version, checksum FROM migrations ORDER BY version').all();
  return applied.map(({ version, checksum }) => ({ version: Number(version), checksum: String(checksum) }));
}

function apply(database: DatabaseSync, step: Migration, clock: Clock): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(step.sql);
    database.prepare('INSERT INTO migrations VALUES (?, ?, ?, ?)').run(step.version, step.name, checksumOf(step), clock.now());
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
