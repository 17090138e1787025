import { columnIndex, type FeatureMatrix } from '../domain/matrix.ts';
import type { RecommendedItem } from '../domain/recommendation.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import type { Explanation } from '../models/model.ts';
import { subjectOf, type Candidates } from './candidates.ts';
import { contributionsOf } from './contributions.ts';
import { attributeRules } from './fallback.ts';
import type { Question } from './question.ts';
import { explain, reasonsOf } from './reasons.ts';

/** Confidence in an answer by rules: nothing learned stands behind it. */
const rulesConfidence = 0.1;

/** Scores of all candidates and how they came about. */
export interface Scored {
  readonly scores: Float32Array;
  readonly source: 'model' | 'fallback';
  readonly fallbackReason?: string;
  /** `null` = the rules answered. */
  readonly explanation: Explanation | null;
}

/** The items of an answer: the chosen rows with what a person needs to judge them, explained by what really moved their scores. */
export function describeItems(
  question: Question,
  { venues, conditions }: Candidates,
  features: FeatureMatrix,
  { scores, explanation }: Scored,
  rows: readonly number[],
  store: FeatureStore,
): RecommendedItem[] {
  const attributions = explanation?.attribute(rows) ?? rows.map((row) => attributeRules(features, row));
  const visitsColumn = columnIndex(features, 'visits_before');
  return rows.map((row, position): RecommendedItem => {
    const index = venues[row]!;
    const subject = subjectOf(index, question, store);
    const { venue, distanceMeters, isOpen } = subject;
    const visits = features.values[row * features.columns.length + visitsColumn]!;
    const met = conditions.filter(({ test }) => test(subject));
    const facts = { venue, distanceMeters, visits, wishMet: met.map(({ label }) => label) };
    const contributions = contributionsOf(attributions[position]!, { ...subject, visits, wishMet: met.length });
    const reasons = [...reasonsOf(contributions, facts, question.language)];
    return {
      venueId: venue.id,
      venue,
      score: scores[row]!,
      confidence: explanation?.confidence[row] ?? rulesConfidence,
      ...(distanceMeters !== null && { distanceMeters: Math.round(distanceMeters) }),
      isOpen,
      reasons,
      explanation: explain(reasons, facts, question.language),
      members: Object.fromEntries(Object.entries(explanation?.members ?? {}).map(([member, values]) => [member, values[row]!])),
    };
  });
}
