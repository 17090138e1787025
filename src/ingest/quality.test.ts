import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEvents } from '../../test/contracts/any-events.ts';
import { days, did, friday, memoryLog, opened, served, tombstone } from '../../test/support/events.ts';
import { dayMs, hourMs, minuteMs } from '../domain/clock.ts';
import type { Event, EventOf, LoggedEvent } from '../domain/event.ts';
import { simulate } from '../simulation/simulate.ts';
import { Random } from '../stats/random.ts';
import { defaultExpectations } from './default-expectations.ts';
import type { Expectation } from './expectations.ts';
import { assessQuality, DataQualityError, QualityReport } from './quality-report.ts';
import { QualityMonitor } from './quality.ts';

/** Eight simulated weeks, as a running CheckIn would have received them: 300 ms after they happened. */
const clean: readonly Event[] = [...simulate({ venues: 300, people: 500, weeks: 8, seed: 11 })].flat();
type Received = Event & { readonly receivedAt?: number };

function judged(events: Iterable<Received>, expectations: readonly Expectation[] = defaultExpectations): QualityReport {
  const monitor = new QualityMonitor(expectations);
  let seq = 0;
  for (const event of events) monitor.apply({ receivedAt: event.at + 300, ...event, seq: ++seq });
  return new QualityReport(monitor);
}

function codes({ issues }: QualityReport): string[] {
  return issues.map(({ code, severity }) => `${severity} ${code}`);
}

/** The clean log with one thing spoilt. */
function spoilt(change: (event: EventOf<'interaction'>, random: Random) => Received | readonly Received[]): Received[] {
  const random = new Random(5);
  return clean.flatMap((event): Received | readonly Received[] => (event.type === 'interaction' ? change(event, random) : event));
}

describe('on eight simulated weeks', () => {
  it('nothing is found, received live or imported', () => {
    expect(codes(judged(clean))).toEqual([]);
    const end = clean.at(-1)!.at + dayMs;
    expect(codes(judged(clean.map((event) => ({ ...event, receivedAt: end }))))).toEqual([]);
  });

  it('nothing is found in another city', () => {
    expect(codes(judged([...simulate({ venues: 80, people: 150, weeks: 8, seed: 12 })].flat()))).toEqual([]);
  });
});

