import type { Item } from '../import/row.ts';
import type { Reading, SourceFile } from '../import/source-file.ts';

/** A public data set that we know how to read. Ids of its people and venues get the set's short name before them, so that two sets in one log do not mix. */
export interface KnownDataset {
  readonly name: string;
  /** Names of its files; each may have `.zst` or `.gz` behind it. */
  readonly files: readonly string[];
  /** Parts that may be imported alone, and their files. */
  readonly slices?: Readonly<Record<string, readonly string[]>>;
  /** How often each file is read. */
  readonly passes: number;
  /** @param files those of `files`, or of a slice, in that order */
  read(files: readonly SourceFile[], reading: Reading): AsyncIterable<Item>;
}
