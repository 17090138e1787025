import { describe, expect, it } from 'vitest';
import { checkEstimator } from '../../test/contracts/estimator-contract.ts';
import { twoCommunities } from '../../test/contracts/two-communities.ts';
import { dayMs, hourMs, minuteMs } from '../domain/clock.ts';
import type { Dataset, UserHistory } from '../domain/dataset.ts';
import { silent } from '../domain/progress.ts';
import { Random } from '../stats/random.ts';
import type { Model } from './model.ts';
import { sequenceEstimator } from './sequence.ts';

checkEstimator('the sequence model', () => sequenceEstimator());

const monday = Date.UTC(2026, 0, 5);
const weeks = 8;
const now = monday + weeks * 7 * dayMs;
/** Everyone has a café, an office, a park and a bar of their own, out of ten of each, and everyone goes from the cinema to the ice cream next to it. */
const kinds = ['cafe', 'office', 'park', 'bar'] as const;
const venues = [...kinds.flatMap((kind) => Array.from({ length: 10 }, (_, i) => `${kind}-${i}`)), 'cinema', 'ice-cream'];
const indexOf = (id: string): number => venues.indexOf(id);

interface Visit {
  readonly person: number;
  readonly venue: number;
  readonly at: number;
}

/** A week of a commuter: café at 8 and office at 9 on working days, the bar on Friday at 20, the park on Saturday at 8. */
function weekOf(person: number, start: number, random: Random): Visit[] {
  const own = (kind: string): number => indexOf(`${kind}-${person % 10}`);
  const at = (day: number, hour: number): number => start + day * dayMs + hour * hourMs + random.integer(15) * minuteMs;
  const visits: Visit[] = [];
  for (let day = 0; day < 5; day++) {
    visits.push({ person, venue: own('cafe'), at: at(day, 8) }, { person, venue: own('office'), at: at(day, 9) });
  }
  visits.push({ person, venue: own('bar'), at: at(4, 20) }, { person, venue: own('park'), at: at(5, 8) });
  // Half of the people go to the cinema, each at an hour of their own.
  if (person % 2 === 0) {
    const film = at(6, 12 + random.integer(9));
    visits.push({ person, venue: indexOf('cinema'), at: film }, { person, venue: indexOf('ice-cream'), at: film + 20 * minuteMs });
  }
  return visits;
}

function datasetOf(visits: readonly Visit[]): Dataset {
  const { dataset } = twoCommunities(1, 1, 1);
  return {
    ...dataset,
    users: Array.from({ length: 40 }, (_, i) => `person-${i}`),
    venues: venues.map((id) => ({ ...dataset.venues[0]!, id })),
    interactions: {
      user: Int32Array.from(visits, ({ person }) => person),
      venue: Int32Array.from(visits, ({ venue }) => venue),
      weight: new Float32Array(visits.length).fill(1),
      at: Float64Array.from(visits, ({ at }) => at),
      hourOfWeek: Uint8Array.from(visits, ({ at }) => hourOfWeekOf(at)),
      positive: new Uint8Array(visits.length).fill(1),
      visit: new Uint8Array(visits.length).fill(1),
    },
  };
}

function hourOfWeekOf(at: number): number {
  return Math.floor((at - monday) / hourMs) % 168;
}

function historyOf(visits: readonly Visit[]): UserHistory {
  const own = [...new Set(visits.map(({ venue }) => venue))];
  const count = Int32Array.from(own, (venue) => visits.filter((visit) => visit.venue === venue).length);
  return {
    venues: Int32Array.from(own),
    weights: Float32Array.from(count),
    visits: count,
    lastPositiveAt: Float64Array.from(own, (venue) => Math.max(...visits.filter((visit) => visit.venue === venue).map(({ at }) => at))),
    recentVenues: Int32Array.from(visits, ({ venue }) => venue),
    recentAt: Float64Array.from(visits, ({ at }) => at),
  };
}

const random = new Random(5);
const all = Array.from({ length: weeks }, (_, week) => week)
  .flatMap((week) => Array.from({ length: 40 }, (_, person) => weekOf(person, monday + week * 7 * dayMs, random)))
  .flat();
const model = await sequenceEstimator().fit(datasetOf(all), { seed: 1, progress: silent });
const past = (person: number, until = Infinity): Visit[] => all.filter((visit) => visit.person === person && visit.at < until);