describe('a planted fault is found:', () => {
  const faults: Record<string, { readonly events: () => Iterable<Received>; readonly found: readonly string[] }> = {
    'an app that forgets its session': {
      events: () =>
        spoilt(({ sessionId, ...event }, random) => (random.chance(0.3) || sessionId === undefined ? event : { ...event, sessionId })),
      found: ['warn quality.session_missing'],
    },
    'accepts without their recommendation': {
      events: () => spoilt(({ recommendationId: _forgotten, ...event }) => event),
      found: ['warn quality.recommendation_missing'],
    },
    'response times in microseconds': {
      events: () =>
        spoilt((event) =>
          event.responseTimeMs === undefined ? event : { ...event, responseTimeMs: Math.min(86_400_000, event.responseTimeMs * 1000) },
        ),
      found: ['warn quality.slow_response'],
    },
    'a group size that is a user count': {
      events: () => spoilt((event) => (event.context === undefined ? event : { ...event, context: { ...event.context, groupSize: 180 } })),
      found: ['warn quality.group_size'],
    },
    'wanted times in seconds': {
      events: () =>
        spoilt((event) =>
          event.context?.time === undefined
            ? event
            : { ...event, context: { ...event.context, time: Math.floor(event.context.time / 1000) } },
        ),
      found: ['refuse quality.context_time'],
    },
    'venue ids of another system': {
      events: () => spoilt((event) => ({ ...event, venueId: `shop-${event.venueId}` })),
      found: ['refuse quality.unknown_venue'],
    },
    'one venue in ten without a record': {
      events: () => clean.filter((event) => event.type !== 'venue.upserted' || !event.venue.id.endsWith('7')),
      found: ['warn quality.unknown_venue'],
    },
    'recommendation ids cut short': {
      events: () =>
        spoilt((event) =>
          event.recommendationId === undefined ? event : { ...event, recommendationId: event.recommendationId.slice(0, -1) },
        ),
      found: ['warn quality.unknown_recommendation'],
    },
    'events that wait for the weekend': {
      events: () => spoilt((event) => ({ ...event, receivedAt: event.at + 2 * dayMs })),
      found: ['warn quality.late'],
    },
    'a tenth of the phones three minutes fast': {
      events: () => spoilt((event) => (event.userId.endsWith('3') ? { ...event, receivedAt: event.at - 3 * minuteMs } : event)),
      found: ['warn quality.clock_skew'],
    },
    'all clocks so far off that every time was moved': {
      events: () => spoilt((event) => ({ ...event, receivedAt: event.at + 7 * dayMs + 2 })),
      found: ['warn quality.late', 'refuse quality.clock_skew'],
    },
    'the newest file imported first': {
      events: () => {
        const end = clean.at(-1)!.at + 30 * dayMs;
        const [told, acts] = [clean.filter(({ type }) => type !== 'interaction'), clean.filter(({ type }) => type === 'interaction')];
        const half = acts.length >> 1;
        return [...told, ...acts.slice(half), ...acts.slice(0, half)].map((event) => ({ ...event, receivedAt: end }));
      },
      found: ['warn quality.out_of_order'],
    },
    'a client that gives every retry a new id': {
      events: () =>
        spoilt((event, random) => (random.chance(0.2) ? [event, { ...event, id: `again-${event.id}`, at: event.at + 900 }] : event)),
      found: ['warn quality.duplicate_suspicion'],
    },
    'a scraper': {
      events: () => withBot(600, () => 100),
      found: ['warn quality.inhuman_rate', 'warn quality.volume'],
    },
    'a script that clicks every 20 seconds': {
      events: () => withBot(4000, (random) => 20_000 + random.integer(200)),
      found: ['warn quality.inhuman_regularity', 'warn quality.volume'],
    },
    'one bot that makes half of the log, at a human pace': {
      events: () => {
        let n = 0;
        return spoilt((event) => [event, { ...event, id: `bot-${++n}`, userId: 'bot', kind: 'view' }]);
      },
      found: ['refuse quality.concentration'],
    },
    'an app that only sends views': {
      events: () => clean.filter((event) => event.type !== 'interaction' || event.kind === 'view' || event.kind === 'click'),
      found: ['refuse quality.no_choices'],
    },
    'an evening without events': {
      events: () => clean.filter(({ type, at }) => type !== 'interaction' || at < evening || at > evening + 5 * hourMs),
      found: ['warn quality.volume'],
    },
    'an evening of the double of the fourfold': {
      events: () =>
        spoilt((event) =>
          event.at < evening || event.at > evening + 5 * hourMs
            ? event
            : Array.from({ length: 8 }, (_, i) => ({ ...event, id: `${event.id}-${i}`, userId: `${event.userId}-${i}` })),
        ),
      found: ['warn quality.volume'],
    },
    'a weather feed that stopped a day ago': {
      events: () => clean.filter(({ type, at }) => type !== 'external.weather' || at < clean.at(-1)!.at - dayMs),
      found: ['warn quality.weather_silent'],
    },
  };
  // The Saturday before the last, 18:00 in São Paulo.
  const evening = Date.UTC(2026, 2, 2, 3) + 47 * dayMs + 18 * hourMs;

  /** Somebody's clicks, at given gaps, among everybody's. */
  function withBot(count: number, gapMs: (random: Random) => number): Received[] {
    const random = new Random(9);
    const bot: Received[] = [];
    for (let i = 0, at = evening - 2 * dayMs; i < count; i++, at += gapMs(random)) {
      bot.push({ id: `bot-${i}`, type: 'interaction', kind: 'click', userId: 'bot', sessionId: 'bot', venueId: 'venue-00001', at });
    }
    return [...clean, ...bot].toSorted((a, b) => a.at - b.at);
  }

  it.each(Object.keys(faults))('%s', (name) => {
    const { events, found } = faults[name]!;
    const report = judged(events());
    expect(codes(report)).toEqual(expect.arrayContaining([...found]));
    expect(report.isAcceptable()).toBe(!found.some((code) => code.startsWith('refuse')));
  });
  it('and every expectation has one, or cannot be broken through the door of this test', () => {
    const found = new Set(Object.values(faults).flatMap((fault) => fault.found.map((code) => code.split(' ')[1])));
    const elsewhere = ['quality.event_span', 'quality.temperature', 'quality.erased_person'];
    expect(defaultExpectations.map(({ code }) => code as string).filter((code) => !found.has(code) && !elsewhere.includes(code))).toEqual(
      [],
    );
  });
});

