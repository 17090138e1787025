/**
 * Which events of the log are one person's: the one place that decides it, for erasure and for export, on both engines.
 *
 * - Named: events of any id that led to the person at the time (`Merges`), merges included.
 * - Unnamed answers (`recommendation.served` without `userId`): the person reacted to it, or it was given in a session of theirs; unless someone else reacted to it.
 * - Unnamed feedback: on an answer of theirs.
 * - Unnamed messages: in a session of theirs.
 *
 * A session that others used under their own names too is shared: whose an unnamed event in it is, nobody can tell. An erasure takes it, for what
 * is left might be theirs; an export leaves it, for what is given might be another's.
 */
import { userOf, type Event, type EventType, type LoggedEvent } from '../domain/event.ts';
import type { EventLog } from '../log/event-log.ts';
import { Identity, Merges } from './identity.ts';

export interface PersonalEvents {
  /** Every id that led to the person; at least the one that was asked for. */
  readonly ids: readonly string[];
  /** Of all their events, ascending. */
  readonly seqs: readonly number[];
  /** Those among them that say which ids are one person: what leads to the others is deleted last. */
  readonly mergeSeqs: readonly number[];
  /** How many there are of each type. */
  readonly counts: Readonly<Partial<Record<EventType, number>>>;
  /** `seq` of their first interaction, `null` if there is none: what was trained on later events has learned from them. */
  readonly firstInteractionSeq: number | null;
  /** Whether the log holds a tombstone with no `log.erased` behind it: of an erasure that has not come to its end, or that found nothing. */
  readonly isErasureOpen: boolean;
}

export interface FindOptions {
  /** The last event to look at. */
  readonly untilSeq: number;
  /** Whose unnamed events in shared sessions are. */
  readonly sharedSessions: 'theirs' | 'not theirs';
  readonly signal?: AbortSignal;
}

/**
 * Finds a person's events. Scans the log until a scan tells nothing new: once for someone without sessions and answers, else twice, and once more
 * if ids were merged.
 *
 * @param userId any of the person's ids
 */
export async function findPersonalEvents(log: Pick<EventLog, 'read'>, userId: string, options: FindOptions): Promise<PersonalEvents> {
  for (let known = knownAtFirst(new Identity(new Merges().spansOf(userId))); ;) {
    const scan = new Scan(known);
    for await (const page of log.read(0, options.untilSeq)) {
      options.signal?.throwIfAborted();
      for (const event of page) scan.visit(event);
    }
    const identity = new Identity(scan.merges.spansOf(userId));
    // What was learned under the wrong ids is worth nothing: another's sessions may be among it.
    if (!identity.equals(known.identity)) known = knownAtFirst(identity);
    else if (scan.hasLearned) known = { identity, sessions: scan.sessions, answers: scan.answers };
    else return scan.finish(options.sharedSessions);
  }
}

interface Known {
  readonly identity: Identity;
  /** Sessions in which the person acted under a name. */
  readonly sessions: ReadonlySet<string>;
  /** Answers that were given to the person by name or in one of these sessions, or that they reacted to. */
  readonly answers: ReadonlySet<string>;
}

function knownAtFirst(identity: Identity): Known {
  return { identity, sessions: new Set(), answers: new Set() };
}

type Unnamed = LoggedEvent<Extract<Event, { type: 'recommendation.served' | 'recommendation.feedback' | 'conversation.message' }>>;

/** One walk over the log with what the walk before has learned. */
class Scan {
  readonly merges = new Merges();
  readonly sessions: Set<string>;
  readonly answers: Set<string>;
  readonly #known: Known;
  /** Of the answers: those that were given to the person by name, and these with those they reacted to. */
  readonly #givenByName = new Set<string>();
  readonly #claimed = new Set<string>();
  /** Sessions of theirs that others used too; answers that were given to others, or that others reacted to. */
  readonly #othersSessions = new Set<string>();
  readonly #othersAnswers = new Set<string>();
  #isErasureOpen = false;
  readonly #theirs: { readonly seq: number; readonly type: EventType }[] = [];
  readonly #unnamed: Unnamed[] = [];

  constructor(known: Known) {
    this.#known = known;
    this.sessions = new Set(known.sessions);
    this.answers = new Set(known.answers);
  }

  /** Whether there is more to look for than the walk knew when it began. */
  get hasLearned(): boolean {
    return this.sessions.size > this.#known.sessions.size || this.answers.size > this.#known.answers.size;
  }

