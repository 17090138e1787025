import type { Progress } from '../domain/progress.ts';
import { silent } from '../domain/progress.ts';
import type { EventLog } from '../log/event-log.ts';
import type { FeatureDefinition } from './define.ts';
import { builtinFeatures } from './builtin-features.ts';
import { hashRow } from './digest.ts';
import { FeatureStore } from './feature-store.ts';
import { replay } from './replay.ts';
import type { ServedPoint } from './replay.ts';

/** A served venue whose vector replay could not reproduce. */
interface ParityMismatch {
  readonly seq: number;
  readonly recommendationId: string;
  readonly venueId: string;
  /** Digest that was served. */
  readonly served: string;
  /** Digest that replay gives. */
  readonly replayed: string;
}

export interface ParityReport {
  /** Vectors compared. */
  readonly checked: number;
  /** Answers they belong to. */
  readonly answers: number;
  readonly mismatches: readonly ParityMismatch[];
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

/**
 * Recomputes by replay, bit by bit, the feature vectors of every recommendation in the log: proof that training sees what serving saw.
 *
 * Where a person's events were erased after an answer was given, the vectors they had a part in cannot be reproduced and are reported as mismatches.
 */
export async function verifyParity(log: Pick<EventLog, 'read'>, options: ParityOptions): Promise<ParityReport> {
  const { definitions = builtinFeatures, untilSeq, progress = silent, signal } = options;
  const store = new FeatureStore(definitions);
  const mismatches: ParityMismatch[] = [];
  let checked = 0;
  let answers = 0;
  let skipped = 0;
  const served = ({ event, request }: ServedPoint): void => {
    const items = event.items.filter(({ featureHash }) => featureHash !== undefined);
    if (items.length === 0 || event.featureSetVersion !== store.featureSetVersion) {
      skipped++;
      return;
    }
    answers++;
    const { features } = request(Int32Array.from(items, ({ venueId }) => store.catalogue.indexOf(venueId)));
    for (const [row, { venueId, featureHash }] of items.entries()) {
      checked++;
      const replayed = hashRow(features, row);
      if (replayed === featureHash) continue;
      mismatches.push({ seq: event.seq, recommendationId: event.recommendationId, venueId, served: featureHash!, replayed });
    }
  };
  const { unmatched } = await replay(log, store, { untilSeq, visitor: { served }, progress, ...(signal && { signal }) });
  return { checked, answers, mismatches, skipped, unmatched };
}
