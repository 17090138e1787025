import type { EventOf } from '../domain/event.ts';
import { opaqueId } from '../domain/ids.ts';
import type { User } from '../domain/user.ts';

export interface PeopleState {
  readonly ids: (string | null)[];
  readonly records: (User | null)[];
  readonly indices: Map<string, number>;
}

/**
 * All people ever seen, by index of first sight. After a merge two ids lead to one index; after an erasure none does, and the index is not used again.
 *
 * Only the `FeatureStore` folds events into it; everyone else reads.
 */
export class People {
  readonly #ids: (string | null)[] = [];
  readonly #records: (User | null)[] = [];
  readonly #indices = new Map<string, number>();

  /** One past the largest index. */
  get size(): number {
    return this.#ids.length;
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
    return this.#records[index] ?? null;
  }

  /** The index of an id, given on first sight. */
  see(id: string): number {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const index = this.#ids.push(id) - 1;
    this.#records.push(null);
    this.#indices.set(id, index);
    return index;
  }

  upsert(user: User): number {
    const index = this.see(user.id);
    this.#records[index] = user;
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
    if (!this.goesBy(from, fromId)) {
      this.#indices.set(fromId, into);
      return;
    }
    for (const [id, index] of this.#indices) if (index === from) this.#indices.set(id, into);
    this.#records[into] ??= this.#records[from] ?? null;
    this.#ids[from] = null;
    this.#records[from] = null;
  }

  /** Forgets a person. @returns every id that led to them */
  erase(person: number): readonly string[] {
    const ids = this.idsOf(person);
    for (const id of ids) this.#indices.delete(id);
    this.#ids[person] = null;
    this.#records[person] = null;
    return ids;
  }

  /** Every id that leads to a person. */
  idsOf(person: number): readonly string[] {
    return [...this.#indices].filter(([, index]) => index === person).map(([id]) => id);
  }

  /** Makes an id lead to nobody; whom it led to stays. */
  detach(id: string): void {
    this.#indices.delete(id);
  }

  /** The ids that a tombstone stands for; one that nobody here has is passed over. */
  meantBy({ salt, opaqueIds }: Pick<EventOf<'user.erased'>, 'salt' | 'opaqueIds'>): readonly string[] {
    const meant = new Set(opaqueIds);
    return [...this.#indices.keys()].filter((id) => meant.has(opaqueId(id, salt)));
  }

  save(): PeopleState {
    return { ids: this.#ids, records: this.#records, indices: this.#indices };
  }

  static load(state: PeopleState): People {
    const people = new People();
    people.#ids.push(...state.ids);
    people.#records.push(...state.records);
    for (const [id, index] of state.indices) people.#indices.set(id, index);
    return people;
  }
}
