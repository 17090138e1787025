/** What a feature store holds, by the ids of people and venues and not by the places that the order of arrival gave them. */
import { unpackDossier } from '../../src/features/dossier.ts';
import type { FeatureStore } from '../../src/features/feature-store.ts';
import { packedContacts } from '../../src/features/history.ts';
import { unpackSnapshot } from '../../src/features/snapshot.ts';

/** @param without features to leave out */
export function stateOf(store: FeatureStore, without: readonly string[] = []): unknown {
  const { catalogue, people, city, recommendations, venueStates, dossiers } = unpackSnapshot(store.snapshot())!;
  const named = (entity: string): string[] => store.definitions.filter((one) => one.entity === entity).map(({ name }) => name);
  const states = (names: readonly string[], list: readonly unknown[]): unknown =>
    Object.fromEntries(names.map((name, i) => [name, without.includes(name) ? null : sorted(list[i] ?? null)]));
  const venues = catalogue.ids.map((id, i) => [
    id,
    [
      catalogue.venues[i],
      catalogue.writtenAt[i],
      catalogue.removedAt[i],
      states(
        named('venue'),
        venueStates.map((list) => list[i]),
      ),
    ],
  ]);
  const persons = dossiers.flatMap((packed, i) => {
    if (packed === null) return [];
    const { ids, profiles, record, contacts, states: kept } = unpackDossier(packed);
    const [whereabouts, recentVenues, recentAt, ...columns] = packedContacts(contacts);
    const recent = sorted(recentVenues!.map((venue, visit) => [recentAt![visit], catalogue.ids[venue]!]));
    const history = contacts.venues.map((venue, slot) => [catalogue.ids[venue]!, columns.slice(1).map((column) => column[slot])]);
    return [
      [
        people.ids[i]!,
        [ids.toSorted(), sorted(profiles), record, whereabouts, recent, Object.fromEntries(history), states(named('user'), kept)],
      ],
    ];
  });
  return { city, recommendations, venues: Object.fromEntries(venues), people: Object.fromEntries(persons) };
}

/** Lists of objects in the order of their text: what a state keeps a list of, it keeps as a set. */
function sorted(state: unknown): unknown {
  if (Array.isArray(state))
    return state
      .map((one) => [JSON.stringify(one), one] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one]) => one);
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return state;
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, sorted(value)]));
}

/** The path to the first number or text that differs by more than rounding; `null` if there is none. */
export function firstDifference(a: unknown, b: unknown, tolerance = 1e-9, path = ''): string | null {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a))) return null;
    return `${path}: ${a} and ${b}`;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return Object.is(a, b) ? null : `${path}: ${String(a)} and ${String(b)}`;
  const [left, right] = [a, b].map((one) => (one instanceof Map ? Object.fromEntries(one) : one) as Record<string, unknown>);
  for (const key of new Set([...Object.keys(left!), ...Object.keys(right!)])) {
    const difference = firstDifference(left![key], right![key], tolerance, `${path}/${key}`);
    if (difference !== null) return difference;
  }
  return null;
}
