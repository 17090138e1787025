/** What could not be taken into the log, kept until someone has looked at it, mended it or thrown it away. */

/** What is kept of something that was not taken. */
export interface QuarantinedItem {
  /** Where it came from: `api`, a file's name without folder and packing, or a connector's name. */
  readonly source: string;
  /** Place in the source: a line, from 1; `null` where there is none. */
  readonly line: number | null;
  /** Stable reason, e.g. `event.invalid`, `quality.out_of_range`. */
  readonly code: string;
  readonly message: string;
  /** As it came, cut at 16,384 characters: JSON of an event, or a row of a file. */
  readonly raw: string;
  /** The person it seems to be about, if it can be told: what an erasure looks for. */
  readonly userId: string | null;
}

export interface QuarantinedRecord extends QuarantinedItem {
  /** Digest of source, line and raw: the same thing that comes again is the same record. */
  readonly id: string;
  /** Unix milliseconds of its first coming. */
  readonly at: number;
  readonly state: 'waiting' | 'replayed' | 'discarded';
}

export interface QuarantineFilter {
  readonly code?: string;
  readonly source?: string;
  /** `waiting` unless told. */
  readonly state?: QuarantinedRecord['state'];
}

/** A store of quarantined records; at most `capacity` wait at a time. */
export interface Quarantine {
  /**
   * Keeps items, durably when it resolves; those it holds already are passed over.
   *
   * @returns how many were new, and how many were dropped because too many wait already
   * @throws CheckInError `log.full`
   */
  add(items: readonly QuarantinedItem[]): Promise<{ readonly added: number; readonly dropped: number }>;
  /** Records in the order they came, in pages; it may be changed while it is read. */
  list(filter?: QuarantineFilter): AsyncIterable<readonly QuarantinedRecord[]>;
  /** @returns `null` if there is none of that id */
  get(id: string): Promise<QuarantinedRecord | null>;
  /** Replaces what a record says, e.g. mended JSON; it goes on waiting. @returns whether it was there and waiting */
  fix(id: string, raw: string): Promise<boolean>;
  /** Says anew why a waiting record was not taken, after it was tried again. @returns whether it was there and waiting */
  restate(id: string, reason: Pick<QuarantinedItem, 'code' | 'message'>): Promise<boolean>;
  /** Ends records: taken into the log, or thrown away. Their raw text is deleted. @returns how many were waiting */
  resolve(ids: readonly string[], state: 'replayed' | 'discarded'): Promise<number>;
  /** How many wait, by code. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Physically deletes every record that is about one of these people, or whose text holds one of these ids. @returns how many */
  erase(userIds: readonly string[]): Promise<number>;
}

/** Most records that may wait. A client that sends nothing but rubbish must not fill the disk. */
export const quarantineCapacity = 100_000;
/** Characters of `raw` that are kept. */
export const maxRawCharacters = 16_384;
