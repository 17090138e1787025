import { createHash } from 'node:crypto';
import { unpackDossier } from './dossier.ts';
import { packedContacts } from './history.ts';
import { Packer } from './pack.ts';
import type { People } from './people.ts';
import type { CoreState } from './snapshot.ts';

/**
 * Digest of a whole state, 16 hex digits.
 *
 * People and venues go by their ids, in the order of these, and not by the indices that the order of arrival gave them. What a feature keeps is taken bit by bit.
 */
export function digestOfState(state: CoreState, everyone: Pick<People, 'write'>): string {
  const packer = new Packer();
  const hash = createHash('sha256');
  const { catalogue, people, city, recommendations, venueStates } = state;
  hash.update(canonical([state.featureSetVersion, state.seq, city, recommendations]));
  for (const venue of inOrder(catalogue.ids)) {
    const { venues, writtenAt, removedAt } = catalogue;
    const states = venueStates.map((list) => list[venue] ?? null);
    hash.update(canonical([catalogue.ids[venue], venues[venue], writtenAt[venue], removedAt[venue], states]));
  }
  hash.update(canonical(new Map([...people.indices].map(([id, person]) => [id, people.ids[person]]))));
  for (const person of inOrder(people.ids)) {
    everyone.write(person, packer);
    const packed = packer.take();
    if (packed.length === 0) continue;
    const { ids, profiles, contacts, states } = unpackDossier(packed);
    const [whereabouts, recentVenues, recentAt, ...columns] = packedContacts(contacts);
    const places = inOrder(contacts.venues.map((venue) => catalogue.ids[venue]!));
    const history = places.map((i) => [catalogue.ids[contacts.venues[i]!], columns.slice(1).map((column) => column[i])]);
    const visited = recentVenues!.map((venue) => catalogue.ids[venue]!);
    const recent = inOrder(visited).map((i) => [visited[i], recentAt![i]]);
    hash.update(canonical([ids.toSorted(), profiles, whereabouts, recent, history, people.lastSeq[person], states]));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The places of a list's texts in their order; those of `null` first. */
function inOrder(texts: readonly (string | null)[]): number[] {
  return Array.from(texts, (_, i) => i).toSorted((a, b) => {
    const [x, y] = [texts[a] ?? '', texts[b] ?? ''];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
}

/** A text that two values share only if they are the same: -0 is not 0, an absent field is not one that is `undefined`; the keys of maps and objects are in order. */
function canonical(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}(${Array.from(value as unknown as ArrayLike<unknown>, canonical).join()})`;
  if (value instanceof Set) return `set(${[...value].map(canonical).toSorted().join()})`;
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries
    .map(([key, entry]) => `${canonical(key)}:${canonical(entry)}`)
    .toSorted()
    .join()}}`;
}