  visit(event: LoggedEvent): void {
    if (event.type === 'user.erased') this.#isErasureOpen = true;
    else if (event.type === 'log.erased') this.#isErasureOpen = false;
    if (event.type === 'user.merged' || event.type === 'user.erased') this.merges.apply(event);
    if (userOf(event) !== null) this.#visitNamed(event);
    else if (mayBeSomeones(event) && this.#isNear(event)) this.#unnamed.push(event);
  }

  finish(sharedSessions: FindOptions['sharedSessions']): PersonalEvents {
    const isTheirSession = (id: string | undefined): boolean =>
      id !== undefined && this.sessions.has(id) && (sharedSessions === 'theirs' || !this.#othersSessions.has(id));
    const isTheirAnswer = (id: string): boolean => this.#claimed.has(id) && !this.#othersAnswers.has(id);
    const unnamedAnswers = new Set<string>();
    for (const event of this.#unnamed) {
      if (event.type !== 'recommendation.served') continue;
      const { recommendationId: id, sessionId } = event;
      if (isTheirAnswer(id) || (isTheirSession(sessionId) && !this.#othersAnswers.has(id))) unnamedAnswers.add(id);
    }
    const isTheirs = (event: Unnamed): boolean => {
      if (event.type === 'conversation.message') return isTheirSession(event.sessionId);
      const { recommendationId: id } = event;
      if (event.type === 'recommendation.served') return unnamedAnswers.has(id);
      return unnamedAnswers.has(id) || this.#givenByName.has(id) || isTheirAnswer(id);
    };
    const events = [...this.#theirs, ...this.#unnamed.filter(isTheirs)];
    return { ids: this.#known.identity.ids, ...summaryOf(events), isErasureOpen: this.#isErasureOpen };
  }

  #visitNamed(event: LoggedEvent): void {
    const isTheirs = this.#isNamedTheirs(event);
    const session = sessionOf(event);
    const answer = answerOf(event);
    if (isTheirs) {
      this.#theirs.push({ seq: event.seq, type: event.type });
      if (session !== undefined) this.sessions.add(session);
      if (answer === undefined) return;
      this.answers.add(answer);
      this.#claimed.add(answer);
      if (event.type === 'recommendation.served') this.#givenByName.add(answer);
      return;
    }
    if (session !== undefined && this.sessions.has(session)) this.#othersSessions.add(session);
    if (answer !== undefined && this.answers.has(answer)) this.#othersAnswers.add(answer);
  }

  #isNamedTheirs(event: LoggedEvent): boolean {
    const { identity } = this.#known;
    if (identity.covers(userOf(event)!, event.seq)) return true;
    return event.type === 'user.merged' && identity.covers(event.fromUserId, event.seq);
  }

  /** Whether an unnamed event could turn out to be theirs. An answer of their session is looked for from then on. */
  #isNear(event: Unnamed): boolean {
    const session = sessionOf(event);
    const answer = answerOf(event);
    if (session !== undefined && this.sessions.has(session)) {
      if (answer !== undefined) this.answers.add(answer);
      return true;
    }
    return answer !== undefined && this.answers.has(answer);
  }
}

function mayBeSomeones(event: LoggedEvent): event is Unnamed {
  return event.type === 'recommendation.served' || event.type === 'recommendation.feedback' || event.type === 'conversation.message';
}

function sessionOf(event: LoggedEvent): string | undefined {
  return 'sessionId' in event ? event.sessionId : undefined;
}

function answerOf(event: LoggedEvent): string | undefined {
  return 'recommendationId' in event ? event.recommendationId : undefined;
}

function summaryOf(
  events: readonly { readonly seq: number; readonly type: EventType }[],
): Pick<PersonalEvents, 'seqs' | 'mergeSeqs' | 'counts' | 'firstInteractionSeq'> {
  const ordered = events.toSorted((a, b) => a.seq - b.seq);
  const counts: Partial<Record<EventType, number>> = {};
  for (const { type } of ordered) counts[type] = (counts[type] ?? 0) + 1;
  return {
    seqs: ordered.map(({ seq }) => seq),
    mergeSeqs: ordered.filter(({ type }) => type === 'user.merged').map(({ seq }) => seq),
    counts,
    firstInteractionSeq: ordered.find(({ type }) => type === 'interaction')?.seq ?? null,
  };
}
