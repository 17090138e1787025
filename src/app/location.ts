import type { StorageLocation } from '../log/open.ts';

/** Where everything is kept, for people: a folder, or a database without user and password. */
export function locationText({ dir, database }: StorageLocation): string {
  if (database === null) return dir;
  if (!URL.canParse(database)) return 'the database';
  const { protocol, host, pathname } = new URL(database);
  return `${protocol}//${host}${pathname}`;
}
