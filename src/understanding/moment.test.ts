import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, localTime } from '../domain/clock.ts';
import { emptyContext, type StructuredContext } from '../domain/context.ts';
import { dayparts, daypartIds } from '../domain/taxonomy.ts';
import { resolveMoment } from './moment.ts';
import { understand } from './understand.ts';

const zone = 'America/Sao_Paulo';
/** A Wednesday; São Paulo is UTC-3 all year since 2019. */
const wednesday = (clock: string): number => Date.parse(`2026-03-11T${clock}:00-03:00`);

function when(wish: string, clock: string): string | null {
  const at = resolveMoment(understand(wish), wednesday(clock), zone);
  return at === null ? null : new Date(at - 3 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

describe('resolveMoment', () => {
  it.each([
    ['hoje à noite', '12:00', '2026-03-11 20:00'],
    ['jantar hoje', '12:00', '2026-03-11 20:00'],
    ['amanhã no almoço', '12:00', '2026-03-12 12:30'],
    ['sexta às 18h', '12:00', '2026-03-13 18:00'],
    ['quarta às 18h', '12:00', '2026-03-11 18:00'],
    ['quarta às 18h', '19:00', '2026-03-18 18:00'],
    ['às 19:30', '12:00', '2026-03-11 19:30'],
    ['às 19:30', '20:00', '2026-03-12 19:30'],
    ['café da manhã', '12:00', '2026-03-12 08:00'],
    ['fim de semana', '12:00', '2026-03-14 19:00'],
    ['sábado de madrugada', '12:00', '2026-03-15 00:30'],
    ['sexta 2 da manhã, balada', '12:00', '2026-03-14 02:00'],
    ['domingo de manhã', '12:00', '2026-03-15 10:00'],
  ])('takes "%s" said at %s for %s', (wish, clock, expected) => {
    expect(when(wish, clock)).toBe(expected);
  });

  it('is now while the part of the day runs, and when it was meant for a today that is over', () => {
    expect(when('hoje à noite', '21:40')).toBe('2026-03-11 21:40');
    expect(when('almoço', '13:10')).toBe('2026-03-11 13:10');
    expect(when('bar aberto agora', '17:05')).toBe('2026-03-11 17:05');
    expect(when('hoje à tarde', '22:00')).toBe('2026-03-11 22:00');
    expect(when('hoje', '15:00')).toBe('2026-03-11 15:00');
    expect(when('às 20h', '20:10')).toBe('2026-03-11 20:10');
  });

  it('knows the weekend from inside', () => {
    const saturday = wednesday('22:00') + 3 * dayMs;
    const time = { ...emptyContext('pt-BR').time, day: 'weekend' as const };
    expect(resolveMoment({ time }, saturday, zone)).toBe(saturday);
    expect(localTime(resolveMoment({ time: { ...time, daypart: 'lunch' } }, saturday, zone)!, zone).weekday).toBe(6);
    expect(localTime(resolveMoment({ time: { ...time, daypart: 'lunch' } }, saturday + dayMs, zone)!, zone).weekday).toBe(5);
  });

  it('says nothing when the wish does not', () => {
    expect(when('um bar', '12:00')).toBeNull();
  });

  it('is never past, never more than a fortnight away, and on the day that was named', () => {
    const days = [null, 'today', 'tomorrow', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'weekend'] as const;
    const time: fc.Arbitrary<StructuredContext['time']> = fc.record({
      day: fc.constantFrom(...days),
      daypart: fc.constantFrom(null, ...daypartIds),
      at: fc.option(
        fc
          .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
          .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`),
      ),
      now: fc.constant(false),
    });
    const anyNow = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2027-01-01') });
    fc.assert(
      fc.property(time, anyNow, fc.constantFrom(zone, 'America/New_York', 'Europe/Lisbon', 'Asia/Kolkata'), (spoken, now, timeZone) => {
        const at = resolveMoment({ time: spoken }, now, timeZone);
        if (at === null) return;
        expect(at).toBeGreaterThanOrEqual(now);
        expect(at - now).toBeLessThan(14 * dayMs);
        const named = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(spoken.day ?? '');
        // The small hours belong to the night before.
        if (named >= 0) expect([named, (named + 1) % 7]).toContain(localTime(at, timeZone).weekday);
        if (at > now && spoken.at === null && spoken.daypart !== null) {
          const { from, until } = dayparts[spoken.daypart];
          const { hour } = localTime(at, timeZone);
          expect(from < until ? hour >= from && hour < until : hour >= from || hour < until).toBe(true);
        }
      }),
    );
  });
});
