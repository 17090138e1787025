/**
 * What is expected of events, declared as data: the same list judges every event at the door, the log of a running CheckIn, and the data that a model is trained on.
 *
 * Terminology
 * - broken: an event that an expectation looks at and that does not meet it
 * - share: broken of those looked at; what a data set is judged by, since single odd events are normal
 * - live: an event that came within the week that clients may keep one; an older one is history, from an import, and says nothing about clocks and networks
 */
import type { EventType, InteractionKind } from '../domain/event.ts';

/** What becomes of an event that breaks it: it is taken and counted, or kept aside until somebody has looked at it. */
export type Severity = 'warn' | 'quarantine';

interface Common {
  /** Stable: `quality.` and what is wrong. One expectation a code. */
  readonly code: `quality.${string}`;
  /** What is wrong, for people, e.g. `interactions without a session`. */
  readonly says: string;
  /** What to do about it, an imperative sentence. */
  readonly action: string;
  /** `warn` unless told. */
  readonly severity?: Severity;
  /** A data set with a larger share is warned about; 0 unless told. */
  readonly warnAbove?: number;
  /** A data set with a larger share must not be learned from; 1, that is never, unless told. */
  readonly refuseAbove?: number;
  /** Fewer events (hours, for `volume`) looked at say nothing; 20 unless told. */
  readonly leastCount?: number;
}

/** Which events it looks at. */
interface Selection {
  readonly on: EventType | readonly EventType[];
  /** Of interactions, only these kinds. */
  readonly kinds?: readonly InteractionKind[];
  /** Only live events. */
  readonly liveOnly?: boolean;
}

/** A field, with dots into nested ones, e.g. `context.groupSize`. */
type Path = string;

/** The field is there. */
export interface RequiredExpectation extends Common, Selection {
  readonly kind: 'required';
  readonly field: Path;
}

/** A number, where it is given, lies between two others. */
export interface RangeExpectation extends Common, Selection {
  readonly kind: 'range';
  readonly field: Path;
  readonly min?: number;
  readonly max?: number;
  /** The field that `min` and `max` are counted from, e.g. `at`. */
  readonly from?: Path;
}

/** An id, where it is given, is of something that the log tells of: a venue with a record, a recommendation that was served; `userId` = the person that the event is about was not erased after it happened. */
export interface ReferentialExpectation extends Common, Selection {
  readonly kind: 'referential';
  readonly field: 'venueId' | 'recommendationId' | 'userId';
}

/** A live event arrives within this time; history counts as in time. The last week of an import cannot be told from events that came late, so let `warnAbove` leave room for it. */
export interface FreshnessExpectation extends Common, Selection {
  readonly kind: 'freshness';
  readonly maxDelayMs: number;
}

/** A live event's clock is no further ahead of ours than this, and its time did not have to be moved. */
export interface ClockExpectation extends Common, Selection {
  readonly kind: 'clock';
  readonly maxAheadMs: number;
}

/** An event is not older than the newest before it in the log by more than this: features and time splits follow the log's order. */
export interface OrderExpectation extends Common, Selection {
  readonly kind: 'order';
  readonly maxBackMs: number;
}

/** Nobody does the same thing at the same venue again within this time, under another id. */
export interface DuplicateExpectation extends Common, Selection {
  readonly kind: 'duplicate';
  readonly on: 'interaction';
  readonly withinMs: number;
}

/** Nobody does more than this in a minute; whoever did is suspected for the hour after. */
export interface RateExpectation extends Common, Selection {
  readonly kind: 'rate';
  readonly on: 'interaction';
  readonly maxPerMinute: number;
}

/**
 * Nobody acts like clockwork: the burstiness (s - m) / (s + m) of the gaps between somebody's acts, m their mean and s their standard deviation, is not below this. -1 = perfectly regular, 0 = Poisson, 1 = bursts.
 *
 * Gaps of up to 10 minutes count, once there are 32 of them.
 *
 * @see Goh & Barabási 2008, "Burstiness and memory in complex systems"; Chu et al. 2010, "Who is tweeting on Twitter: human, bot, or cyborg?" tell bots by the same regularity
 */
export interface RegularityExpectation extends Common, Selection {
  readonly kind: 'regularity';
  readonly on: 'interaction';
  readonly leastBurstiness: number;
}

/** No single person makes most of the interactions; looked at from 20 people on. */
export interface ConcentrationExpectation extends Common {
  readonly kind: 'concentration';
}

/** Somebody chooses something: a check-in, an accept or a good rating; the share is that of a log in which nobody does (1) or somebody does (0). */
export interface ChoicesExpectation extends Common {
  readonly kind: 'choices';
}

/** The interactions of an hour are about as many as in the same hour of the same weekday in the weeks before. */
export interface VolumeExpectation extends Common {
  readonly kind: 'volume';
  /** Weeks before that an hour is compared with, at most; four of them must be there. */
  readonly weeks: number;
  /** How many standard deviations are too many; dispersion beyond Poisson is estimated from the log itself. */
  readonly deviations: number;
  /** And how many times too many or too few. */
  readonly factor: number;
}

/** A feed that used to come live goes on coming. Compared with the newest event of any type, so that a log at rest is not stale. */
export interface SilenceExpectation extends Common {
  readonly kind: 'silence';
  readonly on: EventType;
  readonly maxSilenceMs: number;
}

/** Expectations about one event in the light of those before it. */
export type EventExpectation =
  | RequiredExpectation
  | RangeExpectation
  | ReferentialExpectation
  | FreshnessExpectation
  | ClockExpectation
  | OrderExpectation
  | DuplicateExpectation
  | RateExpectation
  | RegularityExpectation;

/** Expectations about all of them together: never a reason to keep one out. */
export type DatasetExpectation = ConcentrationExpectation | ChoicesExpectation | VolumeExpectation | SilenceExpectation;

export type Expectation = EventExpectation | DatasetExpectation;

export function isAboutEvents(expectation: Expectation): expectation is EventExpectation {
  return !['concentration', 'choices', 'volume', 'silence'].includes(expectation.kind);
}
