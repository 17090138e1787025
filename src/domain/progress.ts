/** What long work says while it runs; the CLI draws it as a bar, CI as plain lines, the dashboard as a stream. */
export interface ProgressUpdate {
  /** What is being done, in the reader's words, e.g. `importing checkins.csv`. */
  readonly stage: string;
  /** Units done so far. */
  readonly done: number;
  /** Units in all; absent when it cannot be known. */
  readonly total?: number;
  /** What a unit is, e.g. `events`; absent = no rate is shown. */
  readonly unit?: string;
}

export type Progress = (update: ProgressUpdate) => void;

/** For callers who do not look. */
export const silent: Progress = () => undefined;
