import type { Expectation } from '../ingest/expectations.ts';
import type { Core } from './core.ts';
import { eraseUser, eraseUserKind } from './operations/erase.ts';
import { trainAsAsked, trainKind } from './training-job.ts';
import type { JobHandler } from './worker.ts';

/** What a running CheckIn does of what was asked for, by kind of job. @param expectations of the data that is learned from */
export function jobHandlers(core: Core, expectations: readonly Expectation[] | undefined): Readonly<Record<string, JobHandler>> {
  return {
    [eraseUserKind]: (payload, signal) => eraseUser(core, payload, signal),
    [trainKind]: (payload, signal) => trainAsAsked(core, payload, { expectations, signal }),
  };
}
