import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { CheckInError } from '../../domain/errors.ts';
import { applicationId, numberOf, resultCodeOf } from './database.ts';
import { openReadOnly } from './read-only.ts';

/** What stands in a log, without its events. */
export interface LogFacts {
  readonly lastSeq: number;
  readonly events: number;
  /** sha256 of every model that it names. */
  readonly artifacts: readonly string[];
}

/**
 * Copies the database of a log as of one moment, also while another process writes to it. The copy is one file without free pages, so it holds nothing that was deleted.
 *
 * `VACUUM INTO` over the page-wise backup of SQLite: that begins anew whenever another process has written, and so never ends beside a busy server; this
 * reads one snapshot (0.2 s for 78 MB), during which the write-ahead log grows and nobody waits.
 *
 * @param to a path that is not there yet; not synced to disk
 * @throws CheckInError as `openReadOnly`, `log.full` if there is no room for the copy
 */
export function copyDatabase(from: string, to: string): void {
  const database = openReadOnly(from);
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } catch (error) {
    if (resultCodeOf(error) !== 13) throw error;
    throw new CheckInError('log.full', `no room to write ${to}`, 'Free disk space and try again.', { cause: error });
  } finally {
    database.close();
  }
}

/** The artefacts of all versions, but for those that an erasure has replaced, and deleted. */
const namedArtifacts = `
  WITH models AS MATERIALIZED (
    SELECT seq, type, body ->> 'version' AS version, body ->> 'artifact' AS artifact FROM events WHERE type IN ('model.registered', 'model.rewritten')
  )
  SELECT DISTINCT artifact FROM models AS model
  WHERE NOT EXISTS (SELECT 1 FROM models AS later WHERE later.type = 'model.rewritten' AND later.version = model.version AND later.seq > model.seq)`;

/**
 * Reads a copy through, from its pages to its rows.
 *
 * @returns `null` if it is damaged
 */
export function examineCopy(path: string): LogFacts | null {
  if (!existsSync(path)) return null;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    if (numberOf(database, 'PRAGMA application_id') !== applicationId) return null;
    const [verdict] = database.prepare('PRAGMA integrity_check(1)').all();
    if (verdict?.['integrity_check'] !== 'ok') return null;
    const models = database.prepare(namedArtifacts).all();
    return {
      lastSeq: Math.max(numberOf(database, 'SELECT max(seq) FROM events'), numberOf(database, 'SELECT seq FROM high_water')),
      events: numberOf(database, 'SELECT count(*) FROM events'),
      artifacts: models.map(({ artifact }) => String(artifact)),
    };
  } catch (error) {
    if (resultCodeOf(error) === null) throw error;
    return null;
  } finally {
    database?.close();
  }
}
