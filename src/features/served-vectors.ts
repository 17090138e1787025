import type { FeatureMatrix } from '../domain/matrix.ts';
import { featureDigests, featureSpans, hashRow } from './digest.ts';
import type { FeatureStore } from './feature-store.ts';
import type { ServedPoint } from './replay.ts';

/** A served venue whose vector cannot be reproduced. */
export interface VectorMismatch {
  readonly seq: number;
  readonly recommendationId: string;
  readonly venueId: string;
  /** Its rank in the answer, from 0. */
  readonly position: number;
  /** Digest that was served, and the one of the reproduction. */
  readonly served: string;
  readonly replayed: string;
  /** The features that differ, in the order of a row. Empty = the answer does not tell: it is of before digests by feature, or of a venue without them. */
  readonly features: readonly FeatureMismatch[];
}

export interface FeatureMismatch {
  readonly name: string;
  /** Digest of its values as served, 4 hex digits. */
  readonly served: string;
  /** Its values as reproduced. */
  readonly replayed: readonly number[];
}

/** How the vectors of one answer compare: how many there were, and those that differ. */
export interface Comparison {
  readonly checked: number;
  readonly mismatches: readonly VectorMismatch[];
}

/**
 * Holds an answer's vectors against those that the store gives for the same question now.
 *
 * @returns `null` if there is nothing to compare: the answer was made with another feature set, or without hashes
 */
export function compareServed({ event, request }: ServedPoint, store: FeatureStore): Comparison | null {
  const items = event.items.filter(({ featureHash }) => featureHash !== undefined);
  if (items.length === 0 || event.featureSetVersion !== store.featureSetVersion) return null;
  const { features: matrix } = request(Int32Array.from(items, ({ venueId }) => store.catalogue.indexOf(venueId)));
  const digestedRow = items.findIndex((item) => item.featureDigests !== undefined);
  const digests = items[digestedRow]?.featureDigests;
  const mismatches = items.flatMap(({ venueId, position, featureHash }, row): VectorMismatch[] => {
    const replayed = hashRow(matrix, row);
    if (replayed === featureHash) return [];
    // The person's and the moment's features are those of every row, so the digests of one venue speak for them in all.
    const told = digests === undefined ? [] : differing(digests, matrix, digestedRow);
    const features = row === digestedRow ? told : told.filter(({ name }) => isOfAllRows(matrix, name));
    return [{ seq: event.seq, recommendationId: event.recommendationId, venueId, position, served: featureHash!, replayed, features }];
  });
  return { checked: items.length, mismatches };
}

function differing(served: string, matrix: FeatureMatrix, row: number): FeatureMismatch[] {
  const before = Buffer.from(served, 'base64url');
  const now = Buffer.from(featureDigests(matrix, row), 'base64url');
  if (before.length !== now.length) return [];
  const rowStart = row * matrix.columns.length;
  return featureSpans(matrix.columns).flatMap(({ name, start, end }, i) => {
    if (before.readUInt16BE(2 * i) === now.readUInt16BE(2 * i)) return [];
    const replayed = [...matrix.values.subarray(rowStart + start, rowStart + end)];
    return [{ name, served: before.toString('hex', 2 * i, 2 * i + 2), replayed }];
  });
}

/** Whether a feature stands before the end of the moment block: the row's part that does not depend on the venue. */
function isOfAllRows({ columns }: FeatureMatrix, feature: string): boolean {
  const spans = featureSpans(columns);
  return spans.findIndex(({ name }) => name === feature) <= spans.findIndex(({ name }) => name === 'moment');
}