/** Scores by venue id. @param zoneHours local time minus UTC */
function ask(visits: readonly Visit[], at: number, { zoneHours = 0, of = model } = {}): Record<string, number> {
  const scores = of.predict({
    ...twoCommunities(1, 1, 1).request(0, 0),
    catalogue: venues,
    candidates: Int32Array.from(venues.keys()),
    history: historyOf(visits),
    moment: {
      at,
      hourOfWeek: hourOfWeekOf(at + zoneHours * hourMs),
      location: null,
      groupSize: null,
      groupType: null,
      weather: null,
      wish: null,
    },
  });
  return Object.fromEntries(venues.map((id, v) => [id, scores[v]!]));
}

function best(scores: Record<string, number>): string {
  return Object.entries(scores).reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

describe('the sequence model', () => {
  it('sends a commuter to their own café in the morning and to their own office from there', () => {
    const morning = now + 8 * hourMs;
    expect(best(ask(past(3), morning))).toBe('cafe-3');
    const inCafe: Visit = { person: 3, venue: indexOf('cafe-3'), at: morning };
    expect(best(ask([...past(3), inCafe], morning + 55 * minuteMs))).toBe('office-3');
  });

  it('knows a venue of the weekend from one of the week, at the same hour', () => {
    const thisWeek = weekOf(3, now, new Random(9));
    for (const [day, venue] of [
      [4, 'cafe-3'],
      [5, 'park-3'],
    ] as const) {
      const at = now + day * dayMs + 8 * hourMs;
      expect(best(ask([...past(3), ...thisWeek.filter((visit) => visit.at < at)], at))).toBe(venue);
    }
  });

  it('does not send back to a venue that was left a moment ago', () => {
    const morning = now + 8 * hourMs;
    const before = ask(past(3), morning)['cafe-3']!;
    const after = ask([...past(3), { person: 3, venue: indexOf('cafe-3'), at: morning }], morning + 5 * minuteMs)['cafe-3']!;
    expect(before).toBeGreaterThan(0.8);
    expect(after).toBeLessThan(0.2);
  });

  it('knows from everybody where to go on, also for someone who has never been there', () => {
    // Person 1 does not go to the cinema.
    const sunday = now + 6 * dayMs + 16 * hourMs;
    const alone = ask(past(1), sunday)['ice-cream']!;
    const fromCinema = ask([...past(1), { person: 1, venue: indexOf('cinema'), at: sunday }], sunday + 20 * minuteMs)['ice-cream']!;
    expect(fromCinema).toBeGreaterThan(3 * alone);
  });

  it('counts a visit in the next answer: after some mornings elsewhere, the habit has moved', () => {
    const moved = Array.from({ length: 10 }, (_, i): Visit => ({ person: 3, venue: indexOf('cafe-7'), at: now + i * dayMs + 8 * hourMs }));
    expect(best(ask([...past(3), ...moved], now + 10 * dayMs + 8 * hourMs))).toBe('cafe-7');
  });

  it('gives chances: over all venues they sum to 1', () => {
    const sum = Object.values(ask(past(3), now + 8 * hourMs)).reduce((total, score) => total + score, 0);
    expect(sum).toBeCloseTo(1, 5);
  });

  it('reads hours in the time of the place: the same habits five hours west give the same answer', () => {
    const west = past(3).map((visit) => ({ ...visit, at: visit.at + 5 * hourMs }));
    const morning = now + 8 * hourMs;
    const [there, here] = [ask(west, morning + 5 * hourMs, { zoneHours: -5 }), ask(past(3), morning)];
    // What everybody did lately is five hours older: that may show in the third digit.
    for (const id of ['cafe-3', 'office-3', 'park-3', 'bar-3']) expect(there[id]).toBeCloseTo(here[id]!, 2);
  });

  it('has no opinion about a person who has never checked in, nor where nobody ever did', async () => {
    expect(new Set(Object.values(ask([], now)))).toEqual(new Set([0]));
    const { interactions, ...rest } = datasetOf(all);
    const accepts = { ...rest, interactions: { ...interactions, visit: new Uint8Array(all.length) } };
    const ignorant: Model = await sequenceEstimator().fit(accepts, { seed: 1, progress: silent });
    expect(new Set(Object.values(ask([], now, { of: ignorant })))).toEqual(new Set([0]));
  });

  it('learns the same from a log that came in another order', async () => {
    const options = { seed: 1, progress: silent };
    const shuffled = new Random(3).shuffle([...all]);
    expect((await sequenceEstimator().fit(datasetOf(shuffled), options)).save()).toEqual(
      (await sequenceEstimator().fit(datasetOf(new Random(4).shuffle([...all])), options)).save(),
    );
  });
});
