import type { Problem } from '../check-event.ts';
import type { SourceFile } from './source-file.ts';

/** Where something stands, and its bytes (see `decodeText`). */
export interface Row {
  readonly file: SourceFile;
  /** Its first line, from 1. */
  readonly line: number;
  readonly raw: string;
}

/** What a reader made of a row. */
export interface Item {
  readonly row: Row;
  /** Whether the row counts; false for what is derived from a row beside its own event, such as the venue it names first. */
  readonly isRow: boolean;
  /** An event without `id` (unless the row has one), unchecked but with a valid `at`; or what is wrong. */
  readonly outcome: { readonly event: EventDraft } | { readonly problem: Problem };
}

export interface EventDraft {
  readonly id?: unknown;
  readonly at: number;
  readonly type: unknown;
  readonly [field: string]: unknown;
}

/** Thrown by what turns a row into an event: this row cannot be used, the next one may. */
export class RowError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
