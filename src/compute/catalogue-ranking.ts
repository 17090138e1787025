/** Ranks whole catalogues for many queries, exactly and in parallel. The kernel is `assembly/catalogue-ranking.ts`. */
import { type KernelBuild, kernelModule } from './engine.ts';
import type { GraphFilter } from './graph-filter.ts';
import { shareArrays } from './shared-memory.ts';
import type { SparseMatrix } from './sparse-matrix.ts';
import { Workers } from './workers.ts';

/**
 * One way to score every venue for every query.
 *
 * - `filter`: the graph filter of the query's row
 * - `filter_again`: the same filter once more, over the scores of the term before
 * - `links`: what each venue of the query says of others, added up
 * - `product`: inner products of factors, one row per query and per venue
 */
export type ScoreTerm =
  | {
      readonly kind: 'filter' | 'filter_again';
      readonly filter: GraphFilter;
      /** People count by their power 1.5, so that those who share more with the query count more than in proportion. */
      readonly sharpensPeople?: boolean;
    }
  | { readonly kind: 'links'; readonly links: SparseMatrix }
  | { readonly kind: 'product'; readonly width: number; readonly rowFactors: Float32Array; readonly columnFactors: Float32Array };

export interface CatalogueRankingOptions {
  /** One row per query; its own venues are never among its best. */
  readonly queries: SparseMatrix;
  readonly terms: readonly ScoreTerm[];
  /**
   * Each mix is a weight per term, and gives a ranking of its own in the same pass. Before they are added, a query's scores of a term are brought to the
   * Euclidean length (over all venues) of its scores of the first term.
   */
  readonly mixes: readonly (readonly number[])[];
  /** Venues wanted per query, >= 1. */
  readonly k: number;
  /** Threads at most, >= 1; the result does not depend on it. Small work is done here, a few blocks a turn. */
  readonly threads: number;
  readonly build?: KernelBuild;
  readonly signal?: AbortSignal;
  /** Told of queries done, from 0 to all. */
  readonly onProgress?: (done: number) => void;
}

/** One mix's ranking: `k` places per query. */
export interface CatalogueRanking {
  /** Venues, best first, the lower number first among equal ones; -1 where there are no more. */
  readonly venues: Int32Array;
  readonly scores: Float32Array;
}

/** Queries per block of the kernel, one lane each; the kernel's own constant. */
const lanes = 16;
// Between two pieces of so many blocks the caller hears how far it is.
const blocksPerPiece = 64;

/**
 * The best k venues of each query, by each mix. Memory per thread: 64 bytes per venue and term, and per person.
 *
 * A block of a large matrix takes longer than a turn of the event loop should: use two threads or more for it, also on one core.
 *
 * @returns one ranking per mix
 * @throws CheckInError `compute.too_large`, `compute.kernels_missing`; the signal's reason when aborted
 * @throws RangeError if sizes do not fit together
 */
export async function rankCatalogue(options: CatalogueRankingOptions): Promise<readonly CatalogueRanking[]> {
  const { queries, terms, mixes, k, signal } = options;
  requireFitting(options);
  const threads = threadsFor(options);
  const people = Math.max(0, ...terms.map((term) => ('filter' in term ? term.filter.byPerson.rows : 0)));
  const width = Math.max(0, ...terms.map((term) => (term.kind === 'product' ? term.width : 0)));
  // In rows of lanes: people, a table per term, the mixed table, a length per term, the worst of the best, transposed factors.
  const scratchRows = people + (terms.length + 1) * queries.columns + terms.length + 1 + width;
  const inputs = new Inputs();
  const table = terms.map((term) => describeTerm(term, inputs));
  const shared = shareArrays({
    starts: ['i32', queries.rows + 1],
    indices: ['i32', queries.indices.length],
    values: ['f32', queries.indices.length],
    termTable: ['i32', terms.length * termFields],
    weights: ['f32', mixes.length * terms.length],
    found: ['i32', mixes.length * queries.rows * k],
    scores: ['f32', mixes.length * queries.rows * k],
    scratch: ['f32', threads * scratchRows * lanes],
    description: ['i32', 16],
    inputs: ['f32', inputs.length],
  });
  const { arrays, at } = shared;
  arrays.starts.set(queries.starts);
  arrays.indices.set(queries.indices);
  arrays.values.set(queries.values);
  arrays.weights.set(mixes.flat());
  inputs.copyTo(shared.memory.buffer, at.inputs);
  arrays.termTable.set(table.flatMap((fields) => fields(at.inputs)));

  await using workers = new Workers(kernelModule(options.build), shared.memory, threads);
  const places = [at.starts, at.indices, at.values, at.termTable, at.weights, at.found, at.scores, at.scratch, scratchRows * lanes * 4];
  const blocks = Math.ceil(queries.rows / lanes);
  for (let firstBlock = 0; firstBlock < blocks; firstBlock += blocksPerPiece) {
    arrays.description.set([firstBlock, queries.rows, queries.columns, people, k, terms.length, mixes.length, ...places]);
    const piece = Math.min(blocksPerPiece, blocks - firstBlock);
    await workers.run({ kernel: 'rankCatalogue', description: at.description, blocks: piece }, signal);
    options.onProgress?.(Math.min(queries.rows, (firstBlock + piece) * lanes));
  }
  const length = queries.rows * k;
  return mixes.map((_, mix) => ({
    venues: arrays.found.slice(mix * length, (mix + 1) * length),
    scores: arrays.scores.slice(mix * length, (mix + 1) * length),
  }));
}

