/**
 * Every error a person can meet. The table of codes is in `docs/errors.md`; a test holds code and page together.
 *
 * A `CheckInError` is an answer (bad input, a busy directory): it is shown as one line and what to do about it.
 * Anything else that is thrown is a bug and crashes with its stack.
 */
export class CheckInError extends Error {
  readonly code: string;
  /** What the reader can do about it, an imperative sentence. */
  readonly action: string;

  /**
   * @param code    stable, `area.what_is_wrong`, listed in `docs/errors.md`
   * @param message what was wrong, with the value that was wrong
   * @param action  what to do, an imperative sentence
   */
  constructor(code: string, message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CheckInError';
    this.code = code;
    this.action = action;
  }
}

/** The message of anything thrown, for a sentence that a person reads. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
