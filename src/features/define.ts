/**
 * Features as folds.
 *
 * Terminology
 * - feature: something known about a person or a venue, of one or several columns, folded from events
 * - state: what the fold remembers for one person or venue; plain data that `v8.serialize` can write
 * - trigger: the event types and interaction kinds that a feature wants to see
 * - feature set: all features in order; its version changes when any feature's name, version or columns do
 */
import type { EventOf, EventType, InteractionEvent, InteractionKind, LoggedEvent } from '../domain/event.ts';
import type { World } from './world.ts';

/** What a feature listens to: a kind of interaction, or any other event type. */
export type Trigger = InteractionKind | Exclude<EventType, 'interaction'>;

/** The event behind a trigger. */
type TriggeringEvent<T extends Trigger> = T extends InteractionKind
  ? LoggedEvent<InteractionEvent & { readonly kind: T }>
  : T extends EventType
    ? LoggedEvent<EventOf<T>>
    : never;

type Entity = 'user' | 'venue';

/** What people need to know to read a column. */
export interface ColumnDescription {
  readonly name: string;
  readonly unit: string;
  /** Smallest and largest value; NaN (missing) is always allowed. */
  readonly range: readonly [number, number];
  readonly description: string;
}

/** What one says to define a feature: its meaning, its state and its value, all in one place. */
export interface FeatureOptions<S, T extends Trigger> extends ColumnDescription {
  readonly entity: Entity;
  /** Raise it when the meaning of the values changes: models pin the feature set they were trained on. */
  readonly version: number;
  /** Suffixes of the columns (`name.suffix`); absent = one column, called `name`. */
  readonly columns?: readonly string[];
  readonly on: readonly T[];
  /** Any order of a day's events gives the same values (to 1e-9); true unless told. A test holds every feature that claims it to it. */
  readonly commutative?: boolean;
  /** `read` does not depend on `now`, so that a venue's value is kept until its next event; false unless told. */
  readonly timeless?: boolean;
  /** `read` depends on `now` by its day (`dayOf`) only, so that a venue's value is kept until its next event or the next day; false unless told. */
  readonly daily?: boolean;
  init(): S;
  /** Takes one event into the state. `world` says what the event does not: the venue's record, local time, weather, distance. */
  apply(state: S, event: TriggeringEvent<T>, world: World): void;
  /** Writes the columns' values at `out[offset...]`. Reads only the state, `now` and (see `World`) what is fixed between events. */
  read(state: S, now: number, out: Float32Array, offset: number, world: World): void;
  /** Takes the state of an anonymous id into that of the person it turned out to be; every feature of entity `user` needs it. */
  merge?(into: S, from: S, world: World): void;
}

/** A defined feature; what its state is, only the feature itself knows. */
export interface FeatureDefinition extends Required<Omit<FeatureOptions<unknown, Trigger>, 'apply' | 'read' | 'merge'>> {
  apply(state: unknown, event: LoggedEvent, world: World): void;
  read(state: unknown, now: number, out: Float32Array, offset: number, world: World): void;
  merge?(into: unknown, from: unknown, world: World): void;
}

/**
 * Defines a feature; give the result to `new FeatureStore(definitions)`.
 *
 * @throws RangeError if the name or a column is not `lower_snake_case`, if nothing triggers it, or if a user feature cannot be merged
 * @example
 * export const clicks = defineFeature({
 *   name: 'clicks', entity: 'user', version: 1, unit: 'clicks', range: [0, Infinity],
 *   description: 'How often the person has clicked on a venue.',
 *   on: ['click'],
 *   init: () => ({ count: 0 }),
 *   apply: (state) => { state.count++; },
 *   read: (state, _now, out, offset) => { out[offset] = state.count; },
 *   merge: (into, from) => { into.count += from.count; },
 * });
 */
export function defineFeature<S, const T extends Trigger>(options: FeatureOptions<S, T>): FeatureDefinition {
  const columns = options.columns ?? [];
  for (const name of [options.name, ...columns]) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new RangeError(`feature name "${name}" is not lower_snake_case`);
  }
  if (options.on.length === 0) throw new RangeError(`feature "${options.name}" listens to no event`);
  if (options.entity === 'user' && options.merge === undefined)
    throw new RangeError(`user feature "${options.name}" needs merge: people turn out to be someone known`);
  return { commutative: true, timeless: false, daily: false, ...options, columns };
}

/** The full names of a feature's columns. */
export function columnNames(definition: Pick<FeatureDefinition, 'name' | 'columns'>): readonly string[] {
  return definition.columns.length === 0 ? [definition.name] : definition.columns.map((column) => `${definition.name}.${column}`);
}

/** How many columns a feature has. */
export function widthOf(definition: Pick<FeatureDefinition, 'columns'>): number {
  return Math.max(1, definition.columns.length);
}
