/** The state of a fold after some event, so that a start need not replay the log from its beginning. */
export interface Snapshot {
  /** The last event the state has seen. */
  readonly seq: number;
  /** Version of the code that made it, e.g. the feature-set version: its reader rebuilds if it is not its own. */
  readonly version: string;
  readonly bytes: Uint8Array;
}

/** Snapshots by name. A snapshot is a cache of the log: if it is absent or damaged, the answer is to rebuild, never to fail. */
export interface SnapshotStore {
  /**
   * Replaces the snapshot of that name in one step, with its `seq`; durable when it resolves. One that is older than what is there changes nothing: a slow replica must not bring back what a faster one has
   * seen erased.
   *
   * @param name lower-case letters, digits and hyphens
   * @throws CheckInError `log.full` if the disk is full; the one before stays
   * @throws RangeError if the name is none
   */
  save(name: string, snapshot: Snapshot): Promise<void>;
  /** @returns `null` if there is none, or if it is torn or damaged: rebuild from the log */
  load(name: string): Promise<Snapshot | null>;
  /** Names of the snapshots there are, in any order. */
  names(): Promise<readonly string[]>;
  /** Deletes a snapshot, durably; one that is not there is no error. */
  delete(name: string): Promise<void>;
}

/** @throws RangeError if it is no name of a snapshot; names become parts of paths and of table names */
export function requireSnapshotName(name: string): void {
  if (!/^[a-z0-9-]+$/.test(name)) {
    throw new RangeError(`a snapshot's name has lower-case letters, digits and hyphens; got ${JSON.stringify(name)}`);
  }
}
