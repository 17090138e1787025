import type pg from 'pg';
import type { Clock } from '../../domain/clock.ts';
import { checksumOf, pendingMigrations, type AppliedMigration, type Migration } from '../migration.ts';

/** Of advisory locks: the first number says that they are ours ("CHKI"), the second what for. Never changed: replicas of two versions must meet. */
export const lockSpace = 0x43484b49;
export const appendLock = 1;
const migrationLock = 2;
export const erasureLock = 3;
export const quarantineLock = 4;

/**
 * Things a reader may miss in the table of events, and why they are so:
 *
 * - No identity or sequence: its numbers are taken before the commit and come out of order, so that a tail by `seq` skips rows
 *   (docs/adr/0006-append-lock.md). `append_events` numbers under a lock that is held until the commit.
 * - The body is text, not jsonb: jsonb reorders keys, drops repeated ones and rewrites numbers, and a replay must be the same on both engines, bit by bit.
 * - `COLLATE "C"`: ids are compared as bytes; an index by a language's rules breaks when the operating system's rules change.
 * - One partition that takes everything: an erasure writes the live rows into a new one and exchanges the two (`rewrite.ts`), and grants and views
 *   on the table stay.
 * - No statistics of texts: ANALYZE would copy some of them into a table of the server's own, where no erasure finds them.
 * - `log_state.high_water` keeps the count when the newest rows are erased, so that no `seq` is ever given twice.
 *
 * `append_events` takes a JSON array in place of parallel arrays: as fast, and the driver needs no second way of quoting. It is PL/pgSQL because each of its
 * statements must see what was committed while it waited for the lock; one SQL statement would look with the eyes of its beginning.
 * Without `enable_seqscan = off` a plan that was made while the table was small would scan it for each event; without `jit = off` the price that setting
 * puts on a plan would make PostgreSQL compile it, 20 ms a call.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'events',
    sql: `
      CREATE TABLE checkin.events (
        seq bigint PRIMARY KEY,
        at bigint NOT NULL,
        received_at bigint NOT NULL,
        id text COLLATE "C" NOT NULL,
        type text NOT NULL,
        body text NOT NULL
      ) PARTITION BY RANGE (seq);
      CREATE TABLE checkin.events_all PARTITION OF checkin.events FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
      CREATE UNIQUE INDEX events_all_id ON checkin.events_all (id);

      ALTER TABLE checkin.events ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN body SET STATISTICS 0;
      ALTER TABLE checkin.events_all ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN body SET STATISTICS 0;

      CREATE TABLE checkin.log_state (only_row boolean PRIMARY KEY CHECK (only_row), high_water bigint NOT NULL, needs_rewrite boolean NOT NULL);
      INSERT INTO checkin.log_state VALUES (true, 0, false);

      CREATE FUNCTION checkin.last_seq() RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT greatest((SELECT max(seq) FROM checkin.events), (SELECT high_water FROM checkin.log_state WHERE only_row))
      $$;

      CREATE FUNCTION checkin.append_events(events json, OUT last bigint, OUT seqs bigint[]) LANGUAGE plpgsql
      SET enable_seqscan = off SET jit = off AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(${lockSpace}, ${appendLock});
        last := checkin.last_seq();
        WITH given AS (
          SELECT g.*, (SELECT e.seq FROM checkin.events e WHERE e.id = g.id) AS known
          FROM ROWS FROM (json_to_recordset(events) AS (id text, type text, at bigint, received_at bigint, body text)) WITH ORDINALITY
            AS g (id, type, at, received_at, body, place)
        ), numbered AS MATERIALIZED (
          SELECT *, coalesce(known, last + count(*) FILTER (WHERE known IS NULL) OVER (ORDER BY place)) AS seq FROM given
        ), stored AS (
          INSERT INTO checkin.events (seq, at, received_at, id, type, body)
          SELECT seq, at, received_at, id, type, body FROM numbered WHERE known IS NULL ORDER BY seq
        )
        SELECT array_agg(seq ORDER BY place) FROM numbered INTO seqs;
      END $$;
    `,
  },
  {
    version: 2,
    name: 'artifacts and snapshots',
    sql: `
      CREATE TABLE checkin.artifact_parts (sha256 text COLLATE "C", part integer, bytes bytea NOT NULL, PRIMARY KEY (sha256, part));
      ALTER TABLE checkin.artifact_parts ALTER COLUMN bytes SET STATISTICS 0;
      CREATE TABLE checkin.snapshots (name text COLLATE "C" PRIMARY KEY, seq bigint NOT NULL, version text NOT NULL, sha256 text NOT NULL);
      CREATE TABLE checkin.snapshot_parts (name text COLLATE "C", part integer, bytes bytea NOT NULL, PRIMARY KEY (name, part)) PARTITION BY LIST (name);
      ALTER TABLE checkin.snapshot_parts ALTER COLUMN bytes SET STATISTICS 0;
    `,
  },
  {
    version: 3,
    name: 'jobs',
    sql: `
      CREATE FUNCTION checkin.now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

      CREATE TABLE checkin.jobs (
        place bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        id text COLLATE "C" NOT NULL UNIQUE,
        kind text NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'succeeded', 'failed')),
        attempts integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        worker text,
        created_at bigint NOT NULL,
        due_at bigint,
        ended_at bigint,
        result text,
        error text
      );
      CREATE INDEX jobs_due ON checkin.jobs (place) WHERE due_at IS NOT NULL;
      CREATE INDEX jobs_ended ON checkin.jobs (ended_at) WHERE ended_at IS NOT NULL;

      CREATE TABLE checkin.job_payloads (id text COLLATE "C" PRIMARY KEY, kind text NOT NULL, key text COLLATE "C", payload text NOT NULL, UNIQUE (kind, key));
      ALTER TABLE checkin.job_payloads ALTER COLUMN key SET STATISTICS 0, ALTER COLUMN payload SET STATISTICS 0;
    `,
  },
  {
    version: 4,
    name: 'quarantine',
    sql: `
      CREATE TABLE checkin.quarantine (
        place bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        id text COLLATE "C" NOT NULL UNIQUE,
        at bigint NOT NULL,
        source text NOT NULL,
        line integer,
        code text NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'replayed', 'discarded')),
        user_id text COLLATE "C",
        message text NOT NULL,
        raw text NOT NULL
      );
      ALTER TABLE checkin.quarantine ALTER COLUMN source SET STATISTICS 0, ALTER COLUMN user_id SET STATISTICS 0, ALTER COLUMN message SET STATISTICS 0,
        ALTER COLUMN raw SET STATISTICS 0;
      CREATE INDEX quarantine_state ON checkin.quarantine (state, place);
    `,
  },
];

/**
 * Brings a database to the newest schema; each step in a transaction of its own, recorded with its checksum. Any number of processes may do so at once: they take turns.
 *
 * @param client a connection that no one else uses
 * @param where  the database, for messages
 * @throws CheckInError `log.newer_version` if a newer version of CheckIn has written it, `log.altered_schema` if a recorded step is not ours
 */
