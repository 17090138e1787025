/**
 * Links between venues, learned: each venue is predicted from its nearest venues by ridge regression over people, as in SLIM and EASE, but from a few
 * neighbours each, so that the systems are small and the result sparse. The kernel is `assembly/local-regression.ts`.
 *
 * @see Ning & Karypis 2011, "SLIM: sparse linear methods for top-n recommender systems"
 * @see Steck 2020, "Autoencoders that don't overfit towards the identity", for the growing diagonal: dropout of the input, in closed form
 */
import { rankCatalogue } from './catalogue-ranking.ts';
import { type KernelBuild, kernelModule } from './engine.ts';
import { graphFilter } from './graph-filter.ts';
import { shareArrays } from './shared-memory.ts';
import { type SparseMatrix, identity, transpose } from './sparse-matrix.ts';
import { Workers } from './workers.ts';

export interface LocalRegressionOptions {
  /** Venues that each venue is predicted from, >= 1. */
  readonly neighbours: number;
  /** Power of their degree by which people count less. */
  readonly person: number;
  /** Power of its degree by which a venue is nearer or less near: nearness is shared people by degree ^ -this. */
  readonly nearness: number;
  /** Added to the diagonal, > 0, in people. */
  readonly ridge: number;
  /** The share by which the diagonal grows: p / (1 - p) for a dropout of p. */
  readonly growth: number;
  readonly threads: number;
  readonly build?: KernelBuild;
  readonly signal?: AbortSignal;
  /** Told of venues done in each of two passes, finding the neighbours and solving. */
  readonly onProgress?: (done: number) => void;
}

const venuesPerBlock = 16;
const blocksPerPiece = 64;

/**
 * @param matrix who was where, people x venues, as ones
 * @returns venue by venue, what being there says of the others; the same bytes for any number of threads
 * @throws CheckInError `compute.too_large`, `compute.kernels_missing`; the signal's reason when aborted
 */
export async function localRegression(matrix: SparseMatrix, options: LocalRegressionOptions): Promise<SparseMatrix> {
  const { person, nearness, ridge, growth, threads, signal } = options;
  const venues = matrix.columns;
  const count = Math.min(options.neighbours, Math.max(1, venues - 1));
  const filter = await graphFilter(matrix, { history: 0, person, target: nearness });
  const [ranking] = await rankCatalogue({
    ...options,
    queries: identity(venues),
    terms: [{ kind: 'filter', filter }],
    mixes: [[1]],
    k: count,
  });
  // Who shares nobody is no neighbour.
  const nearest = ranking!.venues.map((venue, i) => (ranking!.scores[i]! > 0 ? venue : -1));

  const { byVenue, personScale } = filter;
  const entries = byVenue.indices.length;
  const scratchBytes = Math.ceil((3 * matrix.rows + entries) / 2) * 8 + (count + 1) ** 2 * 8;
  const shared = shareArrays({
    starts: ['i32', venues + 1],
    people: ['i32', entries],
    personScale: ['f32', matrix.rows],
    nearest: ['i32', nearest.length],
    weights: ['f32', nearest.length],
    settings: ['f64', 2],
    description: ['i32', 13],
    scratch: ['f64', (threads * scratchBytes) / 8],
  });
  const { arrays, at } = shared;
  arrays.starts.set(byVenue.starts);
  arrays.people.set(byVenue.indices);
  arrays.personScale.set(personScale);
  arrays.nearest.set(nearest);
  arrays.settings.set([ridge, growth]);

  await using workers = new Workers(kernelModule(options.build), shared.memory, threads);
  const blocks = Math.ceil(venues / venuesPerBlock);
  const places = [at.starts, at.people, at.personScale, at.nearest, at.weights, at.settings, at.scratch];
  for (let firstBlock = 0; firstBlock < blocks; firstBlock += blocksPerPiece) {
    arrays.description.set([firstBlock, venues, count, ...places, scratchBytes, matrix.rows, entries]);
    const piece = Math.min(blocksPerPiece, blocks - firstBlock);
    await workers.run({ kernel: 'regressLocally', description: at.description, blocks: piece }, signal);
    options.onProgress?.(Math.min(venues, (firstBlock + piece) * venuesPerBlock));
  }
  return transpose(linksOf(nearest, arrays.weights, venues, count));
}

/** Compressed rows, by the venue that is predicted, of a table with `count` places a row; columns ascending. */
function linksOf(nearest: Int32Array, weights: Float32Array, venues: number, count: number): SparseMatrix {
  const starts = new Int32Array(venues + 1);
  const indices = new Int32Array(nearest.length);
  const values = new Float32Array(nearest.length);
  let entries = 0;
  for (let venue = 0; venue < venues; venue++) {
    for (let i = venue * count; i < (venue + 1) * count && nearest[i]! >= 0; i++) {
      indices[entries] = nearest[i]!;
      values[entries++] = weights[i]!;
    }
    starts[venue + 1] = entries;
  }
  return { rows: venues, columns: venues, starts, indices: indices.slice(0, entries), values: values.slice(0, entries) };
}
