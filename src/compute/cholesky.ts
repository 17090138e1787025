/**
 * The Cholesky factor of a symmetric positive definite matrix: `A = L L'`, L lower triangular. Row-major float64, n * n values.
 *
 * @param matrix only its lower triangle is read
 * @returns L, zero above the diagonal; or null if the matrix is not positive definite
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array | null {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]!;
      else if (sum > 0) lower[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return lower;
}

/** The inverse of a lower triangular matrix with a non-zero diagonal; it is lower triangular too. */
export function invertLower(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  // Row i of the inverse is a combination of the rows before it, so the inner loop runs along a row.
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const factor = lower[i * n + k]!;
      for (let j = 0; j <= k; j++) inverse[i * n + j]! -= factor * inverse[k * n + j]!;
    }
    const diagonal = lower[i * n + i]!;
    for (let j = 0; j < i; j++) inverse[i * n + j]! /= diagonal;
    inverse[i * n + i] = 1 / diagonal;
  }
  return inverse;
}
