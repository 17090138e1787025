import { segments, type EvaluationReport, type RankingMetrics, type Segment } from './evaluate.ts';

/**
 * An evaluation as lines of text for a terminal, at most 100 columns wide. The best value of each column has a `*`.
 *
 * @example
 *              NDCG@1   NDCG@3   NDCG@5  NDCG@10      MAP   NDCG@10 over popularity (95 %)
 * popularity   0.0120   0.0301   0.0415   0.0602   0.0611
 * ensemble     0.1240*  0.2011*  0.2350*  0.2703*  0.2401*  +0.2101 (+0.2003 to +0.2196)
 */
export function evaluationTable(report: EvaluationReport): string {
  if (report.decisions === 0) return 'There was no decision to evaluate.';
  const baseline = report.rankers[0]!;
  const main = columnsOf(report, ['ndcg@1', 'ndcg@3', 'ndcg@5', 'ndcg@10', 'map']);
  const over = [`NDCG@10 over ${baseline} (95 %)`, ...report.rankers.map((ranker) => difference(report, ranker))];
  const places = columnsOf(report, ['precision@3', 'precision@5', 'precision@10', 'recall@1', 'recall@3', 'recall@5', 'recall@10']);
  return [
    ...summary(report),
    '',
    ...layOut(['', ...report.rankers], [...main, over]),
    '',
    ...layOut(['', ...report.rankers], places),
    '',
    ...segmentTable(report),
  ].join('\n');
}

function summary({ decisions, decisionsInWindow, unlisted, users, venues }: EvaluationReport): string[] {
  const subset = decisions < decisionsInWindow ? `, drawn from ${count(decisionsInWindow)}` : '';
  const line = `${count(decisions)} decisions${subset}, by ${count(users)} people; each ranks all ${count(Math.round(venues))} venues.`;
  return unlisted === 0 ? [line] : [line, `Left out: ${count(unlisted)} decisions for a venue that was not listed then.`];
}

/** NDCG@10 by kind of decision: one line each, one column per ranker. */
function segmentTable(report: EvaluationReport): string[] {
  const found = Object.entries(report.segments) as [Segment, NonNullable<EvaluationReport['segments'][Segment]>][];
  const columns = report.rankers.map((ranker) => [ranker, ...found.map(([, { metrics }]) => metrics[ranker]!['ndcg@10'].toFixed(4))]);
  const values = found.map(([, { metrics }]) => report.rankers.map((ranker) => metrics[ranker]!['ndcg@10']));
  columns.forEach((column, r) => {
    values.forEach((row, i) => (column[i + 1] += mark(row[r]!, row)));
    column[0] += ' ';
  });
  const decisions = ['decisions', ...found.map(([, segment]) => count(segment.decisions))];
  return layOut(['NDCG@10 of decisions', ...found.map(([name]) => segments[name])], [decisions, ...columns]);
}

function columnsOf(report: EvaluationReport, metrics: readonly (keyof RankingMetrics)[]): string[][] {
  return metrics.map((metric) => {
    const values = report.rankers.map((ranker) => report.metrics[ranker]![metric]);
    const [name, k] = metric.split('@');
    const title = name === 'ndcg' || name === 'map' ? metric.toUpperCase() : `${name === 'precision' ? 'Prec' : 'Rec'}@${k}`;
    return [`${title} `, ...values.map((value) => `${value.toFixed(4)}${mark(value, values)}`)];
  });
}

/** A star for the best; none where all are alike. */
function mark(value: number, among: readonly number[]): string {
  return value === Math.max(...among) && value > Math.min(...among) ? '*' : ' ';
}

function difference(report: EvaluationReport, ranker: string): string {
  const interval = report.overBaseline[ranker];
  if (interval === undefined) return '';
  if (interval.kind === 'too_few_clusters') return `too few people (${interval.clusters})`;
  return `${signed(interval.mean)} (${signed(interval.low)} to ${signed(interval.high)})`;
}

/** First column to the left, numbers to the right, intervals to the left. */
function layOut(first: readonly string[], columns: readonly (readonly string[])[]): string[] {
  const padded = [first, ...columns].map((column, i) => {
    const width = Math.max(...column.map((cell) => cell.length));
    return column.map((cell) => (i === 0 || isText(column) ? cell.padEnd(width) : cell.padStart(width)));
  });
  return first.map((_, row) =>
    padded
      .map((column) => column[row])
      .join('  ')
      .trimEnd(),
  );
}

function isText(column: readonly string[]): boolean {
  return column.slice(1).some((cell) => cell.trim().includes(' '));
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
