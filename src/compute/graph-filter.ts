/**
 * A low-pass filter over the graph of people and venues, without training: a person's venues lead to the people who share them, and these to the venues
 * that they go to, `P = H R' C R T` with R the matrix of who goes where, and diagonal H, C and T that take away from what is met often.
 *
 * @see Shen et al. 2021, "How powerful is graph convolution for recommendation?" (GF-CF)
 * @see Park, Shin & Shin 2024, "Turbo-CF: matrix decomposition-free graph filtering for fast recommendation"
 */
import { type SparseMatrix, transpose } from './sparse-matrix.ts';

/** By which power of their degree (the sum of their weights) venues and people count less. */
export interface FilterExponents {
  /** Of a venue in the history that is asked about. */
  readonly history: number;
  /** Of a person on the way. */
  readonly person: number;
  /** Of the venue that is scored: 0 favours what is popular, 1 what is rare. */
  readonly target: number;
}

/** The filter as it is computed: nothing is multiplied out, its cost is that of R's entries. */
export interface GraphFilter {
  /** Who goes where; values carry the scale of the venue, as on the way from venues to people. */
  readonly byPerson: SparseMatrix;
  /** The same by venue, as given. */
  readonly byVenue: SparseMatrix;
  readonly historyScale: Float32Array;
  readonly personScale: Float32Array;
  readonly targetScale: Float32Array;
}

/** @param matrix who goes where, people x venues; weights > 0 */
export async function graphFilter(matrix: SparseMatrix, exponents: FilterExponents): Promise<GraphFilter> {
  const byVenue = await transpose(matrix);
  const venueDegrees = degreesOf(byVenue);
  const historyScale = powers(venueDegrees, -exponents.history);
  return {
    byPerson: { ...matrix, values: matrix.values.map((value, i) => value * historyScale[matrix.indices[i]!]!) },
    byVenue,
    historyScale,
    personScale: powers(degreesOf(matrix), -exponents.person),
    targetScale: powers(venueDegrees, -exponents.target),
  };
}

function degreesOf({ rows, starts, values }: SparseMatrix): Float64Array {
  const degrees = new Float64Array(rows);
  for (let row = 0; row < rows; row++) for (let i = starts[row]!; i < starts[row + 1]!; i++) degrees[row]! += values[i]!;
  return degrees;
}

/** Who has no entry has nothing to scale. */
function powers(degrees: Float64Array, exponent: number): Float32Array {
  return Float32Array.from(degrees, (degree) => (degree > 0 ? degree ** exponent : 0));
}
