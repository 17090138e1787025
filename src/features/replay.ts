/**
 * Replay: the log walked once, with the live state stopping where people decided.
 *
 * Terminology
 * - decision: a check-in, an accept or a good rating by which a person chose a venue, unless it only follows up a choice of the last 24 hours
 * - episode: what the person did with that venue within these 24 hours, from the answer or the first view to the choice
 * - point: a stop of the replay, with the state as it was when the episode began: before the click that led to the choice could colour it
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Moment, ScoringRequest } from '../domain/dataset.ts';
import type { InteractionEvent, LoggedEvent, RecommendationServedEvent } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import { silent } from '../domain/progress.ts';
import type { EventLog } from '../log/event-log.ts';
import type { FeatureStore } from './feature-store.ts';
import { LookAhead, wasDecidedBefore } from './look-ahead.ts';
import type { PlannedDecision } from './look-ahead.ts';

/** A person is about to choose. Use it within the call: the state moves on. */
export interface DecisionPoint {
  readonly event: LoggedEvent<InteractionEvent>;
  readonly seq: number;
  readonly userId: string;
  /** Catalogue index of the venue they chose; it is listed. */
  readonly chosen: number;
  readonly moment: Moment;
  /** The question a recommender would have been asked. @param candidates catalogue indices */
  readonly request: (candidates: Int32Array) => ScoringRequest;
}

/** A recommendation is about to be made. Use it within the call: the state moves on. */
export interface ServedPoint {
  readonly event: LoggedEvent<RecommendationServedEvent>;
  readonly moment: Moment;
  /** The question the recommender was asked. @param candidates catalogue indices */
  readonly request: (candidates: Int32Array) => ScoringRequest;
}

export interface ReplayVisitor {
  /** May return a promise, to let other work in: the replay waits for it before it reads on, but the state may have moved by then. */
  decision?(point: DecisionPoint): Promise<void> | undefined | void;
  served?(point: ServedPoint): void;
  /** After every event. */
  applied?(event: LoggedEvent): void;
}

export interface ReplayOptions {
  /** The last event to apply; later ones are not looked at. */
  readonly untilSeq: number;
  readonly visitor?: ReplayVisitor;
  readonly progress?: Progress;
  /** Aborting rejects with the signal's reason; the store is at some event before `untilSeq` then. */
  readonly signal?: AbortSignal;
}

/** Events between two turns of the event loop: about 10 ms of work. */
const turnEvents = 512;

export interface ReplayReport {
  readonly events: number;
  /** Points the visitor was given. */
  readonly decisions: number;
  readonly served: number;
  /** Decisions for a venue that could not have been recommended then: without a record, closed, hidden or removed. Not given to the visitor. */
  readonly unlisted: number;
  /** Answers whose `asOfSeq` lies further back than the look-ahead: their state is gone. Not given to the visitor. */
  readonly unmatched: number;
}

/**
 * Applies the events after `store.seq` up to `untilSeq`, and stops at every decision and served recommendation on the way.
 *
 * An answer that says `asOfSeq` is visited at the state of exactly that `seq`, although its own event came later; a decision at the state before its
 * episode began, as far as the look-ahead of 4,096 events reaches. To go on, call it again with the same store: an answer whose state lies before the
 * seam and whose event after it is then `unmatched`.
 */
export async function replay(log: Pick<EventLog, 'read'>, store: FeatureStore, options: ReplayOptions): Promise<ReplayReport> {
  const { untilSeq, visitor = {}, progress = silent, signal } = options;
  const count = { events: 0, decisions: 0, served: 0, unlisted: 0, unmatched: 0 };
  const total = Math.max(0, untilSeq - store.seq);
  const lookAhead = new LookAhead(store.seq);
  const step = (): Promise<void> | null => {
    const { event, served, decisions } = lookAhead.shift();
    let pause: Promise<void> | null = null;
    for (const answer of served) {
      count.served++;
      visitor.served?.(servedPoint(store, answer));
    }
    for (const decision of decisions) pause = visitDecision(store, decision, visitor, count) ?? pause;
    store.apply(event);
    count.events++;
    visitor.applied?.(event);
    return pause;
  };
  for await (const page of log.read(store.seq, untilSeq)) {
    signal?.throwIfAborted();
    for (const event of page) {
      lookAhead.push(event);
      if (!lookAhead.isFull) continue;
      const pause = step() ?? (count.events % turnEvents === 0 ? nextTurn() : null);
      if (pause === null) continue;
      await pause;
      signal?.throwIfAborted();
    }
    progress({ stage: 'replaying events', done: count.events, total, unit: 'events' });
  }
  while (lookAhead.size > 0) {
    const pause = step() ?? (count.events % turnEvents === 0 ? nextTurn() : null);
    if (pause === null) continue;
    await pause;
    signal?.throwIfAborted();
  }
  progress({ stage: 'replaying events', done: count.events, total: count.events, unit: 'events' });
  return { ...count, unmatched: lookAhead.unmatched };
}

function servedPoint(store: FeatureStore, event: LoggedEvent<RecommendationServedEvent>): ServedPoint {
  const userId = event.userId ?? null;
  const moment = store.resolveMoment({ userId, at: event.at, context: event.context, understood: event.understood ?? null });
  return { event, moment, request: (candidates) => store.request(userId, candidates, moment) };
}

function visitDecision(
  store: FeatureStore,
  planned: PlannedDecision,
  visitor: ReplayVisitor,
  count: { decisions: number; unlisted: number },
): Promise<void> | null {
  const { event } = planned;
  const { userId } = event;
  const chosen = store.catalogue.indexOf(event.venueId);
  if (wasDecidedBefore(store, event, chosen)) return null;
  if (chosen < 0 || !store.catalogue.isListed(chosen)) {
    count.unlisted++;
    return null;
  }
  count.decisions++;
  if (visitor.decision === undefined) return null;
  const moment = momentOf(store, planned);
  const pause = visitor.decision({
    event,
    seq: event.seq,
    userId,
    chosen,
    moment,
    request: (candidates) => store.request(userId, candidates, moment),
  });
  return pause ?? null;
}

/** The circumstances of the request that led to the choice; without one, those of the choice itself but for its place, which would give the venue away. */
function momentOf(store: FeatureStore, { event, answer }: PlannedDecision): Moment {
  const { userId, at } = event;
  const asked = answer ?? store.recommendations.get(event.recommendationId);
  if (asked !== null) return store.resolveMoment({ userId, at: asked.at, context: asked.context, understood: asked.understood ?? null });
  const { location: _givesTheVenueAway, time: _itIsNow, ...context } = event.context ?? {};
  return store.resolveMoment({ userId, at, context, understood: null });
}
