import type { LoggedEvent } from '../domain/event.ts';
import { widthOf } from './define.ts';
import type { FeatureDefinition } from './define.ts';
import type { World } from './world.ts';

/**
 * One feature at work. Its states lie in lists: those of a venue feature in one of its own, by venue; those of a person beside each other in their dossier.
 *
 * A feature that throws never stops the log: the failure is counted, the others still see the event, and a value that cannot be read is missing.
 */
export class FeatureFold {
  readonly definition: FeatureDefinition;
  readonly width: number;
  /** How often `apply`, `read` or `merge` has thrown. */
  failures = 0;
  /** Of a feature of people: its place in a dossier's states. */
  readonly place: number;
  /** Of a feature of venues: its states by venue. */
  readonly venueStates: unknown[];
  /** What is read of someone without a state; never written to. */
  readonly #blank: unknown;

  constructor(definition: FeatureDefinition, place: number, venueStates: unknown[] = []) {
    this.definition = definition;
    this.width = widthOf(definition);
    this.place = place;
    this.venueStates = venueStates;
    this.#blank = definition.init();
  }

  /** Takes an event into the state at a place of a list. */
  apply(states: unknown[], place: number, event: LoggedEvent, world: World): void {
    try {
      this.definition.apply(this.#open(states, place), event, world);
    } catch {
      this.failures++;
    }
  }

  /** @param state `null` or absent = the one that every state starts from */
  read(state: unknown, now: number, out: Float32Array, offset: number, world: World): void {
    try {
      this.definition.read(state ?? this.#blank, now, out, offset, world);
    } catch {
      this.failures++;
      out.fill(Number.NaN, offset, offset + this.width);
    }
  }

  /** Takes one person's state into another's. */
  merge(into: unknown[], from: readonly unknown[], world: World): void {
    const source = from[this.place] ?? null;
    if (source === null) return;
    try {
      this.definition.merge!(this.#open(into, this.place), source, world);
    } catch {
      this.failures++;
    }
  }

  #open(states: unknown[], place: number): unknown {
    while (states.length <= place) states.push(null);
    return (states[place] ??= this.definition.init());
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
