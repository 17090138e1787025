/** Multiplies the graph filter out, venue by venue, and keeps the strongest entries of each. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { rankCatalogue } from '../../compute/catalogue-ranking.ts';
import { type GraphFilter, graphFilter } from '../../compute/graph-filter.ts';
import { type SparseMatrix, identity, sumTriples } from '../../compute/sparse-matrix.ts';
import { defaultThreads } from '../../compute/workers.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { type FitOptions, emptyDataset } from '../model.ts';

export interface FittedFilter {
  /** The id of each row; venues that nobody likes are not among them. */
  readonly venues: readonly string[];
  /** Entries of row r are at `starts[r]` to `starts[r + 1] - 1`: the row itself first, then the others, strongest first. */
  readonly starts: Int32Array;
  readonly neighbours: Int32Array;
  /** What a unit of history at the row's venue says of the neighbour, > 0. */
  readonly strengths: Float32Array;
  /** Two factors per row that take a strength to a cosine: of the venue that it comes from, and of the one it goes to. */
  readonly cosineScale: Float32Array;
}

export interface FilterFit {
  readonly history: number;
  readonly person: number;
  readonly target: number;
  readonly neighbours: number;
}

/** @throws CheckInError `models.empty_dataset`; the signal's reason when aborted */
export async function fitFilter(
  kind: string,
  dataset: Dataset,
  { neighbours, ...exponents }: FilterFit,
  { progress, signal }: FitOptions,
): Promise<FittedFilter> {
  signal?.throwIfAborted();
  const { matrix, venues } = await likings(dataset);
  if (venues.length === 0) throw emptyDataset(kind, `no positive preference among ${dataset.interactions.user.length} interactions`);
  const stage = 'fitting the graph filter';
  progress({ stage, done: 0, total: venues.length, unit: 'venues' });
  const filter = await graphFilter(matrix, exponents);
  const [ranking] = await rankCatalogue({
    queries: identity(venues.length),
    terms: [{ kind: 'filter', filter }],
    mixes: [[1]],
    k: neighbours,
    // Two also on one core: a block of a large matrix takes longer than a turn of the event loop should.
    threads: Math.max(2, defaultThreads()),
    onProgress: (done) => progress({ stage, done, total: venues.length, unit: 'venues' }),
    ...(signal && { signal }),
  });
  const self = await selfProducts(filter);
  return { venues, ...(await entriesOf(filter, self, ranking!, neighbours)), cosineScale: cosineScale(filter, self) };
}

// Between a view and a click: a view says what was shown, and to learn from it would teach the model its own choices (as in ALS).
const weakestStatement = 0.1;

/** Who likes which venue, as ones, without the venues that nobody likes. */
async function likings({ users, venues, interactions }: Dataset): Promise<{ matrix: SparseMatrix; venues: string[] }> {
  const { user, venue, weight } = interactions;
  const value = weight.map((one) => (Math.abs(one) >= weakestStatement ? one : 0));
  const sums = await sumTriples(users.length, venues.length, { row: user, column: venue, value });
  const rowOf = new Int32Array(venues.length).fill(-1);
  for (let i = 0; i < sums.indices.length; i++) if (sums.values[i]! > 0) rowOf[sums.indices[i]!] = 0;
  const ids: string[] = [];
  for (let v = 0; v < venues.length; v++) if (rowOf[v] === 0) rowOf[v] = ids.push(venues[v]!.id) - 1;

  const starts = new Int32Array(users.length + 1);
  const indices = new Int32Array(sums.indices.length);
  let entries = 0;
  for (let u = 0; u < users.length; u++) {
    if (u % 4096 === 0) await nextTurn();
    for (let i = sums.starts[u]!; i < sums.starts[u + 1]!; i++) {
      if (!(sums.values[i]! > 0)) continue;
      indices[entries++] = rowOf[sums.indices[i]!]!;
    }
    starts[u + 1] = entries;
  }
  return {
    matrix: {
      rows: users.length,
      columns: ids.length,
      starts,
      indices: indices.slice(0, entries),
      values: new Float32Array(entries).fill(1),
    },
    venues: ids,
  };
}

/** Each venue's list of people times itself, each person by their scale. */
async function selfProducts({ byVenue, personScale }: GraphFilter): Promise<Float64Array> {
  const products = new Float64Array(byVenue.rows);
  for (let row = 0; row < byVenue.rows; row++) {
    if (row % 1024 === 0) await nextTurn();
    for (let i = byVenue.starts[row]!; i < byVenue.starts[row + 1]!; i++)
      products[row]! += byVenue.values[i]! ** 2 * personScale[byVenue.indices[i]!]!;
  }
  return products;
}

/** The ranking as compressed rows, with the venue itself, which a ranking leaves out, in front. */
async function entriesOf(
  { historyScale, targetScale }: GraphFilter,
  self: Float64Array,
  ranking: { readonly venues: Int32Array; readonly scores: Float32Array },
  k: number,
): Promise<Pick<FittedFilter, 'starts' | 'neighbours' | 'strengths'>> {
  const rows = self.length;
  const starts = new Int32Array(rows + 1);
  const neighbours = new Int32Array(rows * k);
  const strengths = new Float32Array(rows * k);
  let entries = 0;
  for (let row = 0; row < rows; row++) {
    if (row % 1024 === 0) await nextTurn();
    neighbours[entries] = row;
    strengths[entries++] = self[row]! * historyScale[row]! * targetScale[row]!;
    for (let i = row * k; i < row * k + k - 1 && ranking.scores[i]! > 0; i++) {
      neighbours[entries] = ranking.venues[i]!;
      strengths[entries++] = ranking.scores[i]!;
    }
    starts[row + 1] = entries;
  }
  return { starts, neighbours: neighbours.slice(0, entries), strengths: strengths.slice(0, entries) };
}

function cosineScale({ historyScale, targetScale }: GraphFilter, self: Float64Array): Float32Array {
  return Float32Array.from({ length: 2 * self.length }, (_, i) => {
    const row = i >> 1;
    return 1 / ((i % 2 === 0 ? historyScale[row]! : targetScale[row]!) * Math.sqrt(self[row]!));
  });
}
