/** What a benchmark file exports: `export default` a `Bench`; `npm run bench` runs them all and prints one table. */

export interface BenchRow {
  /** What was measured, e.g. `iALS epoch, 64 factors, 1 thread`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What we promise, in the reader's words, e.g. `>= 1.0`. */
  readonly target?: string;
  readonly note?: string;
}

/** @param options `quick`: a few seconds, for CI; figures are rough */
export type Bench = (options: { readonly quick: boolean }) => Promise<readonly BenchRow[]>;
