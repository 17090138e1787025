import type { EventOf } from '../domain/event.ts';
import { opaqueId } from '../domain/ids.ts';
import type { User } from '../domain/user.ts';
import type { Spill } from '../log/spill.ts';
import { newDossier, packDossier, recordOf, unpackDossier, writeDossier } from './dossier.ts';
import type { Dossier } from './dossier.ts';
import type { Packer } from './pack.ts';

/** What a snapshot keeps of people; their dossiers, packed, go beside it. */
export interface PeopleState {
  readonly ids: readonly (string | null)[];
  readonly indices: ReadonlyMap<string, number>;
  readonly lastSeq: readonly number[];
}

/** Where people go who were not met for long. */
export interface Residency {
  readonly spill: Spill;
  /** So many people stay in memory, at some 5 kB each. */
  readonly residentPeople: number;
}

/** After a write to a full disk, so many more people stay in memory before the next is tried. */
const patience = 1000;

/**
 * All people ever seen, by index of first sight. After a merge two ids lead to one index; after an erasure none does, and the index is not used again.
 *
 * With a `Residency`, memory holds the dossiers of the people met last (CLOCK: one round of grace for everyone met since the hand passed); the others lie in
 * the spill and come back, bit by bit, when they are asked for. Who is in memory changes no answer.
 *
 * Only the `FeatureStore` folds events into it; everyone else reads.
 */
export class People {
  readonly #ids: (string | null)[] = [];
  readonly #indices = new Map<string, number>();
  /** `seq` of the last event about the person other than an answer given to them; 0 = none. In memory for everyone: caches ask for it. */
  readonly #lastSeq: number[] = [];
  /** In memory; `null` = erased, merged away, packed or in the spill. */
  readonly #dossiers: (Dossier | null)[] = [];
  /** As they came out of a snapshot, and not asked for since. */
  readonly #packed = new Map<number, Uint8Array>();
  readonly #spill: Spill | null;
  #limit: number;
  /** Who is in memory; the hand goes round. Kept only where there is a spill. */
  readonly #resident: number[] = [];
  #hand = 0;
  readonly #count = { evicted: 0, returned: 0, failures: 0 };

  constructor(residency: Residency | null = null) {
    this.#spill = residency?.spill ?? null;
    this.#limit = residency?.residentPeople ?? Infinity;
  }

  /** One past the largest index. */
  get size(): number {
    return this.#ids.length;
  }

