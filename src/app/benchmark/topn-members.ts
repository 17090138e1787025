/** What takes part in the benchmark: how each member learns from check-ins, and which parameters may be tried. */
import { factorise } from '../../compute/alternating-least-squares.ts';
import type { ScoreTerm } from '../../compute/catalogue-ranking.ts';
import { graphFilter } from '../../compute/graph-filter.ts';
import { localRegression } from '../../compute/local-regression.ts';
import { lowPass } from '../../compute/low-pass.ts';
import type { SparseMatrix } from '../../compute/sparse-matrix.ts';
import { popularityOf } from './topn-protocol.ts';

export type Parameters = Readonly<Record<string, number>>;

/** A fitted member: terms of a catalogue ranking for all people of train, and their weights. */
export interface Scorer {
  readonly terms: readonly ScoreTerm[];
  readonly weights: readonly number[];
}

export interface FitOptions {
  readonly seed: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

export interface Member {
  readonly name: string;
  readonly defaults: Parameters;
  /** The values that may be tried of a parameter, ascending; its default is among them. A parameter that is not here stays as it is. */
  readonly space: Readonly<Record<string, readonly number[]>>;
  fit(train: SparseMatrix, parameters: Parameters, options: FitOptions): Promise<Scorer>;
}

const popularity: Member = {
  name: 'popularity',
  defaults: {},
  space: {},
  async fit(train) {
    const width = 8;
    const rowFactors = new Float32Array(train.rows * width);
    for (let at = 0; at < rowFactors.length; at += width) rowFactors[at] = 1;
    const columnFactors = new Float32Array(train.columns * width);
    popularityOf(train).forEach((visits, venue) => (columnFactors[venue * width] = visits));
    return { terms: [{ kind: 'product', width, rowFactors, columnFactors }], weights: [1] };
  },
};

const als: Member = {
  name: 'als',
  defaults: { factors: 256, regularization: 0.03, alpha: 40, iterations: 10 },
  space: {
    regularization: [0.01, 0.03, 0.1, 0.3, 1],
    alpha: [10, 20, 40, 80],
  },
  async fit(train, parameters, { seed, threads, signal }) {
    const { factors, regularization, alpha, iterations } = parameters as Record<
      'factors' | 'regularization' | 'alpha' | 'iterations',
      number
    >;
    // In units of the singular value that the confidences would have if they were spread evenly, as the `als` member of the recommender has it.
    const even = (alpha * train.indices.length) / Math.sqrt(train.rows * train.columns);
    // Below about half a second of work, starting threads costs more than they save.
    const isSmall = train.indices.length * factors * iterations < 1e8;
    const { width, rowFactors, columnFactors } = await factorise(
      { ...train, values: train.values.map((value) => value * alpha) },
      { factors, iterations, regularization: regularization * even, steps: 3, seed, threads: isSmall ? 1 : threads, signal },
    );
    return { terms: [{ kind: 'product', width, rowFactors, columnFactors }], weights: [1] };
  },
};

const graph: Member = {
  name: 'graph-filter',
  defaults: { history: 0.5, person: 0.5, target: 0.2, sharpening: 0.3 },
  space: {
    history: [0.3, 0.4, 0.5, 0.6, 0.7],
    person: [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    target: [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5],
    sharpening: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  },
  async fit(train, parameters) {
    const { history, person, target, sharpening } = parameters as Record<'history' | 'person' | 'target' | 'sharpening', number>;
    const filter = await graphFilter(train, { history, person, target });
    if (sharpening === 0) return { terms: [{ kind: 'filter', filter }], weights: [1] };
    return {
      terms: [
        { kind: 'filter', filter },
        { kind: 'filter_again', filter },
      ],
      weights: [1, -sharpening],
    };
  },
};

const neighbours: Member = {
  name: 'neighbours',
  defaults: { history: 0.5, person: 0.5, target: 0.2 },
  space: {
    history: [0.3, 0.4, 0.5, 0.6, 0.7],
    person: [0.3, 0.4, 0.5, 0.6, 0.7],
    target: [0, 0.1, 0.2, 0.3, 0.4],
  },
  async fit(train, parameters) {
    const { history, person, target } = parameters as Record<'history' | 'person' | 'target', number>;
    const filter = await graphFilter(train, { history, person, target });
    return { terms: [{ kind: 'filter', filter, sharpensPeople: true }], weights: [1] };
  },
};

const spectral: Member = {
  name: 'low-pass',
  defaults: { directions: 512, person: 0.35, venue: 0.5, target: -0.5, flatness: 0.5 },
  space: {
    directions: [256, 512, 1024],
    person: [0.2, 0.35, 0.5],
    flatness: [0, 0.25, 0.5, 0.75, 1],
    target: [-0.5, -0.35, -0.2, -0.1, 0],
  },
  async fit(train, parameters, { seed, threads, signal }) {
    const { directions, person, venue, target, flatness } = parameters as Record<
      'directions' | 'person' | 'venue' | 'target' | 'flatness',
      number
    >;
    const factors = await lowPass(train, { directions, person, venue, target, flatness, rounds: 5, seed, threads, signal });
    return { terms: [{ kind: 'product', ...factors }], weights: [1] };
  },
};

const regression: Member = {
  name: 'local-regression',
  defaults: { person: 0.25, ridge: 20, growth: 0.5 },
  space: {
    ridge: [5, 10, 20, 40, 80],
    growth: [0.25, 0.5, 1, 2],
  },
  async fit(train, parameters, { threads, signal }) {
    const { person, ridge, growth } = parameters as Record<'person' | 'ridge' | 'growth', number>;
    const links = await localRegression(train, { neighbours: 50, nearness: 0.5, person, ridge, growth, threads, signal });
    return { terms: [{ kind: 'links', links }], weights: [1] };
  },
};

/** In the order in which tables show them: the baseline first. */
export const topnMembers: readonly Member[] = [popularity, als, graph, neighbours, spectral, regression];
