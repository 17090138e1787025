import * as fc from 'fast-check';
import type { Event } from '../../src/domain/event.ts';

const anyString = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 });
// Ids from a small pool now and then, so that some repeat.
const repeatedId = fc.constantFrom('repeated-1', 'repeated-2', 'nul\0 and 1', 'nul\0 and 2');
const id = fc.oneof(fc.uuid({ version: 7 }), fc.stringMatching(/^[a-z0-9]{8}$/), anyString, repeatedId);
const userId = fc.oneof(anyString, fc.constantFrom('ana', "o'neil", '"quoted"', '50%_'));
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('half a surrogate pair: \ud83c', 'a NUL \0 within'));
const at = fc.nat({ max: 2_000_000_000_000 });
const json = fc.jsonValue().filter((value) => !holdsNegativeZero(value));

const interaction = fc.record({
  id,
  at,
  type: fc.constant('interaction'),
  kind: fc.constantFrom('view', 'rating'),
  userId,
  venueId: anyString,
  value: fc.double({ min: 1, max: 5, noNaN: true }),
});
const message = fc.record({ id, at, type: fc.constant('conversation.message'), role: fc.constant('user'), text });
const erased = fc.record({
  id,
  at,
  type: fc.constant('user.erased'),
  salt: fc.constant('0'.repeat(32)),
  opaqueIds: fc.constant(['0'.repeat(16)]),
});
const runFinished = fc.record({
  id,
  at,
  type: fc.constant('run.finished'),
  runId: fc.constant('run'),
  outcome: fc.constant('succeeded'),
  summary: fc.dictionary(text, json, { noNullPrototype: true }),
});

/** Batches of valid events with hostile content: quotes, surrogates, NULs, nested JSON, repeated ids. */
export const anyEvents = fc.array(fc.oneof(interaction, message, erased, runFinished) as fc.Arbitrary<Event>, { maxLength: 12 });

/** JSON has no negative zero: it comes back as zero, here and on the wire. */
function holdsNegativeZero(value: unknown): boolean {
  return Object.is(value, -0) || (typeof value === 'object' && value !== null && Object.values(value).some(holdsNegativeZero));
}
