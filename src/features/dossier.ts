import type { Location } from '../domain/geo.ts';
import type { User } from '../domain/user.ts';
import { centroidOf, newContacts, packedContacts, unpackedContacts } from './history.ts';
import type { Contacts } from './history.ts';
import { Packer } from './pack.ts';
import { Unpacker } from './unpack.ts';

/** What was said about a person under one of their ids. */
export interface Profile {
  readonly user: User;
  /** When it was said, Unix milliseconds. */
  readonly at: number;
}

/** Everything that is known of one person: it goes out of memory and comes back as one. */
export interface Dossier {
  /** Every id that leads to them, the one they go by first. */
  readonly ids: string[];
  /** At most one per id. */
  readonly profiles: Profile[];
  /** The profiles as one; `null` if there are none. */
  record: User | null;
  readonly contacts: Contacts;
  /** By place among the user features; `null` = as it starts. */
  readonly states: unknown[];
  /** Place among those in memory; -1 = not counted. */
  place: number;
  /** Used since it was last considered for eviction. */
  wasUsed: boolean;
  /** Changed since it came into memory. */
  isChanged: boolean;
}

export function newDossier(id: string): Dossier {
  return {
    ids: [id],
    profiles: [],
    record: null,
    contacts: newContacts(),
    states: [],
    place: -1,
    wasUsed: true,
    isChanged: true,
  };
}

/**
 * Several profiles as one: what a person said under the id they go by counts first, then what was said last.
 *
 * In which order the profiles and the merges came in makes no difference.
 */
export function recordOf({ ids, profiles }: Pick<Dossier, 'ids' | 'profiles'>): User | null {
  const own = ids[0]!;
  if (profiles.length < 2) return profiles[0]?.user ?? null;
  const rank = ({ user, at }: Profile): number => (user.id === own ? Infinity : at);
  return Object.assign({}, ...profiles.toSorted((a, b) => rank(a) - rank(b)).map(({ user }) => user), { id: own }) as User;
}

/** Where to look around when nothing else is said: home, else the decayed centroid of the venues they liked, else `null`. */
export function anchorOf({ record, contacts }: Dossier): Location | null {
  return record?.home ?? centroidOf(contacts);
}

/** A dossier as bytes: some 11 us and 1.7 kB for someone with 40 venues. */
export function packDossier(dossier: Dossier): Uint8Array {
  writeDossier(dossier, packer);
  return packer.take();
}

/** As `packDossier`, to the end of something larger. */
export function writeDossier({ ids, profiles, contacts, states }: Dossier, into: Packer): void {
  into.value([ids, profiles, packedContacts(contacts), states]);
}

const packer = new Packer();

/** The dossier again, bit by bit: some 16 us. */
export function unpackDossier(bytes: Uint8Array): Dossier {
  const [ids, profiles, contacts, states] = new Unpacker(bytes).value() as [string[], Profile[], readonly number[][], unknown[]];
  const record = recordOf({ ids, profiles });
  return { ids, profiles, record, contacts: unpackedContacts(contacts), states, place: -1, wasUsed: true, isChanged: false };
}
