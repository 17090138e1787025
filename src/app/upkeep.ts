import { minuteMs, type Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import { checkParity } from '../features/parity-check.ts';
import type { Storage } from '../log/storage.ts';
import { restoreStore, type LiveState } from './live-state.ts';

export interface UpkeepOptions {
  readonly state: LiveState;
  readonly storage: Pick<Storage, 'log' | 'snapshots'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of a parity check that found something, and of what went wrong. */
  readonly onError: (error: unknown) => void;
  /** Share of the answers since the last snapshot whose vectors are recomputed; 0.01 unless told. */
  readonly parityShare?: number;
}

/** What the parity checks of this process have found so far, in vectors. */
export interface ParityTotals {
  served: number;
  probed: number;
  /** By feature. */
  readonly mismatched: Record<string, number>;
  /** Checks that said something, and those that could not: no snapshot yet, or events were deleted in between. */
  checks: number;
  inconclusive: number;
}

/** Snapshots are written after so many events, or after so long if there were any; never more often than once a minute. */
const everyEvents = 50_000;
const everyMs = 15 * minuteMs;
const atMostEveryMs = minuteMs;

/**
 * What a running process does for itself now and then: it proves that its features are those of a replay since the last snapshot, then writes the next one.
 *
 * In that order, so that what a check has not seen is in no snapshot that later checks begin from.
 */
export class Upkeep {
  readonly parity: ParityTotals = { served: 0, probed: 0, mismatched: {}, checks: 0, inconclusive: 0 };
  readonly #options: UpkeepOptions;
  #running: Promise<void> | null = null;
  #lastAt: number;
  #lastSeq: number;
  /** When this process last wrote a snapshot, Unix milliseconds; `null` = not yet. */
  #savedAt: number | null = null;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#lastAt = options.clock.now();
    this.#lastSeq = options.state.seq;
  }

  get savedAt(): number | null {
    return this.#savedAt;
  }

  /** Begins with what is due, beside other work. Cheap if nothing is: call it after every page of events. */
  check(): void {
    if (this.#running === null && this.#isDue()) void this.run();
  }

  /** Does it now, due or not. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Resolves when nothing is being done. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #isDue(): boolean {
    const { state, clock } = this.#options;
    const events = state.seq - this.#lastSeq;
    const elapsedMs = clock.now() - this.#lastAt;
    return elapsedMs >= atMostEveryMs && (events >= everyEvents || (events > 0 && elapsedMs >= everyMs));
  }

  async #run(): Promise<void> {
    const { state, storage, clock, signal, onError } = this.#options;
    this.#lastAt = clock.now();
    this.#lastSeq = state.seq;
    try {
      await this.#checkParity();
      if (signal.aborted) return;
      await state.save(storage.snapshots);
      this.#savedAt = clock.now();
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }

  async #checkParity(): Promise<void> {
    const { state, storage, clock, signal, onError, parityShare = 0.01 } = this.#options;
    const live = state.store;
    const base = await restoreStore(storage.snapshots, live.definitions, { residency: state.residency() });
    const isComparable = base.seq > 0 && live.outdatedBy === null;
    const options = { live, base, log: storage.log, now: clock.now(), share: parityShare, round: this.parity.checks, signal };
    const check = isComparable ? await checkParity(options) : null;
    if (check === null) {
      this.parity.inconclusive++;
      return;
    }
    this.parity.checks++;
    this.parity.served += check.served;
    this.parity.probed += check.probed;
    const broken = Object.entries(check.mismatched);
    for (const [feature, vectors] of broken) this.parity.mismatched[feature] = (this.parity.mismatched[feature] ?? 0) + vectors;
    if (broken.length > 0) onError(parityBroken(check.fromSeq, check.toSeq, broken));
  }
}

function parityBroken(fromSeq: number, toSeq: number, broken: readonly (readonly [string, number])[]): CheckInError {
  const features = broken.map(([feature, vectors]) => `${feature} (${vectors} vectors)`).join(', ');
  return new CheckInError(
    'features.parity_broken',
    `the features of this process differ from a replay of events ${fromSeq + 1} to ${toSeq}: ${features}`,
    'Look for a feature that reads the clock, chance or anything but its state (`checkin features verify`); a restart folds from the last snapshot.',
  );
}
