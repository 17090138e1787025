import { CheckInError } from '../domain/errors.ts';
import type { LoggedEvent } from '../domain/event.ts';
import { silent, type Progress } from '../domain/progress.ts';
import type { EventLog } from '../log/event-log.ts';
import type { FeatureStore } from './feature-store.ts';
import { matchColumns } from './match.ts';
import { momentColumns } from './moment.ts';
import { replay } from './replay.ts';

/** Whose values; a person, a venue, or both and what lies between them. */
export interface Subject {
  readonly userId: string | null;
  readonly venueId: string | null;
}

/** One column of a row. */
export interface FeatureValue {
  readonly name: string;
  /** `null` = missing: nothing is known that would give one. */
  readonly value: number | null;
  readonly unit: string;
  readonly description: string;
}

export interface FeatureValues extends Subject {
  /** The state holds the events up to this one and none after it. */
  readonly seq: number;
  /** The moment of the reading, Unix milliseconds: sums decay and hours pass while no event comes. */
  readonly at: number;
  readonly featureSetVersion: string;
  /** Whether the person was known then; someone unknown has the values that everyone begins with. */
  readonly isKnown: boolean;
  readonly values: readonly FeatureValue[];
}

export interface PointInTimeOptions extends Subject {
  /** The state to read is the one right after this event. */
  readonly seq: number;
  /** The moment of the reading; that of the event `seq` unless told. */
  readonly at?: number;
  /** An empty store of the features to read, or one restored from a snapshot that is not newer than `seq`; it is replayed up to `seq`. */
  readonly store: FeatureStore;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Feature values as of any past event, from the log: what a recommendation made right after it would have seen. Nothing that came later has a part in them.
 *
 * The cost is a replay of the events between the store's `seq` and the one asked for, some 100,000 a second, in slices of some 10 ms. There is one snapshot of a
 * feature set and not a series of them: each would hold personal data, and every erasure would have to rewrite it.
 *
 * @throws CheckInError `features.not_reached` if the log does not go that far, `venues.not_found` if the venue was not known by then
 * @throws RangeError if the store is past `seq`
 */
export async function valuesAt(log: Pick<EventLog, 'read' | 'lastSeq'>, options: PointInTimeOptions): Promise<FeatureValues> {
  const { store, seq, progress = silent, signal } = options;
  if (seq < 1) throw new CheckInError('features.not_reached', `there is no event ${seq}: the first is 1`, 'Ask for 1 or a later one.');
  if (store.seq > seq) throw new RangeError(`the store is at ${store.seq}, past ${seq}`);
  const lastSeq = await log.lastSeq();
  if (seq > lastSeq)
    throw new CheckInError('features.not_reached', `there is no event ${seq} yet: the newest is ${lastSeq}`, `Ask for 1 to ${lastSeq}.`);
  let at = options.at;
  const applied = (event: LoggedEvent): void => {
    at = options.at ?? event.at;
  };
  await replay(log, store, { untilSeq: seq, visitor: { applied }, progress, ...(signal && { signal }) });
  return readValues(store, { ...options, seq, at: at ?? (await timeOf(log, seq)) });
}

/**
 * Feature values as a store has them now.
 *
 * @throws CheckInError `venues.not_found`, or `features.no_subject` if neither a person nor a venue is named
 */
export function readValues(store: FeatureStore, { userId, venueId, at, seq }: Subject & { at: number; seq: number }): FeatureValues {
  const { catalogue, people, featureSetVersion, columns } = store;
  if (userId === null && venueId === null)
    throw new CheckInError('features.no_subject', 'neither a person nor a venue is named', 'Name a person, a venue, or both.');
  const index = venueId === null ? 0 : catalogue.indexOf(venueId);
  if (index < 0 || catalogue.size === 0) {
    const what = venueId === null ? 'no venue was known' : `the venue "${venueId}" was not known`;
    throw new CheckInError('venues.not_found', `${what} as of event ${seq}`, 'Ask as of a later event, or for another venue.');
  }
  const moment = store.resolveMoment({ userId, at, context: {}, understood: null });
  const { values } = store.matrix(userId, Int32Array.of(index), moment);
  const shown = store.descriptions.flatMap(({ name, unit, description }, i): FeatureValue[] => {
    const value = values[i]!;
    return isAsked(i) ? [{ name, value: Number.isNaN(value) ? null : value, unit, description }] : [];
  });
  return { userId, venueId, seq, at, featureSetVersion, isKnown: userId === null || people.indexOf(userId) >= 0, values: shown };

  /** Of the person's block, the venue's, and what holds them against each other; the moment's says nothing about either. */
  function isAsked(column: number): boolean {
    const moments = columns.findIndex((name) => name.startsWith('moment.'));
    if (column < moments) return userId !== null;
    if (column < columns.length - matchColumns.length) return venueId !== null && column >= moments + momentColumns.length;
    return userId !== null && venueId !== null;
  }
}

/** The time of an event, or of the last one before it where it was deleted. */
async function timeOf(log: Pick<EventLog, 'read'>, seq: number): Promise<number> {
  for (let reach = 1; ; reach *= 4096) {
    let at: number | null = null;
    for await (const events of log.read(Math.max(0, seq - reach), seq)) at = events.at(-1)?.at ?? at;
    if (at !== null || reach >= seq) return at ?? 0;
  }
}
