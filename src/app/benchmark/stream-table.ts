/** The figures of `checkin benchmark stream` as a table for people. */
import type { StreamMeasured, StreamReport } from './stream.ts';

/** Published on New York by this protocol, ties in the member's favour. */
const published: readonly (readonly string[])[] = [
  ['popularity (published)', '0.0077'],
  ['frequency (published)', '0.2211'],
  ['frequency + 0.5 Markov (published)', '0.2476', '0.5561', '0.6598', '0.3849', '0.4445'],
];

/** The published figures say nothing about other check-ins. */
const newYork = { people: 1076, venues: 5081, train: 118_350, test: 28_151 };

const header = ['', 'Acc@1', 'Acc@5', 'Acc@10', 'MRR', 'NDCG@10', 'fit', 'events/s'];

export function streamTable(report: StreamReport): string {
  const rows = [header, ...Object.entries(report.members).map(([name, measured]) => ourRow(name, measured))];
  const isNewYork = Object.entries(newYork).every(([name, size]) => report.sizes[name as keyof typeof newYork] === size);
  if (isNewYork) rows.push(...published.map((row) => [...row]));
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

function ourRow(name: string, measured: StreamMeasured): string[] {
  const figures = (['acc@1', 'acc@5', 'acc@10', 'mrr', 'ndcg@10'] as const).map((figure) => measured[figure].toFixed(4));
  return [name, ...figures, `${measured.fitSeconds.toFixed(1)} s`, measured.eventsPerSecond.toLocaleString('en')];
}
