/** Feature values of several rows. */
export interface FeatureMatrix {
  readonly rows: number;
  /** Column names, in order; `name` or `name.part` for a feature of several columns. */
  readonly columns: readonly string[];
  /** Row-major, `rows * columns.length` values; NaN = missing. */
  readonly values: Float32Array;
}

/** The index of a column by name. @throws RangeError if the matrix lacks it. */
export function columnIndex(matrix: FeatureMatrix, column: string): number {
  const index = matrix.columns.indexOf(column);
  if (index < 0)
    throw new RangeError(`no column "${column}" among ${matrix.columns.length}: ${matrix.columns.slice(0, 8).join(', ')}, ...`);
  return index;
}