export async function migrate(client: pg.Client, clock: Clock, where: string, steps: readonly Migration[] = migrations): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1, $2)', [lockSpace, migrationLock]);
  try {
    const found = await client.query<{ schema: string | null }>(`SELECT to_regnamespace('checkin')::text AS schema`);
    // "IF NOT EXISTS" would ask for the right to make schemas even where an administrator has made ours.
    if (found.rows[0]?.schema === null) await client.query('CREATE SCHEMA checkin');
    await client.query(
      'CREATE TABLE IF NOT EXISTS checkin.migrations (version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint NOT NULL)',
    );
    for (const step of pendingMigrations(steps, await recordedSteps(client), where)) await apply(client, step, clock);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1, $2)', [lockSpace, migrationLock]);
  }
}

/**
 * Looks whether this version can read a database that has our schema, and changes nothing.
 *
 * @returns how many steps its schema is behind: what they add is not there yet
 * @throws CheckInError as `migrate`
 */
export async function stepsBehind(client: pg.Client, where: string): Promise<number> {
  return pendingMigrations(migrations, await recordedSteps(client), where).length;
}

async function recordedSteps(client: pg.Client): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>('SELECT version, checksum FROM checkin.migrations ORDER BY version');
  return rows;
}

async function apply(client: pg.Client, step: Migration, clock: Clock): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(step.sql);
    await client.query('INSERT INTO checkin.migrations VALUES ($1, $2, $3, $4)', [step.version, step.name, checksumOf(step), clock.now()]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
