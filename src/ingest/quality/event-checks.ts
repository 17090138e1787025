/** Turns the declared expectations about single events into functions, once, so that an event costs a few comparisons. */
import { dayMs, minuteMs } from '../../domain/clock.ts';
import { userOf, type Event } from '../../domain/event.ts';
import type { EventExpectation } from '../expectations.ts';
import type { Behaviour } from './behaviour.ts';
import type { Knowledge } from './knowledge.ts';

/** What an event is judged beside. */
export interface Surroundings {
  readonly receivedAt: number;
  /** It came within the time that clients may keep one. */
  readonly isLive: boolean;
  /** The youngest interaction before it. */
  readonly newestAt: number;
  /** Of an interaction; `null` for the others. */
  readonly behaviour: Behaviour | null;
  readonly knowledge: Knowledge;
}

/** Whether the event breaks the expectation; `null` = the expectation does not look at it. */
export type EventCheck = (event: Event, surroundings: Surroundings) => boolean | null;

/** How long clients may keep an event; what is older is moved to this age at the door. */
const keptMs = 7 * dayMs;
/** How far ahead a time may be; what is further is moved to this. */
const aheadMs = 5 * minuteMs;
/** Between the door and the log: group commit, a slow disk. */
const onTheWayMs = 5000;

/** Whether an event came from a client, not from the past of an import. */
export function isLive(at: number, receivedAt: number): boolean {
  return receivedAt - at <= keptMs + onTheWayMs;
}

/** Whether a time stands exactly where the door moves it to. */
function wasMoved(at: number, receivedAt: number): boolean {
  const age = receivedAt - at;
  return (age >= keptMs && age <= keptMs + onTheWayMs) || (age <= -aheadMs + onTheWayMs && age >= -aheadMs);
}

export function compile(expectation: EventExpectation): EventCheck {
  const check = checkOf(expectation);
  const { kinds, liveOnly } = expectation;
  const onlyLive = liveOnly === true || expectation.kind === 'clock';
  if (kinds === undefined && !onlyLive) return check;
  const chosen = kinds === undefined ? null : new Set<string>(kinds);
  return (event, surroundings) => {
    if (onlyLive && !surroundings.isLive) return null;
    if (chosen !== null && !(event.type === 'interaction' && chosen.has(event.kind))) return null;
    return check(event, surroundings);
  };
}

function checkOf(expectation: EventExpectation): EventCheck {
  switch (expectation.kind) {
    case 'required': {
      const read = reader(expectation.field);
      return (event) => read(event) === undefined;
    }
    case 'range': {
      const { min = -Infinity, max = Infinity, from } = expectation;
      const read = reader(expectation.field);
      const origin = from === undefined ? () => 0 : reader(from);
      return (event) => {
        const value = read(event);
        if (typeof value !== 'number') return null;
        const offset = value - (origin(event) as number);
        return offset < min || offset > max;
      };
    }
    case 'referential':
      return referential(expectation.field);
    case 'freshness': {
      const { maxDelayMs } = expectation;
      return (event, surroundings) => surroundings.isLive && surroundings.receivedAt - event.at > maxDelayMs;
    }
    case 'clock': {
      const { maxAheadMs } = expectation;
      return (event, { receivedAt }) => event.at - receivedAt > maxAheadMs || wasMoved(event.at, receivedAt);
    }
    case 'order': {
      const { maxBackMs } = expectation;
      return (event, { newestAt }) => newestAt - event.at > maxBackMs;
    }
    case 'duplicate': {
      const { withinMs } = expectation;
      return (_, { behaviour }) => behaviour !== null && behaviour.sinceSameMs < withinMs;
    }
    case 'rate': {
      const { maxPerMinute } = expectation;
      return (_, { behaviour }) => behaviour !== null && behaviour.perMinute > maxPerMinute;
    }
    case 'regularity': {
      const { leastBurstiness } = expectation;
      return (_, { behaviour }) => behaviour !== null && behaviour.burstiness < leastBurstiness;
    }
  }
}

function referential(field: 'venueId' | 'recommendationId' | 'userId'): EventCheck {
  const read = reader(field);
  switch (field) {
    case 'venueId':
      return (event, { knowledge }) => {
        const id = read(event);
        return typeof id === 'string' ? !knowledge.hasVenue(id) : null;
      };
    case 'recommendationId':
      return (event, { knowledge }) => {
        const id = read(event);
        const isKnown = typeof id === 'string' ? knowledge.hasRecommendation(id, event.at) : null;
        return isKnown === null ? null : !isKnown;
      };
    case 'userId':
      return (event, { knowledge }) => {
        const id = userOf(event);
        return id === null ? null : event.at < knowledge.erasedAt(id);
      };
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a field of an event; `undefined` where it, or what it lies in, is not there. */
function reader(path: string): (event: Event) => unknown {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return (event) => (event as Fields)[first];
  return (event) => rest.reduce<unknown>((value, key) => (value as Fields | undefined)?.[key], (event as Fields)[first]);
}
