import type { LoggedEvent } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import { silent } from '../domain/progress.ts';
import type { EventLog } from '../log/event-log.ts';
import { FeatureStore } from './feature-store.ts';
import type { FeatureDefinition } from './define.ts';
import { builtinFeatures } from './builtin-features.ts';
import { replay } from './replay.ts';
import type { ServedPoint } from './replay.ts';
import { compareServed, type VectorMismatch } from './served-vectors.ts';

export interface ParityReport {
  /** Vectors compared. */
  readonly checked: number;
  /** Answers they belong to. */
  readonly answers: number;
  /** Vectors that differ. */
  readonly mismatched: number;
  /** The first of them, at most 100. */
  readonly mismatches: readonly VectorMismatch[];
  /** Vectors that each feature breaks, as far as the answers tell; features that break none are absent. */
  readonly byFeature: Readonly<Record<string, number>>;
  /**
   * Vectors that differ and were served before the log lost events to an erasure (`log.erased`): whether for that or for another reason, nobody can tell any
   * more. They are not among the `mismatched`.
   */
  readonly unprovable: number;
  /** Answers made with another feature set, or without hashes: nothing to compare. */
  readonly skipped: number;
  /** Answers whose state lies further back than the replay looks ahead. */
  readonly unmatched: number;
}

export interface ParityOptions {
  readonly definitions?: readonly FeatureDefinition[];
  readonly untilSeq: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** So many mismatches are told one by one; a broken feature breaks every vector. */
const mismatchesTold = 100;

/**
 * Recomputes by replay, bit by bit, the feature vectors of every recommendation in the log: proof that training sees what serving saw.
 *
 * What an erasure takes away cannot be proven any more: vectors of before it that differ are counted apart (`unprovable`); from it on, all must agree again.
 */
export async function verifyParity(log: Pick<EventLog, 'read'>, options: ParityOptions): Promise<ParityReport> {
  const { definitions = builtinFeatures, untilSeq, progress = silent, signal } = options;
  const store = new FeatureStore(definitions);
  let mismatches: VectorMismatch[] = [];
  let byFeature: Record<string, number> = {};
  const count = { checked: 0, answers: 0, mismatched: 0, unprovable: 0, skipped: 0 };
  const served = (point: ServedPoint): void => {
    const comparison = compareServed(point, store);
    if (comparison === null) {
      count.skipped++;
      return;
    }
    count.answers++;
    count.checked += comparison.checked;
    count.mismatched += comparison.mismatches.length;
    for (const mismatch of comparison.mismatches) {
      for (const { name } of mismatch.features) byFeature[name] = (byFeature[name] ?? 0) + 1;
      if (mismatches.length < mismatchesTold) mismatches.push(mismatch);
    }
  };
  const applied = ({ type }: LoggedEvent): void => {
    if (type !== 'log.erased') return;
    count.unprovable += count.mismatched;
    count.mismatched = 0;
    mismatches = [];
    byFeature = {};
  };
  const { unmatched } = await replay(log, store, { untilSeq, visitor: { served, applied }, progress, ...(signal && { signal }) });
  return { ...count, mismatches, byFeature, unmatched };
}
