/**
 * What is expected of events, declared as data: the same list judges every event at the door, the log of a running CheckIn, and the data that a model is trained on.
 *
 * Terminology
 * - broken: an event that an expectation looks at and that does not meet it
 * - share: broken of those looked at; what a data set is judged by, since single odd events are normal
 * - live: an event that came within the week that clients may keep one; an older one is history, from an import, and says nothing about clocks and networks
 */
import { dayMs, hourMs, minuteMs } from '../domain/clock.ts';
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

const reactions = ['view', 'click', 'accept', 'reject'] as const;

/** What is expected unless told otherwise: quiet on honest data, loud on what would spoil a model. */
export const defaultExpectations: readonly Expectation[] = [
  {
    code: 'quality.session_missing',
    kind: 'required',
    on: 'interaction',
    kinds: reactions,
    liveOnly: true,
    field: 'sessionId',
    warnAbove: 0.1,
    says: 'reactions in the app without a sessionId',
    action: 'Send the sessionId of the app session with every view, click, accept and reject.',
  },
  {
    code: 'quality.recommendation_missing',
    kind: 'required',
    on: 'interaction',
    kinds: ['accept', 'reject'],
    liveOnly: true,
    field: 'recommendationId',
    warnAbove: 0.2,
    says: 'accepts and rejects that do not say of which recommendation',
    action: 'Send the recommendationId of the answer that the person reacts to.',
  },
  {
    code: 'quality.slow_response',
    kind: 'range',
    on: 'interaction',
    field: 'responseTimeMs',
    max: 30 * minuteMs,
    warnAbove: 0.05,
    says: 'response times over half an hour',
    action: 'Check that responseTimeMs is in milliseconds and that the timer stops when the app is put away.',
  },
  {
    code: 'quality.group_size',
    kind: 'range',
    on: 'interaction',
    field: 'context.groupSize',
    max: 50,
    warnAbove: 0.02,
    says: 'groups of more than 50 people',
    action: 'Check what the client sends as context.groupSize.',
  },
  {
    code: 'quality.context_time',
    kind: 'range',
    on: 'interaction',
    field: 'context.time',
    from: 'at',
    min: -366 * dayMs,
    max: 366 * dayMs,
    severity: 'quarantine',
    warnAbove: 0.01,
    refuseAbove: 0.5,
    says: 'wanted times more than a year away from the event',
    action: 'Send context.time in Unix milliseconds, not seconds.',
  },
  {
    code: 'quality.event_span',
    kind: 'range',
    on: 'external.event',
    field: 'endsAt',
    from: 'startsAt',
    max: 366 * dayMs,
    severity: 'quarantine',
    says: 'live events of more than a year',
    action: 'Check startsAt and endsAt of the feed: both are Unix milliseconds.',
  },
  {
    code: 'quality.temperature',
    kind: 'range',
    on: 'external.weather',
    field: 'weather.temperatureC',
    min: -45,
    max: 52,
    severity: 'quarantine',
    says: 'temperatures that no city has',
    action: 'Send weather.temperatureC in degrees Celsius.',
  },
  {
    code: 'quality.unknown_venue',
    kind: 'referential',
    on: ['interaction', 'external.event', 'external.crowd'],
    field: 'venueId',
    warnAbove: 0.02,
    refuseAbove: 0.5,
    says: 'interactions with venues that have no record',
    action: 'Send venue.upserted for every venue before its interactions, and compare the ids of both sources.',
  },
  {
    code: 'quality.unknown_recommendation',
    kind: 'referential',
    on: ['interaction', 'recommendation.feedback'],
    field: 'recommendationId',
    warnAbove: 0.05,
    says: 'reactions to recommendations that were never served',
    action: 'Send the recommendationId exactly as the answer gave it.',
  },
  {
    code: 'quality.erased_person',
    kind: 'referential',
    on: ['interaction', 'user.upserted', 'user.merged', 'recommendation.feedback', 'conversation.message'],
    field: 'userId',
    severity: 'quarantine',
    says: 'events of an erased person from before the erasure',
    action: 'Delete what clients still hold of people who asked to be forgotten.',
  },
  {
    code: 'quality.late',
    kind: 'freshness',
    on: 'interaction',
    maxDelayMs: dayMs,
    warnAbove: 0.5,
    says: 'interactions that came more than a day late',
    action: 'Let clients send their events when they happen, or at the next start.',
  },
  {
    code: 'quality.clock_skew',
    kind: 'clock',
    on: 'interaction',
    maxAheadMs: minuteMs,
    warnAbove: 0.02,
    refuseAbove: 0.5,
    says: 'interactions from clocks that are ahead, or whose time had to be moved',
    action: 'Use server time in the client, or correct its clock; times must be Unix milliseconds in UTC.',
  },
  {
    code: 'quality.out_of_order',
    kind: 'order',
    on: 'interaction',
    maxBackMs: 8 * dayMs,
    warnAbove: 0.05,
    refuseAbove: 0.5,
    says: 'interactions that stand in the log after ones that are over a week younger',
    action: 'Import the oldest file first, each sorted by time.',
  },
  {
    code: 'quality.duplicate_suspicion',
    kind: 'duplicate',
    on: 'interaction',
    kinds: ['accept', 'reject', 'checkin', 'rating', 'share'],
    withinMs: 5000,
    warnAbove: 0.03,
    refuseAbove: 0.4,
    says: 'the same act of a person at a venue again within 5 seconds, under another id',
    action: 'Let the client keep the id of an event over its retries.',
  },
  {
    code: 'quality.inhuman_rate',
    kind: 'rate',
    on: 'interaction',
    maxPerMinute: 60,
    warnAbove: 0.01,
    refuseAbove: 0.3,
    says: 'interactions of people with more than 60 in a minute',
    action: 'Look for scrapers and tests; let them use a directory of their own, or set severity to quarantine.',
  },
  {
    code: 'quality.inhuman_regularity',
    kind: 'regularity',
    on: 'interaction',
    leastBurstiness: -0.8,
    warnAbove: 0.05,
    refuseAbove: 0.3,
    says: 'interactions of people who act like clockwork',
    action: 'Look for scheduled scripts; let them use a directory of their own, or set severity to quarantine.',
  },
  {
    code: 'quality.concentration',
    kind: 'concentration',
    warnAbove: 0.2,
    refuseAbove: 0.4,
    leastCount: 500,
    says: 'interactions by one single person',
    action: 'Look at who it is: a test account, a script, or an app that sends one id for everybody.',
  },
  {
    code: 'quality.no_choices',
    kind: 'choices',
    refuseAbove: 0,
    leastCount: 100,
    says: 'nobody chose anything: no check-in, no accept, no rating of 4 or 5',
    action: 'Send accept, checkin and rating interactions too: views alone do not say what people like.',
  },
  {
    code: 'quality.volume',
    kind: 'volume',
    weeks: 8,
    deviations: 6,
    factor: 3,
    says: 'hours with far more or far fewer interactions than the same hour of the weeks before',
    action: 'Look for an outage, a release or a campaign at these hours.',
  },
  {
    code: 'quality.weather_silent',
    kind: 'silence',
    on: 'external.weather',
    maxSilenceMs: 12 * hourMs,
    says: 'the weather feed has gone silent',
    action: 'Look at the errors of the weather connector.',
  },
];
