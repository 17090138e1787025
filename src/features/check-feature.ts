import { dayMs } from '../domain/clock.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import { Random } from '../stats/random.ts';
import type { FeatureDefinition } from './define.ts';
import { FeatureStore } from './feature-store.ts';

/** Values of 32 bits, summed in another order, differ by no more than this share of themselves. */
const tolerance = 1e-5;

/**
 * Checks what CheckIn needs of a feature, for the tests of whoever writes one: on your own events it never throws, gives the same values each time it is folded and read (no
 * clock, no chance, no counter of its own), stays within its range, survives a snapshot, and, unless it says `commutative: false`, does not depend on the order of a day's
 * interactions.
 *
 * @param events in the order of the log; the more kinds of them the feature listens to, the more the check can see
 * @returns what is wrong, one sentence each; empty = nothing was found
 * @example expect(checkFeature(lateNights, events)).toEqual([])
 */
export function checkFeature(
  feature: FeatureDefinition,
  events: readonly Event[],
  { seed = 1 }: { readonly seed?: number } = {},
): readonly string[] {
  const log = events.map((event, i): LoggedEvent => ({ ...event, seq: i + 1, receivedAt: event.at }));
  const now = events.reduce((latest, { at }) => Math.max(latest, at), 0);
  const store = folded(feature, log);
  const values = valuesOf(store, feature, now);
  const problems: string[] = [];
  const { failures } = store;
  if (Object.keys(failures).length > 0) problems.push(`it threw ${failures[feature.name] ?? 0} times`);
  if (values.length === 0) problems.push('no event is about a person or a venue that it could have a value of');
  if (!areEqual(values, valuesOf(store, feature, now), 0))
    problems.push('two readings of the same state differ: it reads a clock, chance or a counter');
  if (!areEqual(values, valuesOf(folded(feature, log), feature, now), 0))
    problems.push('two folds of the same events differ: it keeps something outside of its state');
  const restored = FeatureStore.restore(store.snapshot(), [feature]);
  if (restored === null || !areEqual(values, valuesOf(restored, feature, now), 0))
    problems.push('a snapshot does not keep its state: use plain data, arrays, maps and typed arrays');
  const [least, most] = feature.range;
  const outside = values.find((value) => value < least || value > most);
  if (outside !== undefined) problems.push(`it gave ${outside}, which is outside of its range ${least} to ${most}`);
  const ordered = reportsFirst(log);
  const shuffled = shuffledByDay(ordered, new Random(seed));
  if (
    feature.commutative &&
    !areEqual(valuesOf(folded(feature, ordered), feature, now), valuesOf(folded(feature, shuffled), feature, now), tolerance)
  )
    problems.push("the order of a day's interactions changes its values: sum, count or take extremes, or say commutative: false");
  return problems;
}

function folded(feature: FeatureDefinition, events: readonly LoggedEvent[]): FeatureStore {
  const store = new FeatureStore([feature]);
  for (const event of events) store.apply(event);
  return store;
}

/** The values for everyone, or of every venue. */
function valuesOf(store: FeatureStore, feature: FeatureDefinition, now: number): readonly number[] {
  const { catalogue, people } = store;
  const venues = Int32Array.from({ length: catalogue.size }, (_, index) => index);
  const first = store.columns.findIndex((column) => column.split('.', 1)[0] === feature.name);
  const width = Math.max(1, feature.columns.length);
  const read = (userId: string | null, candidates: Int32Array): number[] => {
    const { columns, values, rows } = store.matrix(
      userId,
      candidates,
      store.resolveMoment({ userId, at: now, context: {}, understood: null }),
    );
    return Array.from({ length: rows }, (_, row) => [
      ...values.subarray(row * columns.length + first, row * columns.length + first + width),
    ]).flat();
  };
  if (feature.entity === 'venue') return read(null, venues);
  return Array.from({ length: people.size }, (_, person) => people.idOf(person)).flatMap((id) =>
    id === null ? [] : read(id, venues.subarray(0, 1)),
  );
}

/** What was known of the weather when an interaction came in belongs to it, so no order may move it past a report. */
function reportsFirst(events: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const ordered = [...events.filter(isReport), ...events.filter((event) => !isReport(event))];
  return ordered.map((event, i) => ({ ...event, seq: i + 1 }));
}

function isReport({ type }: LoggedEvent): boolean {
  return type === 'external.weather';
}

/** The interactions of each day in another order; everything else stays at its place. */
function shuffledByDay(events: readonly LoggedEvent[], random: Random): readonly LoggedEvent[] {
  const shuffled = [...events];
  const places = Map.groupBy(
    events.flatMap((event, place) => (event.type === 'interaction' ? [place] : [])),
    (place) => Math.floor(events[place]!.at / dayMs),
  );
  for (const ofDay of places.values()) {
    const order = random.shuffle([...ofDay]);
    for (const [i, place] of ofDay.entries()) shuffled[place] = { ...events[order[i]!]!, seq: place + 1 };
  }
  return shuffled;
}

function areEqual(a: readonly number[], b: readonly number[], share: number): boolean {
  return (
    a.length === b.length &&
    a.every((value, i) => Object.is(value, b[i]) || Math.abs(value - b[i]!) <= share * Math.max(1, Math.abs(value)))
  );
}
