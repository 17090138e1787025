import type { Recommendation, RecommendedItem } from '../../../src/domain/recommendation.ts';

export interface Contribution {
  readonly member: string;
  /** 0 to 1; the shares of an item sum to 1. */
  readonly share: number;
}

/**
 * How much of an item's score each member of the ensemble brought: its score times its weight in this answer.
 *
 * @returns in the order of the weights, so that a member keeps its place from item to item; empty when nothing is known, as in an answer by rules
 */
export function contributionsOf(
  { members }: Pick<RecommendedItem, 'members'>,
  weights: Recommendation['weights'],
): readonly Contribution[] {
  const parts = Object.entries(weights ?? {}).map(([member, weight]) => ({ member, amount: weight * (members[member] ?? 0) }));
  const total = parts.reduce((sum, { amount }) => sum + amount, 0);
  return total > 0 ? parts.map(({ member, amount }) => ({ member, share: amount / total })) : [];
}