describe('at the door', () => {
  const monitor = new QualityMonitor();
  for (const event of memoryLog([opened('a'), tombstone(friday, 'ana'), opened('b', {}, friday)]).events) monitor.apply(event);
  const at = friday + hourMs;

  it.each<[string, Event, string | null]>([
    ['what is fine is taken', stamped(did('checkin', 'bia', 'a', at)), null],
    ['what is odd is taken, and counted', stamped(did('checkin', 'bia', 'nowhere', at)), null],
    [
      'a wanted time in seconds',
      stamped(did('click', 'bia', 'a', at, { context: { time: Math.floor(at / 1000) } })),
      'quality.context_time',
    ],
    [
      '50 degrees Fahrenheit too many',
      stamped({ type: 'external.weather', at, weather: { condition: 'clear', temperatureC: 59 } }),
      'quality.temperature',
    ],
    [
      'a show of ten years',
      stamped({ type: 'external.event', at, venueId: 'a', title: 'Show', startsAt: at, endsAt: at + 3653 * days }),
      'quality.event_span',
    ],
    ['what an erased person did before', stamped(did('checkin', 'ana', 'a', friday - 1)), 'quality.erased_person'],
    ['what somebody of that name does after', stamped(did('checkin', 'ana', 'a', friday + 1)), null],
  ])('%s', (_, event, code) => {
    expect(monitor.inspect(event, at)?.code ?? null).toBe(code);
  });

  it('what is about an erased person must not be kept at all', () => {
    expect(monitor.inspect(stamped(did('checkin', 'ana', 'a', friday - 1)), at)).toMatchObject({ mayBeKept: false });
    expect(monitor.inspect(stamped({ type: 'user.upserted', at: friday - 1, user: { id: 'ana' } }), at)).toMatchObject({
      mayBeKept: false,
    });
    expect(monitor.inspect(stamped(did('click', 'bia', 'a', at, { context: { time: 1 } })), at)).toMatchObject({ mayBeKept: true });
  });

  it('any expectation about single events may be made a gate', () => {
    const [first] = defaultExpectations.filter(({ kind }) => kind === 'rate');
    const strict = new QualityMonitor([{ ...first!, severity: 'quarantine' }]);
    const verdicts = Array.from({ length: 100 }, (_, i): string | null => {
      const event: LoggedEvent = { ...stamped(did('view', 'bot', 'a', at + 100 * i)), seq: i + 1, receivedAt: at };
      const verdict = strict.inspect(event, at);
      strict.apply(event);
      return verdict?.code ?? null;
    });
    expect(verdicts.indexOf('quality.inhuman_rate')).toBe(60);
    // Suspected for an hour, then no more.
    expect(strict.inspect(stamped(did('view', 'bot', 'a', at + 50 * minuteMs)), at)).not.toBeNull();
    expect(strict.inspect(stamped(did('view', 'bot', 'a', at + 90 * minuteMs)), at)).toBeNull();
  });

  it('looking changes nothing', () => {
    const looked = new QualityMonitor();
    const only = new QualityMonitor();
    for (const [i, event] of clean.slice(0, 3000).entries()) {
      const logged = { ...event, seq: i + 1, receivedAt: event.at };
      looked.inspect(logged, event.at);
      looked.inspect(logged, event.at);
      looked.apply(logged);
      only.apply(logged);
    }
    expect(looked.snapshot()).toEqual(only.snapshot());
  });
});

describe('the monitor', () => {
  it('goes on from a snapshot as if it had never stopped', () => {
    const half = clean.length >> 1;
    const whole = new QualityMonitor();
    const first = new QualityMonitor();
    clean.forEach((event, i) => whole.apply({ ...event, seq: i + 1, receivedAt: event.at }));
    clean.slice(0, half).forEach((event, i) => first.apply({ ...event, seq: i + 1, receivedAt: event.at }));
    const second = QualityMonitor.restore(first.snapshot())!;
    expect(second.seq).toBe(half);
    clean.slice(half).forEach((event, i) => second.apply({ ...event, seq: half + i + 1, receivedAt: event.at }));
    const [before, after] = [whole, second].map((monitor) =>
      new QualityReport(monitor).figures.filter(({ code }) => !/inhuman|concentration|duplicate|unknown_recommendation/.test(code)),
    );
    expect(after).toEqual(before);
    expect(QualityMonitor.restore(first.snapshot(), defaultExpectations.slice(1))).toBeNull();
  });

  it('keeps no id of a person in its snapshot', () => {
    const monitor = new QualityMonitor();
    clean.slice(0, 5000).forEach((event, i) => monitor.apply({ ...event, seq: i + 1, receivedAt: event.at }));
    expect(Buffer.from(monitor.snapshot()).includes('venue-00001')).toBe(true);
    for (const told of ['person-', 'recommendation-', 'session-']) expect(Buffer.from(monitor.snapshot()).includes(told)).toBe(false);
  });

  it('survives any event that the log can hold', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const monitor = new QualityMonitor();
        events.forEach((event, i) => {
          monitor.inspect(event, event.at);
          monitor.apply({ ...event, seq: i + 1, receivedAt: event.at });
        });
        return new QualityReport(monitor).figures.every(({ checked, broken }) => broken <= checked);
      }),
    );
  });

  it('does not know whether a reaction is to a recommendation that it may have forgotten', () => {
    const monitor = new QualityMonitor();
    let seq = 0;
    const take = (event: Event): void => monitor.apply({ ...event, seq: ++seq, receivedAt: event.at });
    for (let i = 0; i < 110_000; i++) take(stamped(served(`r${i}`, 'ana', [], friday + i * 100)));
    take(stamped(did('accept', 'ana', 'a', friday + days, { recommendationId: 'r5' })));
    const unknown = defaultExpectations.findIndex(({ code }) => code === 'quality.unknown_recommendation');
    expect(monitor.totals().checked[unknown]).toBe(0);
    take(stamped(did('accept', 'ana', 'a', friday + 30 * days, { recommendationId: 'r5' })));
    expect(monitor.totals()).toMatchObject({ broken: expect.arrayContaining([1]) });
  });

  it('does not take rounded times for a rhythm', () => {
    expect(everyTwoMinutes(0)).toBe(0);
    expect(everyTwoMinutes(7)).toBeGreaterThan(60);
  });

  it('refuses two expectations with one code', () => {
    expect(() => new QualityMonitor([defaultExpectations[0]!, defaultExpectations[0]!])).toThrow('same code');
  });
});

