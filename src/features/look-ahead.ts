import { dayMs } from '../domain/clock.ts';
import type { InteractionEvent, LoggedEvent, RecommendationServedEvent } from '../domain/event.ts';
import { isPositive } from '../domain/preference.ts';
import type { FeatureStore } from './feature-store.ts';

/** How far a replay looks ahead, in events: half a day of the simulated city, two weeks of a service with 50,000 events a week. */
const reach = 4096;
/** How long a choice answers for what follows it. */
const followUpMs = dayMs;

type Interaction = LoggedEvent<InteractionEvent>;
type Answer = LoggedEvent<RecommendationServedEvent>;

/** A choice, and the answer that led to it where the look-ahead holds it. */
export interface PlannedDecision {
  readonly event: Interaction;
  readonly answer: Answer | null;
}

/** The next event, with what must be visited before it is applied. */
export interface Step {
  readonly event: LoggedEvent;
  readonly served: readonly Answer[];
  readonly decisions: readonly PlannedDecision[];
}

const none: readonly never[] = [];

/** Whether a choice only follows up one that the state already holds. @param venue catalogue index, -1 = never seen */
export function wasDecidedBefore(store: FeatureStore, event: Interaction, venue: number): boolean {
  const person = store.people.indexOf(event.userId);
  if (person < 0 || venue < 0) return false;
  const { histories } = store;
  // A check-in after a check-in is a new visit; after an accept it is the accept come true.
  const decidedAt = event.kind === 'checkin' ? histories.lastAcceptedAt(person, venue) : histories.lastPositiveAt(person, venue);
  return decidedAt > event.at - followUpMs;
}

/**
 * The events between the state and the end of what was read, and the stops planned among them.
 *
 * Why look ahead: an answer's event comes after the state it was made from, and a choice after the views and clicks that give it away.
 */
export class LookAhead {
  /** Only events from `#head` on are waiting. */
  #events: LoggedEvent[] = [];
  #head = 0;
  readonly #served = new Map<number, Answer[]>();
  readonly #decisions = new Map<number, PlannedDecision[]>();
  /** What each person has waiting: interactions and answers, oldest first. */
  readonly #byPerson = new Map<string, (Interaction | Answer)[]>();
  #appliedSeq: number;
  #unmatched = 0;

  /** @param appliedSeq `seq` of the state */
  constructor(appliedSeq: number) {
    this.#appliedSeq = appliedSeq;
  }

  get size(): number {
    return this.#events.length - this.#head;
  }

  get isFull(): boolean {
    return this.size > reach;
  }

  /** Answers whose state was past already. */
  get unmatched(): number {
    return this.#unmatched;
  }

  push(event: LoggedEvent): void {
    this.#events.push(event);
    if (event.type === 'recommendation.served') {
      const stop = this.#stopOf(event);
      if (stop === null) this.#unmatched++;
      else plan(this.#served, stop, event);
      if (event.userId !== undefined) this.#remember(event.userId, event);
    } else if (event.type === 'interaction') {
      if (isPositive(event)) this.#planDecision(event);
      this.#remember(event.userId, event);
    }
  }

  /** Takes the next event off, to be applied after its stops were visited. */
  shift(): Step {
    const event = this.#events[this.#head++]!;
    if (this.#head > reach) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
    const step = { event, served: this.#served.get(event.seq) ?? none, decisions: this.#decisions.get(event.seq) ?? none };
    this.#served.delete(event.seq);
    this.#decisions.delete(event.seq);
    this.#appliedSeq = event.seq;
    if (event.type === 'interaction' || event.type === 'recommendation.served') this.#forgetOldest(event.userId);
    return step;
  }

  /** The event before which the state is the one an answer was made from; `null` if that is past. */
  #stopOf(answer: Answer): number | null {
    const { asOfSeq = answer.seq } = answer;
    if (asOfSeq >= answer.seq) return answer.seq;
    if (asOfSeq < this.#appliedSeq) return null;
    let low = this.#head;
    for (let high = this.#events.length - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.seq > asOfSeq) high = middle;
      else low = middle + 1;
    }
    return this.#events[low]!.seq;
  }

  /** Plans a stop at the beginning of the choice's episode, unless the choice only follows one up. */
  #planDecision(choice: Interaction): void {
    let stop = choice.seq;
    let answer: Answer | null = null;
    for (const earlier of (this.#byPerson.get(choice.userId) ?? none).toReversed()) {
      if (earlier.type === 'recommendation.served') {
        if (earlier.recommendationId !== choice.recommendationId) continue;
        answer = earlier;
        stop = Math.min(stop, this.#stopOf(earlier) ?? earlier.seq);
      } else if (earlier.venueId === choice.venueId) {
        if (earlier.at <= choice.at - followUpMs) break;
        if (!isPositive(earlier)) stop = Math.min(stop, earlier.seq);
        else if (choice.kind === 'checkin' && earlier.kind !== 'accept') break;
        else return;
      }
    }
    plan(this.#decisions, stop, { event: choice, answer });
  }

  #remember(userId: string, event: Interaction | Answer): void {
    const waiting = this.#byPerson.get(userId);
    if (waiting === undefined) this.#byPerson.set(userId, [event]);
    else waiting.push(event);
  }

  #forgetOldest(userId: string | undefined): void {
    const waiting = userId === undefined ? undefined : this.#byPerson.get(userId);
    waiting?.shift();
    if (waiting?.length === 0) this.#byPerson.delete(userId!);
  }
}

function plan<T>(stops: Map<number, T[]>, seq: number, stop: T): void {
  const planned = stops.get(seq);
  if (planned === undefined) stops.set(seq, [stop]);
  else planned.push(stop);
}