/** Starting threads costs about 0.1 s: less than a tenth of a second of work, in blocks far shorter than a turn, is done without. */
function threadsFor({ queries, terms, mixes, threads }: CatalogueRankingOptions): number {
  const blockWork = mixes.length * queries.columns * terms.length + terms.reduce((sum, term) => sum + workOf(term, queries), 0);
  const isSmall = blockWork < 2e5 && (blockWork * queries.rows) / lanes < 2e8;
  return isSmall ? 1 : threads;
}

/** Of one block, in rows of sixteen values: about a nanosecond each. */
function workOf(term: ScoreTerm, { rows, columns, indices }: SparseMatrix): number {
  if (term.kind === 'product') return columns * term.width;
  if (term.kind === 'links') return (lanes * indices.length * term.links.indices.length) / (rows * columns + 1);
  return 2 * term.filter.byVenue.indices.length;
}

/** Fields of a term in the kernel's table. */
const termFields = 17;

/** @returns the term's fields, once it is known where the inputs lie */
function describeTerm(term: ScoreTerm, inputs: Inputs): (base: number) => readonly number[] {
  if (term.kind === 'product') {
    const rowFactors = inputs.add(term.rowFactors);
    const columnFactors = inputs.add(term.columnFactors);
    return (base) => [2, term.width, base + rowFactors, base + columnFactors, ...zeros(13)];
  }
  if (term.kind === 'links') {
    const places = partsOf(term.links).map((array) => inputs.add(array));
    return (base) => [3, ...zeros(13), ...places.map((place) => base + place)];
  }
  const { byPerson, byVenue, historyScale, personScale, targetScale } = term.filter;
  const parts = [...partsOf(byPerson), ...partsOf(byVenue), historyScale, personScale, targetScale];
  const places = parts.map((array) => inputs.add(array));
  const kind = term.kind === 'filter' ? 0 : 1;
  return (base) => [kind, ...zeros(3), ...places.map((place) => base + place), term.sharpensPeople === true ? 1 : 0, ...zeros(3)];
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}

function partsOf({ starts, indices, values }: SparseMatrix): (Float32Array | Int32Array)[] {
  return [starts, indices, values];
}

/** Arrays of the terms, one after the other; an array that two terms share lies there once. */
class Inputs {
  readonly #places = new Map<Float32Array | Int32Array, number>();
  #bytes = 0;

  /** In float32. */
  get length(): number {
    return this.#bytes / 4;
  }

  /** @returns the array's byte offset from where the inputs begin */
  add(array: Float32Array | Int32Array): number {
    const known = this.#places.get(array);
    if (known !== undefined) return known;
    const place = this.#bytes;
    this.#places.set(array, place);
    this.#bytes = Math.ceil((place + array.byteLength) / 64) * 64;
    return place;
  }

  copyTo(buffer: SharedArrayBuffer, base: number): void {
    for (const [array, place] of this.#places) {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      new Uint8Array(buffer, base + place, bytes.length).set(bytes);
    }
  }
}

function requireFitting({ queries, terms, mixes, k }: CatalogueRankingOptions): void {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be an integer >= 1, not ${k}`);
  if (terms.length === 0 || mixes.some((weights) => weights.length !== terms.length))
    throw new RangeError(`every mix needs one weight for each of ${terms.length} terms, and there must be one`);
  for (const [i, term] of terms.entries()) {
    if (term.kind === 'product') {
      const { width, rowFactors, columnFactors } = term;
      if (rowFactors.length === queries.rows * width && columnFactors.length === queries.columns * width) continue;
      throw new RangeError(
        `${rowFactors.length} and ${columnFactors.length} factors are not ${queries.rows} and ${queries.columns} rows of ${width}`,
      );
    }
    const venues = term.kind === 'links' ? term.links.rows : term.filter.byVenue.rows;
    if (venues !== queries.columns) throw new RangeError(`the ${term.kind} have ${venues} venues, the queries ${queries.columns}`);
    if (term.kind === 'filter_again' && (i === 0 || !('filter' in terms[i - 1]!))) throw new RangeError('a filter again follows a filter');
  }
}
