import type { ModelSummary } from '../../../src/api/operations.ts';

export type Metrics = ModelSummary['metrics'];

/** One line of the comparison. */
interface MetricLine {
  /** `ndcg@10`, `map`. */
  readonly metric: string;
  /** In the order of `members`; `null` = not measured. */
  readonly values: readonly (number | null)[];
  /** The model's value divided by popularity's; `null` when one is missing or popularity has 0. */
  readonly gain: number | null;
}

export interface MetricTable {
  readonly members: readonly string[];
  readonly lines: readonly MetricLine[];
}

const shownMetrics = ['ndcg@10', 'recall@10', 'precision@10', 'map'];
export const baseline = 'popularity';
export const combined = 'ensemble';

/** The champion against popularity and the other members: popularity first, the model as a whole last. */
export function metricTable(metrics: Metrics): MetricTable {
  const members = Object.keys(metrics).toSorted((a, b) => place(a) - place(b));
  const lines = shownMetrics.flatMap((metric): MetricLine[] => {
    const values = members.map((member) => metrics[member]?.[metric] ?? null);
    if (values.every((value) => value === null)) return [];
    const model = metrics[combined]?.[metric];
    const popular = metrics[baseline]?.[metric];
    return [{ metric, values, gain: model === undefined || popular === undefined || popular === 0 ? null : model / popular }];
  });
  return { members, lines };
}

function place(member: string): number {
  if (member === baseline) return -1;
  return member === combined ? 1 : 0;
}
