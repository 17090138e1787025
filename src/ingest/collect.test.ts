import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dayMs, minuteMs } from '../domain/clock.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import { openEmbedded } from '../log/open.ts';
import { collect, normaliseEvent } from './collect.ts';

const now = Date.UTC(2025, 5, 6, 12);
const checkin = { type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'boteco-1' } as const;

function taken(raw: unknown): Event {
  const checked = normaliseEvent(raw, now);
  if (!checked.ok) throw new Error(checked.message);
  return checked.event;
}

function refused(raw: unknown): { readonly code: string; readonly message: string } {
  const checked = normaliseEvent(raw, now);
  if (checked.ok) throw new Error('was taken');
  const { code, message } = checked;
  return { code, message };
}

describe('a client event', () => {
  it('gets an id and the time of its receipt if it has none', () => {
    expect(taken(checkin)).toEqual({ ...checkin, id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, at: now });
    expect(taken({ ...checkin, id: 'made-by-me', at: now - 5 })).toEqual({ ...checkin, id: 'made-by-me', at: now - 5 });
  });

  it('may say its time in ISO 8601 with an offset', () => {
    expect(taken({ ...checkin, at: '2025-06-06T08:59:00-03:00' }).at).toBe(now - minuteMs);
    expect(refused({ ...checkin, at: '2025-06-06T08:59:00' }).message).toBe(
      'at: expected Unix milliseconds or ISO 8601 with an offset, got text of 19 characters',
    );
    expect(refused({ ...checkin, at: '2025-02-29T08:59:00Z' }).code).toBe('event.invalid');
  });

  it('is never further off than a week back and five minutes ahead', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11, max: 1e14 }), (at) => {
        expect(taken({ ...checkin, at }).at).toBe(Math.min(Math.max(at, now - 7 * dayMs), now + 5 * minuteMs));
      }),
    );
  });

  it('is refused when its time is in seconds, which clamping would hide', () => {
    expect(refused({ ...checkin, at: now / 1_000 }).message).toContain('which looks like seconds');
  });

  it.each([
    [{ ...checkin, kind: 'chekin' }, 'kind: expected one of view, click, accept, reject, checkin, rating, share, got text of 6 characters'],
    [{ ...checkin, userId: 5_511_987_654_321 }, 'userId: expected a string, got a number'],
    [{ ...checkin, userId: '' }, 'userId: expected at least 1 characters, got text of 0 characters'],
    [{ ...checkin, venueId: undefined }, 'venueId: expected a string, got nothing'],
    [{ ...checkin, venueId: 'a\nb' }, 'venueId: expected text without control characters, got text of 3 characters'],
    [{ ...checkin, useId: 'ana' }, 'there is no field "useId" here'],
    [{ ...checkin, kind: 'rating' }, 'value: expected a number from 1 to 5 with kind "rating", got nothing'],
    [{ ...checkin, kind: 'rating', value: 7 }, 'value: expected at most 5, got 7'],
    [{ ...checkin, value: 5 }, 'value: expected only with kind "rating", got it with "checkin"'],
    [{ ...checkin, context: { timeZone: 'Mars' } }, 'context.timeZone: not an IANA time zone; an example is America/Sao_Paulo'],
    [{ ...checkin, context: { location: { latitude: 91, longitude: 0 } } }, 'context.location.latitude: expected at most 90, got 91'],
    [{ ...checkin, id: null }, 'id: expected a string, got null'],
    [{ type: 'external.event', venueId: 'a', title: 'Samba', startsAt: 2, endsAt: 1 }, 'endsAt: expected not to be before startsAt'],
  ])('%j is refused: %s', (raw, message) => {
    expect(refused(raw)).toEqual({ code: 'event.invalid', message });
  });

  it.each(['model.registered', 'model.promoted', 'run.started', 'run.finished', 'user.erased', 'recommendation.served'])(
    'cannot be a %s',
    (type) => {
      expect(refused({ type, userId: 'ana' }).code).toBe('event.type_not_allowed');
    },
  );

  it('is an object with a type that we know', () => {
    expect(refused([checkin])).toEqual({ code: 'event.not_an_object', message: 'expected an event object, got a list of 1' });
    expect(refused({ ...checkin, type: 'intercation' }).code).toBe('event.unknown_type');
    expect(refused({ kind: 'checkin' }).message).toMatch(/^type: expected one of interaction, .*; got nothing$/);
  });

  it('never throws and never repeats what was written in it', () => {
    const secret = 'Rua das Flores 12';
    const value = fc.oneof(fc.constant(secret), fc.jsonValue(), fc.constant({ [secret]: secret }), fc.constant([secret]));
    const fields = ['id', 'at', 'type', 'kind', 'userId', 'venueId', 'context', 'value', 'venue', 'text', secret] as const;
    const broken = fc.uniqueArray(fc.tuple(fc.constantFrom(...fields), value), {
      selector: ([field]) => field,
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(broken, fc.constantFrom('interaction', 'venue.upserted', 'conversation.message'), (changes, type) => {
        const checked = normaliseEvent({ ...checkin, type, ...Object.fromEntries(changes) }, now);
        if (!checked.ok) expect(checked.message).not.toContain('Flores');
      }),
      { numRuns: 500 },
    );
  });
});

describe('collect', () => {
  const dir = mkdtempSync(join(tmpdir(), 'checkin-collect-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  it('stores the good, names the bad by their place, and acknowledges what it has already', async () => {
    const clock = { now: () => now };
    const { log, close } = await openEmbedded(dir, { clock });
    try {
      const batch = [
        { ...checkin, id: 'visit-one' },
        'no event',
        { ...checkin, id: 'visit-two', at: 1e11 },
        { ...checkin, id: 'visit-one' },
      ];
      expect(await collect(batch, { log, clock })).toEqual({
        accepted: 3,
        duplicates: 1,
        rejected: [{ index: 1, code: 'event.not_an_object', message: 'expected an event object, got text of 8 characters' }],
        clamped: 1,
        lastSeq: 2,
      });
      expect(await collect(batch.slice(0, 1), { log, clock })).toEqual({
        accepted: 1,
        duplicates: 1,
        rejected: [],
        clamped: 0,
        lastSeq: 1,
      });
      expect(await collect([7], { log, clock })).toMatchObject({ accepted: 0, rejected: [{ index: 0 }], lastSeq: 0 });
      const pages: (readonly LoggedEvent[])[] = [];
      for await (const page of log.read(0, 10)) pages.push(page);
      expect(pages.flat()).toMatchObject([
        { id: 'visit-one', at: now, receivedAt: now },
        { id: 'visit-two', at: now - 7 * dayMs, receivedAt: now },
      ]);
    } finally {
      await close();
    }
  });
});
