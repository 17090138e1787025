import { dayMs } from '../../domain/clock.ts';
import type { Event, EventOf } from '../../domain/event.ts';
import { opaqueId } from '../../domain/ids.ts';
import { BoundedMap } from './bounded.ts';

/** Recommendations that a reaction may refer to, and people who were looked up among the erased: at least so many are remembered. */
const capacity = 50_000;

/** A reaction later than this after the answer may be to one that is forgotten. */
const reactionsComeWithinMs = 7 * dayMs;

interface Tombstone {
  readonly at: number;
  readonly salt: string;
  readonly opaqueIds: ReadonlySet<string>;
}

export interface KnowledgeState {
  readonly venues: readonly string[];
  readonly knowsAllSince: number;
  readonly tombstones: readonly Tombstone[];
}

/** What the log has told of so far: what an id in a later event may refer to. Some 100 bytes a venue; everything else is bounded. */
export class Knowledge {
  readonly #venues: Set<string>;
  /** When each was served. */
  readonly #recommendations = new BoundedMap<string, number>(capacity);
  /** Every recommendation served from this time on is known. */
  #knowsAllSince: number;
  #lastServedAt = -Infinity;
  readonly #tombstones: Tombstone[];
  readonly #erasedAt = new BoundedMap<string, number>(capacity);

  constructor(state?: KnowledgeState) {
    this.#venues = new Set(state?.venues);
    this.#knowsAllSince = state?.knowsAllSince ?? -Infinity;
    this.#tombstones = [...(state?.tombstones ?? [])];
  }

  learn(event: Event): void {
    if (event.type === 'venue.upserted') this.#venues.add(event.venue.id);
    else if (event.type === 'recommendation.served') {
      this.#lastServedAt = Math.max(this.#lastServedAt, event.at);
      if (this.#recommendations.set(event.recommendationId, event.at)) this.#knowsAllSince = this.#recommendations.entries()[0]![1];
    } else if (event.type === 'user.erased') this.#bury(event);
  }

  hasVenue(id: string): boolean {
    return this.#venues.has(id);
  }

  /** @returns `null` if a reaction of this time may be to one that is forgotten by now */
  hasRecommendation(id: string, at: number): boolean | null {
    if (this.#recommendations.peek(id) !== undefined) return true;
    return at - reactionsComeWithinMs >= this.#knowsAllSince ? false : null;
  }

  /** When the person with this id was erased last, Unix milliseconds; `-Infinity` = never. Some 0.2 us an erasure, once a person. */
  erasedAt(userId: string): number {
    if (this.#tombstones.length === 0) return -Infinity;
    const known = this.#erasedAt.get(userId);
    if (known !== undefined) return known;
    let erasedAt = -Infinity;
    for (const { at, salt, opaqueIds } of this.#tombstones) if (at > erasedAt && opaqueIds.has(opaqueId(userId, salt))) erasedAt = at;
    this.#erasedAt.set(userId, erasedAt);
    return erasedAt;
  }

  save(): KnowledgeState {
    return {
      venues: [...this.#venues],
      // Their ids may hold a person's: they stay out of it, and for a week nobody can say which were served before.
      knowsAllSince: Math.max(this.#knowsAllSince, this.#lastServedAt),
      tombstones: this.#tombstones,
    };
  }

  #bury({ at, salt, opaqueIds }: EventOf<'user.erased'>): void {
    this.#tombstones.push({ at, salt, opaqueIds: new Set(opaqueIds) });
    this.#erasedAt.clear();
  }
}
