/**
 * What every event log promises, as checks that any implementation can be put through.
 *
 * `checkEventLog` registers them as tests; `eventLogChecks` is the plain list, so that the suite itself can be tried on broken logs.
 */
import { describe, it } from 'vitest';
import type { EventLogCheck, OpenLog } from './event-log-check.ts';
import { erasingChecks, followingChecks } from './event-log-following.ts';
import { storingChecks } from './event-log-storing.ts';

export const eventLogChecks: readonly EventLogCheck[] = [...storingChecks, ...followingChecks, ...erasingChecks];

/** Registers the whole contract as tests. @param name what is tested, e.g. `the SQLite log` */
export function checkEventLog(name: string, open: OpenLog): void {
  describe(`${name} keeps the contract: it`, () => {
    for (const { name: promise, run } of eventLogChecks) it(promise, () => run(open));
  });
}
