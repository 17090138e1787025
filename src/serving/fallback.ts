import { columnIndex, type FeatureMatrix } from '../domain/matrix.ts';
import type { Attribution } from '../models/model.ts';

/** The distance at which a venue counts half. */
const halfDistanceMeters = 1500;

/**
 * Scores by rules, for when no model can: popular venues, the nearer the better.
 *
 * score = (0.1 + popularity_score) / (1 + distance / 1,500 m), brought into [0, 1]; a distance that is not known counts as 1,500 m.
 */
export function scoreByRules(features: FeatureMatrix): Float32Array {
  const width = features.columns.length;
  const popularity = columnIndex(features, 'popularity_score');
  const distance = columnIndex(features, 'distance_meters');
  const scores = new Float32Array(features.rows);
  let largest = 0;
  for (let row = 0; row < features.rows; row++) {
    const start = row * width;
    scores[row] =
      (0.1 + orElse(features.values[start + popularity]!, 0)) /
      (1 + orElse(features.values[start + distance]!, halfDistanceMeters) / halfDistanceMeters);
    largest = Math.max(largest, scores[row]!);
  }
  if (largest > 1) for (let row = 0; row < scores.length; row++) scores[row]! /= largest;
  return scores;
}

/** What the rules say for themselves: closeness and popularity, in the log-odds that their factors amount to. */
export function attributeRules(features: FeatureMatrix, row: number): readonly Attribution[] {
  const start = row * features.columns.length;
  const meters = features.values[start + columnIndex(features, 'distance_meters')]!;
  const popularity = features.values[start + columnIndex(features, 'popularity_score')]!;
  return [
    { member: 'rules', column: 'popularity_score', value: Math.log1p(10 * orElse(popularity, 0)) },
    { member: 'rules', column: 'distance_meters', value: Number.isNaN(meters) ? 0 : Math.log(4) - Math.log1p(meters / halfDistanceMeters) },
  ];
}

function orElse(value: number, missing: number): number {
  return Number.isNaN(value) ? missing : value;
}
