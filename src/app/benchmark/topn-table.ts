/** The figures of `checkin benchmark topn` as a table for people. */
import type { Measured, TopnReport } from './topn.ts';

/** Published on Gowalla by this protocol, Recall@20 and NDCG@20; most papers chose their parameters on the test file. */
const published: readonly (readonly [model: string, recall: number, ndcg: number])[] = [
  ['NeuMF', 0.1399, 0.1212],
  ['ItemCF', 0.157, 0.1214],
  ['MF-BPR, tuned', 0.1627, 0.1378],
  ['EASE-R', 0.1765, 0.1467],
  ['LightGCN', 0.183, 0.1554],
  ['GF-CF', 0.1849, 0.1518],
  ['UltraGCN', 0.1862, 0.158],
  ['SimpleX', 0.1872, 0.1557],
  ['BSPM-EM', 0.192, 0.1597],
  ['ChebyCF', 0.1941, 0.1616],
];

/** The published figures are of Gowalla: they say nothing about other check-ins. */
const gowalla = { users: 29_858, venues: 40_981, train: 810_128 };

const header = ['', 'Recall@20', 'NDCG@20', 'fit', 'evaluate', 'memory'];

export function topnTable(report: TopnReport): string {
  const ours: [string, Measured][] = [...Object.entries(report.members), ['ensemble', report.ensemble]];
  const rows = [header, ...ours.map(([name, measured]) => ourRow(name, measured))];
  const isGowalla = Object.entries(gowalla).every(([name, size]) => report.sizes[name as keyof typeof gowalla] === size);
  if (isGowalla) rows.push(...published.map(([model, recall, ndcg]) => [`${model} (published)`, recall.toFixed(4), ndcg.toFixed(4)]));
  const widths = header.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function ourRow(name: string, { 'recall@20': recall, 'ndcg@20': ndcg, fitSeconds, evaluateSeconds, peakMemoryMb }: Measured): string[] {
  return [name, recall.toFixed(4), ndcg.toFixed(4), `${fitSeconds.toFixed(1)} s`, `${evaluateSeconds.toFixed(1)} s`, `${peakMemoryMb} MB`];
}
