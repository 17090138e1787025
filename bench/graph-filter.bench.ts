/**
 * The graph filter at the size of Gowalla: fitting it and ranking all venues for everybody, as `checkin benchmark topn` does; the local regression beside it; and
 * what serving depends on, the member's fit and a person's scores.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPairs, trainMatrix } from '../src/app/benchmark/topn-data.ts';
import { rankCatalogue } from '../src/compute/catalogue-ranking.ts';
import { graphFilter } from '../src/compute/graph-filter.ts';
import { localRegression } from '../src/compute/local-regression.ts';
import { type SparseMatrix, sumTriples } from '../src/compute/sparse-matrix.ts';
import type { Dataset, ScoringRequest } from '../src/domain/dataset.ts';
import { silent } from '../src/domain/progress.ts';
import { graphFilterEstimator } from '../src/models/graph-filter.ts';
import { Random } from '../src/stats/random.ts';
import type { Bench, BenchRow } from './harness.ts';

const gowalla = join(import.meta.dirname, '../../shared/data/lightgcn-gowalla/train.txt.zst');
const threads = 2;

const bench: Bench = async ({ quick }) => {
  const matrix = await readMatrix(quick);
  const size = `${matrix.rows} x ${matrix.columns}, ${matrix.indices.length} entries`;
  const rows: BenchRow[] = [];

  const ranking = await measured(async () => {
    const filter = await graphFilter(matrix, { history: 0.5, person: 0.5, target: 0.2 });
    const terms = [{ kind: 'filter', filter } as const, { kind: 'filter_again', filter } as const];
    await rankCatalogue({ queries: matrix, terms, mixes: [[1, -0.3]], k: 20, threads });
  });
  rows.push({
    name: 'graph filter, fit and top 20 of all venues for everybody',
    ...ranking,
    target: '< 60',
    note: `${ranking.note}; ${size}`,
  });
  rows.push({ name: 'resident memory so far', value: process.resourceUsage().maxRSS / 1024, unit: 'MiB', target: '< 2,000' });

  const links = await measured(async () => {
    await localRegression(matrix, { neighbours: 50, person: 0.25, nearness: 0.5, ridge: 20, growth: 0.5, threads });
  });
  rows.push({ name: 'local regression, 50 neighbours a venue', ...links });

  const dataset = datasetOf(matrix);
  const started = performance.now();
  const model = await graphFilterEstimator().fit(dataset, { seed: 1, progress: silent });
  rows.push({
    name: 'graph-filter member, fit',
    value: (performance.now() - started) / 1000,
    unit: 's',
    note: `${(model.save().length / 1e6).toFixed(0)} MB`,
  });
  const request = requestOf(dataset);
  const times = Array.from({ length: quick ? 50 : 400 }, () => {
    const start = performance.now();
    model.predict(request);
    return (performance.now() - start) * 1000;
  }).toSorted((a, b) => a - b);
  rows.push({ name: 'score 2,000 candidates by 50 venues of history', value: times[times.length >> 1]!, unit: 'us', note: 'median' });
  return rows;
};
export default bench;

/** Wall time in seconds; the note says how much of the processors it took, which is what stays true on a busy machine. */
async function measured(work: () => Promise<void>): Promise<{ value: number; unit: string; note: string }> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const value = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { value, unit: 's', note: `${((user + system) / 1e6).toFixed(1)} s of CPU, ${threads} threads` };
}

async function readMatrix(quick: boolean): Promise<SparseMatrix> {
  if (!quick && existsSync(gowalla)) return (await trainMatrix(await readPairs(gowalla, new AbortController().signal))).matrix;
  const random = new Random(1);
  const [users, venues, visits] = quick ? [2_000, 4_000, 60_000] : [29_858, 40_981, 810_128];
  const row = Int32Array.from({ length: visits }, () => random.integer(users));
  const column = Int32Array.from({ length: visits }, () => Math.floor(random.uniform() ** 3 * venues));
  const sums = await sumTriples(users, venues, { row, column, value: new Float32Array(visits) });
  return { ...sums, values: sums.values.fill(1) };
}

function datasetOf({ rows, columns, starts, indices }: SparseMatrix): Dataset {
  const user = new Int32Array(indices.length);
  for (let row = 0; row < rows; row++) user.fill(row, starts[row], starts[row + 1]);
  const entries = indices.length;
  return {
    users: Array.from({ length: rows }, (_, u) => `user-${u}`),
    venues: Array.from({ length: columns }, (_, v) => ({
      id: `venue-${v}`,
      name: `venue-${v}`,
      category: 'bar',
      location: { latitude: 0, longitude: 0 },
      timeZone: 'UTC',
    })),
    interactions: {
      user,
      venue: indices,
      weight: new Float32Array(entries).fill(1),
      at: new Float64Array(entries),
      hourOfWeek: new Uint8Array(entries),
      positive: new Uint8Array(entries).fill(1),
      visit: new Uint8Array(entries).fill(1),
    },
    decisions: {
      features: { rows: 0, columns: [], values: new Float32Array(0) },
      start: Int32Array.of(0),
      venue: new Int32Array(0),
      label: new Float32Array(0),
      at: new Float64Array(0),
    },
    until: 0,
  };
}

function requestOf({ venues }: Dataset): ScoringRequest {
  const random = new Random(2);
  const history = Int32Array.from(new Set(Array.from({ length: 50 }, () => Math.floor(random.uniform() ** 3 * venues.length))));
  return {
    catalogue: venues.map(({ id }) => id),
    candidates: Int32Array.from({ length: 2000 }, () => random.integer(venues.length)),
    user: null,
    history: {
      venues: history,
      weights: new Float32Array(history.length).fill(1),
      visits: new Int32Array(history.length).fill(1),
      lastPositiveAt: new Float64Array(history.length),
      recentVenues: new Int32Array(0),
      recentAt: new Float64Array(0),
    },
    moment: { at: 0, hourOfWeek: 0, location: null, groupSize: null, groupType: null, weather: null, wish: null },
    features: { rows: 2000, columns: [], values: new Float32Array(0) },
  };
}
