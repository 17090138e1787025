/** Finds parameters and mixing weights on a slice of train. Nothing here has a way to the test file. */
import { type CatalogueRanking, rankCatalogue } from '../../compute/catalogue-ranking.ts';
import type { ScoreTerm } from '../../compute/catalogue-ranking.ts';
import type { SparseMatrix } from '../../compute/sparse-matrix.ts';
import type { FitOptions, Member, Parameters, Scorer } from './topn-members.ts';
import { type Quality, type Slice, cutOff, mostPopular, qualityOf } from './topn-protocol.ts';

export interface TuningOptions extends FitOptions {
  /** Called before each trial with what is tried, from 1. */
  readonly onTrial?: (trial: number) => void;
}

export interface Tuned {
  readonly parameters: Parameters;
  /** On the slice. */
  readonly quality: Quality;
  readonly trials: number;
}

/**
 * Coordinate search from the defaults: each parameter in turn walks along its values as long as the slice says that it helps, until a whole round changes
 * nothing. Every trial fits the member on the slice's train and ranks all venues for its users; the objective is Recall@20 + NDCG@20.
 */
export async function tune(member: Member, slice: Slice, options: TuningOptions): Promise<Tuned> {
  const tried = new Map<string, Quality>();
  const judge = async (parameters: Parameters): Promise<Quality> => {
    const key = JSON.stringify(parameters);
    let quality = tried.get(key);
    if (quality === undefined) {
      options.onTrial?.(tried.size + 1);
      quality = await judgeScorer(await member.fit(slice.train, parameters, options), slice, options);
      tried.set(key, quality);
    }
    return quality;
  };

  let parameters = member.defaults;
  let quality = await judge(parameters);
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const [name, values] of Object.entries(member.space)) {
      for (const direction of [1, -1]) {
        for (;;) {
          const next = values[values.indexOf(parameters[name]!) + direction];
          if (next === undefined) break;
          const candidate = { ...parameters, [name]: next };
          const found = await judge(candidate);
          if (objective(found) <= objective(quality)) break;
          [parameters, quality, hasChanged] = [candidate, found, true];
        }
      }
    }
  }
  return { parameters, quality, trials: tried.size };
}

/**
 * How much each member counts in a mix: the best one alone first, then every member in turn takes the weight that helps most, in steps that shrink, until a
 * round changes nothing. A weight may be negative: a member may be right in what it adds to another.
 */
export async function weighMembers(
  scorers: readonly Scorer[],
  alone: readonly Quality[],
  slice: Slice,
  options: FitOptions,
): Promise<number[]> {
  const first = alone.reduce((best, quality, i) => (objective(quality) > objective(alone[best]!) ? i : best), 0);
  let weights: number[] = scorers.map((_, i) => (i === first ? 1 : 0));
  let best = objective(alone[first]!);
  if (scorers.length === 1) return weights;
  for (const step of weightSteps) {
    for (let hasChanged = true; hasChanged;) {
      hasChanged = false;
      for (const [i] of scorers.entries()) {
        const moves = [-2 * step, -step, step, 2 * step];
        const candidates = moves.map((move) => weights.map((weight, j) => (j === i ? Number((weight + move).toFixed(3)) : weight)));
        const qualities = await judgeMixes(scorers, candidates, slice, options);
        for (const [c, quality] of qualities.entries()) {
          if (objective(quality) <= best + leastGain) continue;
          [best, weights, hasChanged] = [objective(quality), candidates[c]!, true];
        }
      }
    }
  }
  return weights;
}

const weightSteps = [0.5, 0.2];
// Less is noise: a hundredth of the standard error of 4,096 people.
const leastGain = 5e-5;

export async function judgeScorer(scorer: Scorer, slice: Slice, options: FitOptions): Promise<Quality> {
  return (await judgeMixes([scorer], [[1]], slice, options))[0]!;
}

/** What mixes of members are worth on a slice, all in one pass. */
export async function judgeMixes(
  scorers: readonly Scorer[],
  mixes: readonly (readonly number[])[],
  slice: Slice,
  options: FitOptions,
): Promise<readonly Quality[]> {
  const rankings = await rankUsers(scorers, mixes, slice, options);
  const popular = mostPopular(slice.train);
  return rankings.map((ranking) => qualityOf(ranking, slice.users, popular));
}

/** Ranks the catalogue for those of the users who have a row in train. @param mixes each a weight per scorer */
export async function rankUsers(
  scorers: readonly Scorer[],
  mixes: readonly (readonly number[])[],
  { train, users }: Slice,
  { threads, signal, onProgress }: Omit<FitOptions, 'seed'> & { readonly onProgress?: (done: number) => void },
): Promise<readonly CatalogueRanking[]> {
  const rows = users.flatMap(({ row }) => (row < 0 ? [] : [row]));
  return rankCatalogue({
    queries: selectRows(train, rows),
    terms: scorers.flatMap(({ terms }) => terms.map((term) => termOf(term, rows))),
    mixes: mixes.map((weights) => scorers.flatMap((scorer, i) => scorer.weights.map((weight) => weight * weights[i]!))),
    k: cutOff,
    threads,
    signal,
    ...(onProgress && { onProgress }),
  });
}

function objective(quality: Quality): number {
  return quality['recall@20'] + quality['ndcg@20'];
}

function selectRows(matrix: SparseMatrix, rows: readonly number[]): SparseMatrix {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i]! + matrix.starts[row + 1]! - matrix.starts[row]!));
  const indices = new Int32Array(starts[rows.length]!);
  const values = new Float32Array(indices.length);
  for (const [i, row] of rows.entries()) {
    indices.set(matrix.indices.subarray(matrix.starts[row], matrix.starts[row + 1]), starts[i]);
    values.set(matrix.values.subarray(matrix.starts[row], matrix.starts[row + 1]), starts[i]);
  }
  return { rows: rows.length, columns: matrix.columns, starts, indices, values };
}

function termOf(term: ScoreTerm, rows: readonly number[]): ScoreTerm {
  if (term.kind !== 'product') return term;
  const rowFactors = new Float32Array(rows.length * term.width);
  for (const [i, row] of rows.entries()) rowFactors.set(term.rowFactors.subarray(row * term.width, (row + 1) * term.width), i * term.width);
  return { ...term, rowFactors };
}
