import type { Clock } from '../domain/clock.ts';

/** How long each stage took. */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #laps: Record<string, number> = {};
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** The stage that has just ended. */
  lap(stage: string): void {
    const now = this.#clock.now();
    this.#laps[stage] = now - this.#since;
    this.#since = now;
  }

  /** Milliseconds per stage, in order. */
  laps(): Readonly<Record<string, number>> {
    return { ...this.#laps };
  }
}