  /** How many people are in memory, how many went out and came back, and how often the spill had no room. */
  get residency(): { readonly resident: number; readonly evicted: number; readonly returned: number; readonly failures: number } {
    return { resident: this.#spill === null ? this.#ids.length - this.#packed.size : this.#resident.length, ...this.#count };
  }

  /** -1 if the id was never seen. */
  indexOf(id: string): number {
    return this.#indices.get(id) ?? -1;
  }

  /** The id a person goes by now; `null` if erased. */
  idOf(index: number): string | null {
    return this.#ids[index] ?? null;
  }

  /** What the person told us; `null` if nothing. */
  user(id: string): User | null {
    return this.record(this.indexOf(id));
  }

  record(index: number): User | null {
    return this.dossier(index)?.record ?? null;
  }

  /** `seq` of the last event about the person other than an answer given to them; 0 = none. */
  lastSeq(index: number): number {
    return this.#lastSeq[index] ?? 0;
  }

  touch(index: number, seq: number): void {
    this.#lastSeq[index] = seq;
  }

  /** What is known of a person, to read only and at once: it may be out of memory after the next event. `null` if there is no such person. */
  dossier(index: number): Dossier | null {
    if (index < 0) return null;
    const dossier = this.#dossiers[index] ?? this.#load(index);
    if (dossier !== null) dossier.wasUsed = true;
    return dossier;
  }

  /** What is known of a person, to be changed at once. @throws RangeError if there is no such person */
  change(index: number): Dossier {
    const dossier = this.dossier(index);
    if (dossier === null) throw new RangeError(`there is no person ${index}`);
    dossier.isChanged = true;
    return dossier;
  }

  /** Lets people out of memory until no more than the limit are in it. To be called when nobody holds a dossier. */
  trim(): void {
    while (this.#resident.length > this.#limit) if (!this.#evictNext()) return;
  }

  /** The index of an id, given on first sight. */
  see(id: string): number {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const index = this.#ids.push(id) - 1;
    this.#indices.set(id, index);
    this.#lastSeq.push(0);
    this.#dossiers.push(null);
    this.#admit(index, newDossier(id));
    return index;
  }

  /** @returns the index; -1 if something newer was said under this id already, and nothing has changed */
  upsert(user: User, at: number): number {
    const index = this.see(user.id);
    const dossier = this.change(index);
    const old = dossier.profiles.findIndex((profile) => profile.user.id === user.id);
    if (old >= 0 && dossier.profiles[old]!.at > at) return -1;
    if (old >= 0) dossier.profiles.splice(old, 1);
    dossier.profiles.push({ user, at });
    dossier.record = recordOf(dossier);
    return index;
  }

  /** Whether a person goes by the id themselves: it was not merged into them. A device that was is lent, and may be lent to someone else next. */
  goesBy(index: number, id: string): boolean {
    return this.idOf(index) === id;
  }

  /** Makes `fromId` lead to `into`, and with it, if a person goes by it, all their ids. A device's id that led to someone else before leaves them as they are. */
  merge(fromId: string, into: number): void {
    const from = this.indexOf(fromId);
    if (from === into) return;
    const target = this.change(into);
    if (!this.goesBy(from, fromId)) {
      this.detach(fromId);
      this.#lead(fromId, into, target);
      return;
    }
    const { ids, profiles } = this.change(from);
    for (const id of ids) this.#lead(id, into, target);
    for (const profile of profiles) {
      const other = target.profiles.findIndex(({ user }) => user.id === profile.user.id);
      if (other < 0) target.profiles.push(profile);
      else if (target.profiles[other]!.at < profile.at) target.profiles[other] = profile;
    }
    target.record = recordOf(target);
    this.touch(into, Math.max(this.lastSeq(into), this.lastSeq(from)));
    this.#drop(from);
  }

  /** Forgets a person. @returns every id that led to them */
  erase(person: number): readonly string[] {
    const ids = this.idsOf(person);
    for (const id of ids) this.#indices.delete(id);
    this.#drop(person);
    return ids;
  }

  /** Every id that leads to a person, the one they go by first; none if there is no such person. */
  idsOf(person: number): readonly string[] {
    return this.dossier(person)?.ids ?? [];
  }

  /** Makes an id lead to nobody; whom it led to stays. */
  detach(id: string): void {
    const holder = this.indexOf(id);
    if (holder < 0) return;
    const { ids } = this.change(holder);
    ids.splice(ids.indexOf(id), 1);
    this.#indices.delete(id);
  }

  /** The ids that a tombstone stands for; one that nobody here has is passed over. */
  meantBy({ salt, opaqueIds }: Pick<EventOf<'user.erased'>, 'salt' | 'opaqueIds'>): readonly string[] {
    const meant = new Set(opaqueIds);
    return [...this.#indices.keys()].filter((id) => meant.has(opaqueId(id, salt)));
  }

  save(): PeopleState {
    return { ids: this.#ids, indices: this.#indices, lastSeq: this.#lastSeq };
  }

  /** Writes a person's dossier, packed, wherever it is, which is not changed by this; nothing if there is no such person. */
  write(index: number, into: Packer): void {
    if (this.#ids[index] === null) return;
    const dossier = this.#dossiers[index];
    if (dossier) writeDossier(dossier, into);
    else into.raw(this.#packed.get(index) ?? this.#spill!.get(index)!);
  }

  /** @param dossiers as `write` wrote them, by index */
  static load(state: PeopleState, dossiers: readonly (Uint8Array | null)[], residency: Residency | null): People {
    const people = new People(residency);
    for (const id of state.ids) people.#ids.push(id);
    for (const [id, index] of state.indices) people.#indices.set(id, index);
    for (const seq of state.lastSeq) people.#lastSeq.push(seq);
    for (const [index, bytes] of dossiers.entries()) {
      people.#dossiers.push(null);
      if (bytes === null) continue;
      if (residency === null || dossiers.length <= residency.residentPeople) people.#packed.set(index, bytes);
      else residency.spill.put(index, bytes);
    }
    return people;
  }

  #lead(id: string, into: number, target: Dossier): void {
    this.#indices.set(id, into);
    target.ids.push(id);
  }

  #drop(person: number): void {
    const place = this.#dossiers[person]?.place ?? -1;
    if (place >= 0) this.#leave(place);
    this.#ids[person] = null;
    this.#lastSeq[person] = 0;
    this.#dossiers[person] = null;
    this.#packed.delete(person);
    this.#spill?.delete(person);
  }

  #load(index: number): Dossier | null {
    if ((this.#ids[index] ?? null) === null) return null;
    const packed = this.#packed.get(index);
    const bytes = packed ?? this.#spill!.get(index)!;
    const dossier = unpackDossier(bytes);
    if (packed === undefined) this.#count.returned++;
    // Not in the spill yet.
    else dossier.isChanged = this.#packed.delete(index);
    this.#admit(index, dossier);
    return dossier;
  }

  #admit(index: number, dossier: Dossier): void {
    this.#dossiers[index] = dossier;
    if (this.#spill !== null) dossier.place = this.#resident.push(index) - 1;
  }

  /** @returns whether someone went */
  #evictNext(): boolean {
    for (;;) {
      if (this.#hand >= this.#resident.length) this.#hand = 0;
      const index = this.#resident[this.#hand]!;
      const dossier = this.#dossiers[index]!;
      if (!dossier.wasUsed) return this.#evict(index, dossier);
      dossier.wasUsed = false;
      this.#hand++;
    }
  }

  #evict(index: number, dossier: Dossier): boolean {
    try {
      // Whoever was only read lies in the spill as they are.
      if (dossier.isChanged) this.#spill!.put(index, packDossier(dossier));
    } catch {
      // No room on the disk: memory has to do. The count is there to be watched.
      this.#count.failures++;
      this.#limit = this.#resident.length + patience;
      return false;
    }
    this.#leave(dossier.place);
    this.#dossiers[index] = null;
    this.#count.evicted++;
    return true;
  }

  #leave(place: number): void {
    const last = this.#resident.pop()!;
    if (place === this.#resident.length) return;
    this.#resident[place] = last;
    this.#dossiers[last]!.place = place;
  }
}
