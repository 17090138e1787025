/** Finds parameters and mixing weights on a slice of train. Nothing here has a way to the test file. */
import { type CatalogueRanking, rankCatalogue } from '../../compute/catalogue-ranking.ts';
import type { ScoreTerm } from '../../compute/catalogue-ranking.ts';
import type { SparseMatrix } from '../../compute/sparse-matrix.ts';
import type { FitOptions, Member, Parameters, Scorer } from './topn-members.ts';
import { type Quality, cutOff, mostPopular, qualityOf } from './topn-protocol.ts';
import type { Slice } from './topn-slices.ts';

export interface TuningOptions extends FitOptions {
  /** Called before each trial with what is tried, from 1. */
  readonly onTrial?: (trial: number) => void;
}

/** A member as it was fitted on each slice. */
export type Fits = readonly Scorer[];

export interface Tuned {
  readonly parameters: Parameters;
  /** With these parameters, on each slice. */
  readonly fits: Fits;
  readonly qualities: readonly Quality[];
  readonly trials: number;
}

/**
 * Coordinate search from the defaults: each parameter in turn walks along its values as long as the slices say that it helps, until a whole round changes
 * nothing. Every trial fits the member on each slice's train and ranks all venues for its users; the objective is Recall@20 + NDCG@20 relative to that of the
 * defaults, in the mean over the slices.
 */
export async function tune(member: Member, slices: readonly Slice[], options: TuningOptions): Promise<Tuned> {
  const tried = new Set<string>();
  const attempt = async (parameters: Parameters): Promise<Omit<Tuned, 'trials'> | null> => {
    const key = JSON.stringify(parameters);
    if (tried.has(key)) return null;
    tried.add(key);
    options.onTrial?.(tried.size);
    const fits: Scorer[] = [];
    for (const slice of slices) fits.push(await member.fit(slice.train, parameters, options));
    const [qualities] = await judgeMixes([fits], [[1]], slices, options);
    return { parameters, fits, qualities: qualities! };
  };

  const start = (await attempt(member.defaults))!;
  let best = start;
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const [name, values] of Object.entries(member.space)) {
      for (const direction of [1, -1]) {
        for (;;) {
          const next = values[values.indexOf(best.parameters[name]!) + direction];
          const found = next === undefined ? null : await attempt({ ...best.parameters, [name]: next });
          if (found === null || gain(found.qualities, best.qualities, start.qualities) <= 0) break;
          [best, hasChanged] = [found, true];
        }
      }
    }
  }
  return { ...best, trials: tried.size };
}

/**
 * How much each member counts in a mix: from the best one alone, one member's weight at a time moves by what helps most, in steps that shrink. All moves of a
 * round are judged in one pass. A weight may be negative: a member may be right in what it adds to another.
 */
export async function weighMembers(members: readonly Tuned[], slices: readonly Slice[], options: FitOptions): Promise<number[]> {
  const reference = members[0]!.qualities;
  const first = members.reduce((best, { qualities }, i) => (gain(qualities, members[best]!.qualities, reference) > 0 ? i : best), 0);
  let weights: number[] = members.map((_, i) => (i === first ? 1 : 0));
  if (members.length === 1) return weights;
  const fits = members.map((member) => member.fits);
  const alone = members[first]!.qualities;
  let best = alone;
  for (const step of weightSteps) {
    for (;;) {
      const moves = members.flatMap((_, i) => [-step, step].map((move) => moved(weights, i, move)));
      const found = await judgeMixes(fits, moves, slices, options);
      const winner = found.reduce((top, qualities, m) => (gain(qualities, found[top]!, alone) > 0 ? m : top), 0);
      if (gain(found[winner]!, best, alone) <= leastGain) break;
      [weights, best] = [moves[winner]!, found[winner]!];
    }
  }
  return weights;
}

const weightSteps = [0.8, 0.4, 0.2];
// Less is noise, and would be followed for ever.
const leastGain = 2e-4;

function moved(weights: readonly number[], member: number, by: number): number[] {
  return weights.map((weight, i) => (i === member ? Number((weight + by).toFixed(3)) : weight));
}

/** How much better `found` is than `known`, on each slice relative to the objective of `reference` there, in the mean. */
function gain(found: readonly Quality[], known: readonly Quality[], reference: readonly Quality[]): number {
  return (
    reference.reduce((sum, one, i) => sum + (objective(found[i]!) - objective(known[i]!)) / Math.max(objective(one), 1e-9), 0) /
    reference.length
  );
}

/** What mixes of members are worth on each slice: one pass over each. @returns by mix, then by slice */
export async function judgeMixes(
  members: readonly Fits[],
  mixes: readonly (readonly number[])[],
  slices: readonly Slice[],
  options: FitOptions,
): Promise<readonly (readonly Quality[])[]> {
  const qualities: Quality[][] = mixes.map(() => []);
  for (const [i, slice] of slices.entries()) {
    const scorers = members.map((fits) => fits[i]!);
    const popular = mostPopular(slice.train);
    for (const [m, ranking] of (await rankUsers(scorers, mixes, slice, options)).entries())
      qualities[m]!.push(qualityOf(ranking, slice.users, popular));
  }
  return qualities;
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
