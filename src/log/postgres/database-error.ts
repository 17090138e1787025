import { CheckInError, messageOf } from '../../domain/errors.ts';

interface Refusal {
  readonly code: string;
  readonly problem: string;
  readonly action: string;
}

const unavailable: Refusal = {
  code: 'log.unavailable',
  problem: 'does not answer',
  action: 'Try again: what was acknowledged is kept, and what is sent twice is stored once. If it stays, look at the server.',
};
const full: Refusal = {
  code: 'log.full',
  problem: 'has no room for more',
  action:
    'Free disk space on the server and send it again; what was acknowledged is safe, reads go on, and writes work again by themselves.',
};
const readOnly: Refusal = {
  code: 'log.not_writable',
  problem: 'cannot be written',
  action: 'Point the URL at the primary server, not at a read-only standby.',
};
const forbidden: Refusal = {
  code: 'log.not_writable',
  problem: 'may not be written by this user',
  action: 'Grant the user CREATE on the database, or make the schema "checkin" and let the user own it.',
};
const corrupt: Refusal = { code: 'log.corrupt', problem: 'is damaged', action: 'Restore the database from a backup.' };
const refused: Refusal = {
  code: 'log.database_refused',
  problem: 'refused to let us in',
  action: 'Check user, password and database name in the URL, and pg_hba.conf of the server.',
};

/** What PostgreSQL's SQLSTATE means to a person: whole codes first, then classes (the first two characters). */
const refusals: Readonly<Record<string, Refusal>> = {
  '25006': readOnly, // read_only_sql_transaction
  '42501': forbidden, // insufficient_privilege
  '3D000': refused, // there is no such database
  '53100': full, // disk_full
  XX001: corrupt, // data_corrupted
  XX002: corrupt, // index_corrupted
  '40001': unavailable, // serialization_failure, also of a standby in recovery
  '40P01': unavailable, // deadlock_detected
  '55P03': unavailable, // lock_not_available
  '57014': unavailable, // query_canceled, by our own time limit
  '08': unavailable, // connection exceptions
  '28': refused, // wrong user or password
  '53': unavailable, // out of memory or connections
  '57': unavailable, // shut down, starting up
  '58': unavailable, // system error: the disk failed
};

/** What Node and the driver say of a connection that could not be made or was lost; the driver has no codes for it. */
const lostCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const lostMessage = /^(Connection terminated|timeout e|Client has encountered a connection error|Client was closed|Query read timeout)/;

/**
 * The error to throw for a refusal of the database, with its own as cause; anything else (a bug, an error of ours) comes back as it is.
 *
 * @param where the database, without its password
 */
export function databaseError(thrown: unknown, where: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof CheckInError) return thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const isLost = lostCodes.has(code) || lostMessage.test(thrown.message);
  const refusal = isLost ? unavailable : (refusals[code] ?? (code.length === 5 ? refusals[code.slice(0, 2)] : undefined));
  if (refusal === undefined) return thrown;
  const reason = thrown.message === '' ? code : messageOf(thrown);
  return new CheckInError(refusal.code, `${where} ${refusal.problem}: ${reason}`, refusal.action, { cause: thrown });
}

/** Whether trying again may help: the connection was lost, the server is restarting or failing over. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof CheckInError && error.code === 'log.unavailable';
}

/** Whether a statement gave up waiting for a lock, by the `lock_timeout` of its transaction. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
