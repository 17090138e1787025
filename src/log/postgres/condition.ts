import { hostname } from 'node:os';
import type { ProcessState, StorageCondition } from '../storage.ts';
import type { Database } from './database.ts';

/**
 * What a process that follows the log calls its listening connection: `checkin 4711@host at 12345`, its place in the log.
 *
 * The server shows the names of all connections to whoever may log in as the same user, and forgets one with its process: no table of who is alive has to be kept and swept.
 * It cuts a name off at 63 bytes.
 */
export function followerName(seq: number): string {
  return `checkin ${process.pid}@${hostname().slice(0, 20)} at ${seq}`;
}

const namePattern = /^checkin (\S+) at (\d+)$/;

/** How a database is doing. */
export async function databaseCondition(database: Database): Promise<StorageCondition> {
  const [size] = await database.query<{ bytes: number }>(`
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint AS bytes FROM pg_class c
    WHERE c.relnamespace = 'checkin'::regnamespace AND c.relkind = 'r'`);
  const followers = await database.query<{ name: string; ms: number }>(`
    SELECT application_name AS name, (1000 * extract(epoch FROM clock_timestamp() - state_change))::bigint AS ms FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'checkin %' AND state_change IS NOT NULL`);
  const unsafe = await database.query<{ name: string }>(`
    SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'`);
  return {
    usedBytes: size!.bytes,
    disk: null,
    processes: followers.flatMap(processOf),
    warnings: unsafe.map(({ name }) => `${name} is off: a power loss may cost what was acknowledged, or the whole database`),
  };
}

function processOf({ name, ms }: { readonly name: string; readonly ms: number }): ProcessState[] {
  const match = namePattern.exec(name);
  return match === null ? [] : [{ name: match[1]!, seq: Number(match[2]), saidMsAgo: ms }];
}
