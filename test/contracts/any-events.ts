import * as fc from 'fast-check';
import type { Event } from '../../src/domain/event.ts';

// Ids from a small pool now and then, so that some repeat.
const anyId = fc.oneof(
  fc.uuid({ version: 7 }),
  fc.stringMatching(/^[a-z0-9]{8}$/),
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 }),
  fc.constantFrom('repeated-1', 'repeated-2', 'nul\0 and 1', 'nul\0 and 2'),
);
const anyUser = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom('ana', "o'neil", '"quoted"', '50%_'),
);
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('half a surrogate pair: \ud83c', 'a NUL \0 within'));
const anyTime = fc.nat({ max: 2_000_000_000_000 });

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ id: anyId, at: anyTime, type: fc.constant('interaction'), kind: fc.constantFrom('view', 'rating'), userId: anyUser, venueId: anyUser, value: fc.double({ min: 1, max: 5, noNaN: true }) }),
  fc.record({ id: anyId, at: anyTime, type: fc.constant('conversation.message'), role: fc.constant('user'), text: anyText }),
  fc.record({ id: anyId, at: anyTime, type: fc.constant('user.erased'), userId: anyUser }),
  fc.record({ id: anyId, at: anyTime, type: fc.constant('run.finished'), runId: fc.constant('run'), outcome: fc.constant('succeeded'), summary: fc.dictionary(anyText, fc.jsonValue({ noUnicodeString: false }).filter((value) => !holdsNegativeZero(value)), { noNullPrototype: true }) }),
) as fc.Arbitrary<Event>; // prettier-ignore

/** Batches of valid events with hostile content: quotes, surrogates, NULs, nested JSON, repeated ids. */
export const anyEvents = fc.array(anyEvent, { maxLength: 12 });

/** JSON has no negative zero: it comes back as zero, here and on the wire. */
function holdsNegativeZero(value: unknown): boolean {
  return Object.is(value, -0) || (typeof value === 'object' && value !== null && Object.values(value).some(holdsNegativeZero));
}
