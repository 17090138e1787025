import { hash64 } from '../domain/ids.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import type { EventLog } from '../log/event-log.ts';
import { featureSpans } from './digest.ts';
import type { FeatureStore } from './feature-store.ts';
import { replay } from './replay.ts';
import type { ServedPoint } from './replay.ts';
import { compareServed } from './served-vectors.ts';

export interface ParityCheckOptions {
  /** The store that serves. */
  readonly live: FeatureStore;
  /** The same features as of an earlier `seq`, restored from a snapshot: it is replayed up to the live one, and used up by it. */
  readonly base: FeatureStore;
  readonly log: Pick<EventLog, 'read'>;
  /** Unix milliseconds at which the probes are read. */
  readonly now: number;
  /** Share of the answers whose vectors are compared, by a hash of their ids. */
  readonly share: number;
  /** Number of the check: which venues are probed moves on with it. */
  readonly round: number;
  readonly signal: AbortSignal;
}

/** What a check has found. */
export interface ParityCheck {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Vectors compared: of answers in the log, and read from the live store. */
  readonly served: number;
  readonly probed: number;
  /** Vectors that each feature breaks; `unknown` = an answer does not tell which. */
  readonly mismatched: Readonly<Record<string, number>>;
}

const probedVenues = 500;
const probedPeople = 200;

/**
 * Holds what the live store says and what was served against a replay of the log since a snapshot.
 *
 * Two kinds of vectors are compared. Probes are read from the live store, through its caches, and again from the replay when it has come to the same
 * `seq`: the people whose events came in between, and venues in turn. They find an event that was applied twice or not at all, and a row that was kept too
 * long. A share of the answers given since the snapshot, by this process or another on the same log, is recomputed as of its own `seq`: that finds a feature that
 * reads the clock, chance or a counter.
 *
 * It costs what replaying the events since the snapshot costs, in slices of some 10 ms between which other work runs.
 *
 * @returns `null` if nothing can be said: the snapshot is newer than the live store, or somebody's events were deleted in between, which the replay lacks
 */
export async function checkParity(options: ParityCheckOptions): Promise<ParityCheck | null> {
  const { live, base, log, share, signal } = options;
  const fromSeq = base.seq;
  const toSeq = live.seq;
  if (fromSeq > toSeq) return null;
  const mismatched: Record<string, number> = {};
  const count = (feature: string): void => {
    mismatched[feature] = (mismatched[feature] ?? 0) + 1;
  };
  const probes = chooseProbes(options);
  const before = readProbes(live, probes, options.now);
  let servedVectors = 0;
  const { tombstones } = live;
  let isErased = false;
  const served = (point: ServedPoint): void => {
    if (hash64(point.event.recommendationId)[1] >= share * 2 ** 32) return;
    const { checked, mismatches } = compareServed(point, base) ?? { checked: 0, mismatches: [] };
    servedVectors += checked;
    for (const { features } of mismatches)
      for (const name of features.length === 0 ? ['unknown'] : features.map((one) => one.name)) count(name);
  };
  const applied = ({ type }: { readonly type: string }): void => {
    isErased ||= type === 'log.erased' || type === 'user.erased';
  };
  await replay(log, base, { untilSeq: toSeq, visitor: { served, applied }, signal });
  // An erasure that came meanwhile may have deleted events before the replay came to them.
  if (isErased || live.tombstones !== tombstones) return null;
  const after = readProbes(base, probes, options.now);
  for (const [i, matrix] of before.entries()) countDifferences(matrix, after[i]!, count);
  const probed = before.reduce((rows, matrix) => rows + matrix.rows, 0);
  return { fromSeq, toSeq, served: servedVectors, probed, mismatched };
}

interface Probes {
  /** Catalogue indices. */
  readonly venues: Int32Array;
  readonly people: readonly string[];
}

function chooseProbes({ live, base, round }: ParityCheckOptions): Probes {
  const { size } = live.catalogue;
  const count = Math.min(size, probedVenues);
  const venues = Int32Array.from({ length: count }, (_, i) => (round * count + i) % size);
  const people: string[] = [];
  for (let person = live.people.size - 1; person >= 0 && people.length < probedPeople; person--) {
    const id = live.people.idOf(person);
    if (id !== null && live.histories.lastSeq(person) > base.seq) people.push(id);
  }
  return { venues, people };
}

/** One matrix of the venues for nobody, and one row for each person. Nothing may happen in between: it is synchronous. */
function readProbes(store: FeatureStore, { venues, people }: Probes, now: number): readonly FeatureMatrix[] {
  const ask = (userId: string | null, candidates: Int32Array): FeatureMatrix =>
    store.matrix(userId, candidates, store.resolveMoment({ userId, at: now, context: {}, understood: null }));
  return [ask(null, venues), ...people.map((userId, i) => ask(userId, venues.slice(i % Math.max(1, venues.length)).subarray(0, 1)))];
}

/** Calls `count` once for every row and feature that differ, bit by bit; all NaNs are alike. */
function countDifferences(a: FeatureMatrix, b: FeatureMatrix, count: (feature: string) => void): void {
  const width = a.columns.length;
  for (let row = 0; row < a.rows; row++) {
    for (const { name, start, end } of featureSpans(a.columns)) {
      for (let i = row * width + start; i < row * width + end; i++) {
        if (Object.is(a.values[i], b.values[i])) continue;
        count(name);
        break;
      }
    }
  }
}
