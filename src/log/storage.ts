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
  /** Stores what still waits, ends those who follow the log, and lets go of the directory or the database. */
  readonly close: () => Promise<void>;
}
