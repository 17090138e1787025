import type { EventOf, LoggedEvent } from '../domain/event.ts';
import { opaqueId } from '../domain/ids.ts';

/** An id that led to a person for a while: a device's id may be one person's today and another's tomorrow. */
export interface IdSpan {
  readonly id: string;
  /** `seq` of the first event under the id that is the person's. */
  readonly from: number;
  /** `seq` of the first one that no longer is; `Infinity` = it still leads to them. */
  readonly until: number;
}

interface Person {
  /** The id they go by: it was not merged into them. */
  readonly id: string;
  spans: IdSpan[];
}

/** Who was who when: a fold over `user.merged` and `user.erased`, by the rule of `People` in `features/people.ts`. */
export class Merges {
  readonly #personOf = new Map<string, Person>();

  apply(event: LoggedEvent<EventOf<'user.merged' | 'user.erased'>>): void {
    if (event.type === 'user.merged') this.#merge(event);
    else this.#bury(event);
  }

  #merge({ fromUserId, userId, seq }: LoggedEvent<EventOf<'user.merged'>>): void {
    const into = this.#see(userId);
    const from = this.#see(fromUserId);
    if (from === into) return;
    if (from.id === fromUserId) {
      into.spans.push(...from.spans);
      for (const { id } of from.spans) if (this.#personOf.get(id) === from) this.#personOf.set(id, into);
      return;
    }
    // A device's id that led to someone else: from here on it leads to the new one, and what was before stays with the other.
    endSpan(from, fromUserId, seq);
    into.spans.push({ id: fromUserId, from: seq, until: Number.POSITIVE_INFINITY });
    this.#personOf.set(fromUserId, into);
  }

  /** A lent id leads to nobody from there on. Who goes by an id stays: what is left of them before the tombstone is what an erasure did not come to. */
  #bury({ salt, opaqueIds, seq }: LoggedEvent<EventOf<'user.erased'>>): void {
    const meant = new Set(opaqueIds);
    for (const [id, person] of this.#personOf) {
      if (person.id === id || !meant.has(opaqueId(id, salt))) continue;
      endSpan(person, id, seq);
      this.#personOf.set(id, { id, spans: [{ id, from: seq, until: Number.POSITIVE_INFINITY }] });
    }
  }

  /** When which ids led to the person that an id leads to now; at least the id itself. */
  spansOf(userId: string): readonly IdSpan[] {
    return this.#personOf.get(userId)?.spans ?? [always(userId)];
  }

  #see(id: string): Person {
    const known = this.#personOf.get(id);
    if (known !== undefined) return known;
    const person = { id, spans: [always(id)] };
    this.#personOf.set(id, person);
    return person;
  }
}

/** Tells quickly whether an id was a person's at a `seq`. */
export class Identity {
  readonly #spans = new Map<string, IdSpan[]>();

  constructor(spans: readonly IdSpan[]) {
    for (const span of spans) this.#spans.set(span.id, [...(this.#spans.get(span.id) ?? []), span]);
  }

  /** Every id that ever led to the person. */
  get ids(): readonly string[] {
    return [...this.#spans.keys()];
  }

  covers(id: string, seq: number): boolean {
    return this.#spans.get(id)?.some(({ from, until }) => from <= seq && seq < until) ?? false;
  }

  equals(other: Identity): boolean {
    const key = (identity: Identity): string =>
      JSON.stringify([...identity.#spans].map(([id, spans]) => [id, spans.map(({ from, until }) => [from, String(until)])]));
    return key(this) === key(other);
  }
}

function endSpan(person: Person, id: string, seq: number): void {
  person.spans = person.spans.map((span) => (span.id === id ? { ...span, until: Math.min(span.until, seq) } : span));
}

function always(id: string): IdSpan {
  return { id, from: 0, until: Number.POSITIVE_INFINITY };
}
