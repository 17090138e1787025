import type { LoggedEvent } from '../domain/event.ts';
import { widthOf } from './define.ts';
import type { FeatureDefinition } from './define.ts';
import type { World } from './world.ts';

/**
 * The live state of one feature for all its people or venues, by their index.
 *
 * A feature that throws never stops the log: the failure is counted, the others still see the event, and a value that cannot be read is missing.
 */
export class FeatureFold {
  readonly definition: FeatureDefinition;
  readonly width: number;
  /** How often `apply`, `read` or `merge` has thrown. */
  failures = 0;
  readonly #states: unknown[];
  /** What is read of someone without a state; never written to. */
  readonly #blank: unknown;

  constructor(definition: FeatureDefinition, states: unknown[] = []) {
    this.definition = definition;
    this.width = widthOf(definition);
    this.#states = states;
    this.#blank = definition.init();
  }

  apply(index: number, event: LoggedEvent, world: World): void {
    const states = this.#states;
    while (states.length <= index) states.push(null);
    try {
      this.definition.apply((states[index] ??= this.definition.init()), event, world);
    } catch {
      this.failures++;
    }
  }

  /** @param index -1 for someone unknown */
  read(index: number, now: number, out: Float32Array, offset: number, world: World): void {
    try {
      this.definition.read(this.stateOf(index), now, out, offset, world);
    } catch {
      this.failures++;
      out.fill(Number.NaN, offset, offset + this.width);
    }
  }

  merge(from: number, into: number): void {
    const source = this.#states[from] ?? null;
    if (source === null) return;
    while (this.#states.length <= into) this.#states.push(null);
    try {
      this.definition.merge!((this.#states[into] ??= this.definition.init()), source);
    } catch {
      this.failures++;
    }
    this.forget(from);
  }

  forget(index: number): void {
    if (index < this.#states.length) this.#states[index] = null;
  }

  /** The state of a person or venue, or the one that every state starts from. */
  stateOf(index: number): unknown {
    return (index < 0 ? null : this.#states[index]) ?? this.#blank;
  }

  /** All states, for a snapshot. */
  save(): readonly unknown[] {
    return this.#states;
  }
}

/** The folds that a kind of event goes to. */
export interface Listeners {
  readonly user: readonly FeatureFold[];
  readonly venue: readonly FeatureFold[];
}

export const nobody: Listeners = { user: [], venue: [] };

/** Who listens to what: made once, so that an event costs only the features that asked for it. */
export function listenersByTrigger(folds: readonly FeatureFold[]): ReadonlyMap<string, Listeners> {
  const listeners = new Map<string, Listeners>();
  for (const trigger of new Set(folds.flatMap(({ definition }) => definition.on))) {
    const listening = folds.filter(({ definition }) => definition.on.includes(trigger));
    listeners.set(trigger, {
      user: listening.filter(({ definition }) => definition.entity === 'user'),
      venue: listening.filter(({ definition }) => definition.entity === 'venue'),
    });
  }
  return listeners;
}
