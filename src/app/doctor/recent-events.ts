import { dayMs, minuteMs } from '../../domain/clock.ts';
import type { InteractionKind, LoggedEvent } from '../../domain/event.ts';
import { isPositive } from '../../domain/preference.ts';

/** What clients' times are moved to where they are further off (`ingest/collect.ts`). */
const oldestMs = 7 * dayMs;
const newestMs = 5 * minuteMs;
/** A time that was moved is this close to the limit: the log notes the receipt a moment after the door. */
const limitToleranceMs = 5_000;
/** Before March 1973; today's time in seconds, taken for milliseconds, is in January 1970. */
const secondsTakenForMs = 1e11;
/** The same thing done twice within this, under two ids. */
const againWithinMs = 1_000;

interface Counted {
  all: number;
  week: number;
  month: number;
}

/** What the newest events of a log say about those who send them. Memory: the ids of the people, venues and recommendations in them. */
export class RecentEvents {
  readonly #now: number;
  events = 0;
  /** Receipt of the first of them, Unix milliseconds. */
  since = Infinity;
  newestInteractionAt = -Infinity;
  readonly kinds = new Map<InteractionKind, Counted>();
  readonly positives: Counted = { all: 0, week: 0, month: 0 };
  readonly interactions: Counted = { all: 0, week: 0, month: 0 };
  interactionsAgain = 0;
  readonly #lastDone = new Map<string, number>();

  served = 0;
  readonly fallbackReasons = new Map<string, number>();

  /** Received minus happened, in milliseconds, of the events that came live. */
  readonly delays: number[] = [];
  movedForward = 0;
  movedBack = 0;
  inSeconds = 0;

  /** Interactions by venue. */
  readonly venues = new Map<string, number>();
  readonly #servedIds = new Set<string>();
  /** Interactions and feedback, by the recommendation they name. */
  readonly #reactions = new Map<string, number>();
  readonly acting = new Set<string>();
  readonly withProfile = new Set<string>();

  /** @param now Unix milliseconds */
  constructor(now: number) {
    this.#now = now;
  }

  add(event: LoggedEvent): void {
    this.events++;
    this.since = Math.min(this.since, event.receivedAt);
    if (event.type === 'interaction') this.#interaction(event);
    else if (event.type === 'user.upserted') this.withProfile.add(event.user.id);
    else if (event.type === 'recommendation.feedback') this.#reaction(event.recommendationId);
    else if (event.type === 'recommendation.served') {
      this.served++;
      this.#servedIds.add(event.recommendationId);
      if (event.source === 'fallback') bump(this.fallbackReasons, event.fallbackReason ?? 'unknown');
    }
  }

  /** Reactions to recommendations that were not served in these events, by id. */
  strangeReactions(): ReadonlyMap<string, number> {
    return new Map([...this.#reactions].filter(([id]) => !this.#servedIds.has(id)));
  }

  get reactions(): number {
    return this.#reactions.values().reduce((sum, count) => sum + count, 0);
  }

  #interaction(event: LoggedEvent & { type: 'interaction' }): void {
    const { kind, userId, venueId, recommendationId, at, receivedAt } = event;
    const counted = this.kinds.get(kind) ?? { all: 0, week: 0, month: 0 };
    this.kinds.set(kind, counted);
    for (const count of [counted, this.interactions, ...(isPositive(event) ? [this.positives] : [])]) {
      count.all++;
      if (at > this.#now - 7 * dayMs) count.week++;
      if (at > this.#now - 30 * dayMs) count.month++;
    }
    this.newestInteractionAt = Math.max(this.newestInteractionAt, at);
    this.#clock(receivedAt - at, at);
    bump(this.venues, venueId);
    this.acting.add(userId);
    if (recommendationId !== undefined) this.#reaction(recommendationId);
    const deed = `${kind}\n${userId}\n${venueId}`;
    if (Math.abs(at - (this.#lastDone.get(deed) ?? -Infinity)) <= againWithinMs) this.interactionsAgain++;
    this.#lastDone.set(deed, at);
  }

  #clock(delay: number, at: number): void {
    if (at < secondsTakenForMs) this.inSeconds++;
    if (delay > oldestMs + limitToleranceMs) return; // History, from an import.
    this.delays.push(delay);
    if (delay > oldestMs - limitToleranceMs) this.movedForward++;
    if (delay < limitToleranceMs - newestMs) this.movedBack++;
  }

  #reaction(recommendationId: string): void {
    bump(this.#reactions, recommendationId);
  }
}

function bump<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
