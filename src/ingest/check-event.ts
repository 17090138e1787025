import { z } from 'zod';
import { eventSchema, type Event, type EventType } from '../domain/event.ts';

/** What is wrong with a row or an event. */
export interface Problem {
  /** Stable; the reader's program may switch on it. */
  readonly code: string;
  /** Names the field, what was expected and what kind of thing came; never the text itself, which may be a person's. */
  readonly message: string;
}

export type Checked = { readonly ok: true; readonly event: Event } | ({ readonly ok: false } & Problem);

/** Checking by the type's own schema, not by the union: the message is about the type that was meant. Both cost the same, 3 to 7 us an event. */
const schemas: ReadonlyMap<string, z.ZodType<Event>> = new Map(
  eventSchema.options.flatMap((schema) =>
    [...schema.shape.type.values].map((type): [string, z.ZodType<Event>] => [type, schema as z.ZodType<Event>]),
  ),
);

/**
 * Whether something is an event of one of the types that its writer may write.
 *
 * @returns the event with nothing in it but what its schema knows, or the first problem
 */
export function checkEvent(raw: unknown, writable: ReadonlySet<EventType>): Checked {
  if (!isRecord(raw)) return { ok: false, code: 'event.not_an_object', message: `expected an event object, got ${describe(raw)}` };
  const { type } = raw;
  const schema = typeof type === 'string' ? schemas.get(type) : undefined;
  if (schema === undefined) {
    return { ok: false, code: 'event.unknown_type', message: `type: expected one of ${[...writable].join(', ')}; got ${describe(type)}` };
  }
  if (!writable.has(type as EventType)) {
    return {
      ok: false,
      code: 'event.type_not_allowed',
      message: `type: "${String(type)}" is written by CheckIn itself; allowed are ${[...writable].join(', ')}`,
    };
  }
  const result = schema.safeParse(raw);
  if (!result.success) return invalid(messageOfIssue(result.error.issues[0]!, raw));
  return requireSense(result.data);
}

/** What a schema of single fields cannot say. */
function requireSense(event: Event): Checked {
  if (event.type === 'interaction') {
    if (event.kind === 'rating' && event.value === undefined)
      return invalid('value: expected a number from 1 to 5 with kind "rating", got nothing');
    if (event.kind !== 'rating' && event.value !== undefined)
      return invalid(`value: expected only with kind "rating", got it with "${event.kind}"`);
  }
  if (event.type === 'external.event' && event.endsAt < event.startsAt) return invalid('endsAt: expected not to be before startsAt');
  return { ok: true, event };
}

const isoTime = z.iso.datetime({ offset: true });
/** Unix milliseconds of March 1973. A smaller number is a time in seconds: everything before 5138 is, in seconds, below it. */
const smallestMilliseconds = 100_000_000_000;

/**
 * Unix milliseconds of a time: an integer is that already; a string is ISO 8601 with an offset or `Z`.
 *
 * @returns `null` if it is neither; `badTime` then says what is wrong
 */
export function parseTime(time: unknown): number | null {
  if (typeof time === 'number') return Number.isSafeInteger(time) && time >= smallestMilliseconds ? time : null;
  if (typeof time !== 'string' || !isoTime.safeParse(time).success) return null;
  const at = Date.parse(time);
  return at >= 0 ? at : null;
}

/** The problem of an `at` that `parseTime` cannot read. */
export function badTime(time: unknown): Problem {
  const isSeconds = typeof time === 'number' && time > 0 && time < smallestMilliseconds;
  const got = typeof time === 'number' ? `${time}${isSeconds ? ', which looks like seconds' : ''}` : describe(time);
  return { code: 'event.invalid', message: `at: expected Unix milliseconds or ISO 8601 with an offset, got ${got}` };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): Checked {
  return { ok: false, code: 'event.invalid', message };
}

type Issue = z.core.$ZodIssue;

function messageOfIssue(issue: Issue, event: object): string {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') return `${field === '' ? '' : `${field}: `}there is no field ${quotedKey(issue.keys[0]!)} here`;
  const input = issue.path.reduce<unknown>((value, key) => (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key], event);
  if (issue.code === 'custom') return `${field}: ${issue.message}`;
  return `${field}: expected ${expectedBy(issue)}, got ${describe(input, issue)}`;
}

/** A field's name is quoted; what does not look like one may be somebody's text. */
function quotedKey(key: string): string {
  return /^[\w.-]{1,40}$/.test(key) ? `"${key}"` : `with a name of ${key.length} characters`;
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_type')
    return issue.expected === 'int' ? 'an integer' : `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
  if (issue.code === 'invalid_value')
    return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}${unitOf(issue.origin)}`;
  // The schemas of `domain/` word their patterns as what is expected.
  return issue.message;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

/** What kind of thing a value is. A number is told only where a number was expected: elsewhere it may be somebody's id. */
function describe(value: unknown, issue?: Issue): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `text of ${value.length} characters`;
  const isAboutNumber =
    issue !== undefined &&
    (issue.code === 'too_small' || issue.code === 'too_big' || (issue.code === 'invalid_type' && issue.expected === 'int'));
  if (typeof value === 'number' && isAboutNumber) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