describe('the report', () => {
  const broken = memoryLog([
    opened('a'),
    ...Array.from({ length: 40 }, (_, i) => did('checkin', `p${i}`, i % 4 === 0 ? 'a' : 'unknown', friday + i * hourMs)),
  ]);

  it('says what, how many, of how many, where for example, and what to do', async () => {
    const { issues, events } = await assessQuality(logOf(broken));
    expect(issues).toEqual([
      {
        code: 'quality.unknown_venue',
        severity: 'refuse',
        count: 30,
        share: 0.75,
        threshold: 0.5,
        examples: [36, 37, 39, 40, 41].filter((seq) => seq !== 38),
        message: 'interactions with venues that have no record (30 of 40, 75 %)',
        action: expect.stringContaining('venue.upserted') as string,
      },
    ]);
    expect(events).toEqual({ 'venue.upserted': 1, interaction: 40 });
  });

  it('may be about a part of the log, with what was known before', async () => {
    const report = await assessQuality(logOf(broken), { fromSeq: 1, untilSeq: 30 });
    expect(report.events).toEqual({ interaction: 29 });
    expect(report.figures.find(({ code }) => code === 'quality.unknown_venue')).toMatchObject({ checked: 29, broken: 21 });
    const late = await assessQuality(logOf(broken), { since: friday + days });
    expect(late.events.interaction).toBeLessThan(40);
  });

  it('is an error for those who must obey it', async () => {
    const report = await assessQuality(logOf(broken));
    expect(() => report.require()).toThrow(DataQualityError);
    expect(() => report.require()).toThrow('interactions with venues that have no record (30 of 40, 75 %)');
  });

  it('tells how far the clocks of sessions are off', () => {
    const events = Array.from({ length: 60 }, (_, i): Received => ({
      ...stamped(did('view', `p${i % 6}`, 'a', friday + i * 1000, { sessionId: `s${i % 6}` })),
      id: `view-${i}`,
      receivedAt: friday + i * 1000 + (i % 6 === 0 ? -40_000 : 250),
    }));
    expect(judged(events).clocks).toEqual({ sessions: 6, medianSkewMs: -250, aheadShare: 1 / 6 });
  });
});

/** Of a hundred views by one person, two minutes and a bit apart: how many are too regular. */
function everyTwoMinutes(bitMs: number): number {
  const monitor = new QualityMonitor();
  for (let i = 0; i < 100; i++)
    monitor.apply({ ...stamped(did('view', 'ana', 'a', friday + i * (2 * minuteMs + bitMs))), seq: i + 1, receivedAt: friday });
  return monitor.totals().broken[defaultExpectations.findIndex(({ code }) => code === 'quality.inhuman_regularity')]!;
}

function stamped<T extends object>(draft: T): T & { readonly id: string } {
  return { ...draft, id: 'an-event-id' };
}

function logOf(log: ReturnType<typeof memoryLog>): Parameters<typeof assessQuality>[0] {
  return { read: (after, until) => log.read(after, until), lastSeq: async () => log.events.length };
}
