import type { Clock } from '../domain/clock.ts';
import type { FeatureDefinition } from '../features/define.ts';
import type { Connector } from '../ingest/connectors.ts';
import type { Expectation } from '../ingest/expectations.ts';

/** What `CheckIn.open` can be told; without a word it opens `./.checkin`. */
export interface OpenOptions {
  /** The data directory, `./.checkin` unless told; made if it is not there. One process at a time may have it open. */
  readonly dir?: string;
  /** A PostgreSQL database (`postgres://user@host/name`) in place of the directory; any number of processes may have it open. */
  readonly database?: string | null;
  readonly clock?: Clock;
  /** Features of your own beside ours (`defineFeature`): what `checkin.config.ts` gives to the command line. */
  readonly features?: readonly FeatureDefinition[];
  /** What is expected of events (docs/data-quality.md); `defaultExpectations` unless told. */
  readonly expectations?: readonly Expectation[] | undefined;
  /** Services that are asked for events (docs/connectors.md); none unless told. */
  readonly connectors?: readonly Connector[] | undefined;
  /** Whether this process does jobs (trainings, erasures) beside what it serves; false where `checkin worker` runs on the same database. True unless told. */
  readonly doesJobs?: boolean;
  /** Told of what went wrong in the background: a model that threw or could not be loaded. Silent unless given. */
  readonly onError?: (error: unknown) => void;
}
