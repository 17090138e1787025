import type { ArtifactStore } from './artifacts.ts';
import type { EventLog } from './event-log.ts';
import type { JobQueue } from './jobs.ts';
import type { Quarantine } from './quarantine.ts';
import type { SnapshotStore } from './snapshots.ts';

/** Everything CheckIn keeps, in a directory of this machine (`openEmbedded`) or in a PostgreSQL database (`openPostgres`). */
export interface Storage {
  readonly engine: 'embedded' | 'postgres';
  readonly log: EventLog;
  readonly artifacts: ArtifactStore;
  readonly snapshots: SnapshotStore;
  readonly jobs: JobQueue;
  readonly quarantine: Quarantine;
  /** A folder of this process alone for what need not survive it; emptied when the storage is opened. */
  readonly scratch: string;
  readonly condition: () => Promise<StorageCondition>;
  /** Stores what still waits, ends those who follow the log, and lets go of the directory or the database. */
  readonly close: () => Promise<void>;
}

/** How the place is doing where everything is kept. */
export interface StorageCondition {
  /** What CheckIn's own files or tables take up. */
  readonly usedBytes: number;
  /** The disk below it; `null` = it belongs to the database server, which does not tell. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  /** Processes that follow the log; none of a data directory, which has one at most. */
  readonly processes: readonly ProcessState[];
  /** Settings of the database server that put what is acknowledged at risk, one sentence each. */
  readonly warnings: readonly string[];
}

/** A process that follows the log of a database. */
export interface ProcessState {
  /** `pid@host` */
  readonly name: string;
  /** The last event it has taken in. */
  readonly seq: number;
  /** How long ago it said so, milliseconds. */
  readonly saidMsAgo: number;
}
