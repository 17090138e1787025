/** Starts one PostgreSQL server for the whole run of tests; each test makes a database of its own in it (`test/support/postgres.ts`). */
import type { TestProject } from 'vitest/node';
import { PostgresCluster, postgresPrograms } from './postgres-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server's own database; `null` = PostgreSQL is not installed. */
    readonly postgres: string | null;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (postgresPrograms === null) {
    project.provide('postgres', null);
    return async () => undefined;
  }
  // Nothing here outlives the run: without fsync a database is made in a tenth of the time. Tests of durability start a cluster of their own.
  const cluster = await PostgresCluster.start({ settings: ['fsync = off'] });
  project.provide('postgres', cluster.url());
  return () => cluster.remove();
}
