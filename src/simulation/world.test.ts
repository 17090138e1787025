import { describe, expect, it } from 'vitest';
import { localTime } from '../domain/clock.ts';
import { Random } from '../stats/random.ts';
import type { Occasion } from './occasions.ts';
import { World } from './world.ts';

const world = new World({ venues: 400, people: 300, weeks: 2, seed: 5 });
const { startsAt, timeZone } = world.options;
/** Saturday of the first week, 20:00 in São Paulo: nearly everything is open. */
const saturdayEvening = startsAt + (5 * 24 + 20) * 3_600_000;

function occasions(count: number): { personId: string; occasion: Occasion; random: Random }[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new Random(1000 + i);
    const personId = world.people[i % world.people.length]!.id;
    return { personId, occasion: world.drawOccasion(personId, saturdayEvening, random), random };
  });
}

/** A list of ten for a person: some good ones, some of anything. */
function listFor(personId: string, occasion: Occasion, random: Random): string[] {
  const good = world.idealList(personId, occasion, 5);
  const any = random.shuffle(world.city.map(({ venue }) => venue.id)).slice(0, 10);
  return random.shuffle([...new Set([...good, ...any])]).slice(0, 10);
}

/** Upper 1e-5 point of chi-square, Wilson & Hilferty's approximation. */
function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 4.265 * Math.sqrt(spread)) ** 3;
}

describe('World', () => {
  it('is the same every time it is built', () => {
    const again = new World(world.options);
    expect(again.city).toEqual(world.city);
    expect(again.people).toEqual(world.people);
    expect(again.liveEvents).toEqual(world.liveEvents);
    for (const { personId, occasion } of occasions(20)) {
      expect(again.idealList(personId, occasion, 5)).toEqual(world.idealList(personId, occasion, 5));
      expect(again.hauntsOf(personId)).toEqual(world.hauntsOf(personId));
    }
  });

  it('lets people answer a list as often as the exact probabilities say (chi-square over positions)', () => {
    for (const { personId, occasion, random } of occasions(12)) {
      const list = listFor(personId, occasion, random);
      const expected = world.acceptProbability(personId, list, occasion);
      const draws = 3000;
      const counts = new Float64Array(list.length + 1);
      for (let i = 0; i < draws; i++) {
        const { accepted } = world.respond(personId, list, occasion, random);
        counts[accepted === null ? list.length : list.indexOf(accepted)]!++;
      }
      const probabilities = [...expected, 1 - expected.reduce((sum, p) => sum + p, 0)];
      const cells = probabilities.map((p, cell) => ({ p: p * draws, n: counts[cell]! })).filter(({ p }) => p >= 5);
      const rest = { p: draws - cells.reduce((sum, { p }) => sum + p, 0), n: draws - cells.reduce((sum, { n }) => sum + n, 0) };
      const all = rest.p >= 5 ? [...cells, rest] : cells;
      const chiSquare = all.reduce((sum, { p, n }) => sum + (n - p) ** 2 / p, 0);
      expect(chiSquare).toBeLessThan(chiSquareLimit(Math.max(1, all.length - 1)));
    }
  });

  it('gives the expected value that many answers average to', () => {
    for (const { personId, occasion, random } of occasions(6)) {
      const list = listFor(personId, occasion, random);
      const draws = 4000;
      let total = 0;
      for (let i = 0; i < draws; i++) {
        const { accepted } = world.respond(personId, list, occasion, random);
        if (accepted !== null) total += world.satisfaction(personId, accepted, occasion);
      }
      expect(Math.abs(total / draws - world.expectedValue(personId, list, occasion))).toBeLessThan(4 * (0.5 / Math.sqrt(draws)));
    }
  });

  it('knows no list better than the ideal one', () => {
    for (const { personId, occasion, random } of occasions(30)) {
      const best = world.expectedValue(personId, world.idealList(personId, occasion, 10), occasion);
      expect(world.expectedValue(personId, listFor(personId, occasion, random), occasion)).toBeLessThanOrEqual(best + 1e-12);
    }
  });

  it('values a closed venue at nothing: no click, no acceptance, no choice', () => {
    const dawn = startsAt + 24 * 3_600_000 + 5 * 3_600_000;
    const closed = world.city.filter(({ venue }) => !world.isOpen(venue.id, dawn)).map(({ venue }) => venue.id);
    expect(closed.length).toBeGreaterThan(100);
    const { personId, occasion, random } = occasions(1)[0]!;
    const early = { ...occasion, at: dawn };
    expect(world.acceptProbability(personId, closed.slice(0, 10), early).every((p) => p === 0)).toBe(true);
    expect(world.utility(personId, closed[0]!, early)).toBe(-Infinity);
    const choices = world.choiceProbabilities(personId, early);
    for (const id of closed) expect(choices.has(id)).toBe(false);
    const chosen = world.choose(personId, early, random);
    expect(chosen === null || world.isOpen(chosen, dawn)).toBe(true);
  });

  it('chooses in proportion to the exponential of utility', () => {
    for (const { personId, occasion } of occasions(10)) {
      const choices = [...world.choiceProbabilities(personId, occasion)];
      expect(choices.reduce((sum, [, p]) => sum + p, 0)).toBeLessThan(1);
      for (const [id, p] of choices.slice(1, 6)) {
        const [first, p0] = choices[0]!;
        const difference = world.utility(personId, id, occasion) - world.utility(personId, first, occasion);
        expect(Math.log(p / p0)).toBeCloseTo(difference, 8);
      }
    }
  });

  it('draws choices with the probabilities it states', () => {
    const { personId, occasion, random } = occasions(4)[3]!;
    const [favourite, p] = [...world.choiceProbabilities(personId, occasion)].toSorted((a, b) => b[1] - a[1])[0]!;
    const draws = 4000;
    let count = 0;
    for (let i = 0; i < draws; i++) if (world.choose(personId, occasion, random) === favourite) count++;
    expect(Math.abs(count - draws * p)).toBeLessThan(4 * Math.sqrt(draws * p * (1 - p)) + 1);
  });

  it('is fuller after a visit, and forgets it within the night', () => {
    const fresh = new World(world.options);
    const { venue } = fresh.city.find(({ venue: { capacity } }) => (capacity ?? 0) > 60 && (capacity ?? 0) < 150)!;
    const before = fresh.crowdLevel(venue.id, saturdayEvening);
    fresh.visit(venue.id, 4, saturdayEvening);
    expect(fresh.crowdLevel(venue.id, saturdayEvening)).toBeGreaterThan(Math.min(before, 0.99));
    const tomorrow = saturdayEvening + 14 * 3_600_000;
    expect(fresh.crowdLevel(venue.id, tomorrow)).toBe(world.crowdLevel(venue.id, tomorrow));
  });

  it('names what it does not know', () => {
    expect(() => world.person('nobody')).toThrow('no person "nobody" among 300');
    expect(() => world.venue('nowhere')).toThrow('no venue "nowhere" among 400');
  });
});

describe('the weather', () => {
  it('is warm and stormy in the afternoons of summer, dry and cool in winter', () => {
    const year = new World({ venues: 1, people: 1, weeks: 52, startsAt: Date.UTC(2026, 0, 1, 3) });
    const wet = { summer: 0, winter: 0 };
    const stormHours: number[] = [];
    let warmth = 0;
    for (let hour = 0; hour < 364 * 24; hour++) {
      const at = year.options.startsAt + hour * 3_600_000;
      const { month, hour: localHour } = localTime(at, timeZone);
      const { condition, temperatureC } = year.weatherAt(at);
      const season = month <= 2 || month === 12 ? 'summer' : month >= 6 && month <= 8 ? 'winter' : null;
      if (season !== null && (condition === 'rain' || condition === 'storm')) wet[season]++;
      if (condition === 'storm') stormHours.push(localHour);
      if (localHour === 15) warmth += month <= 2 ? temperatureC! / 59 : 0;
    }
    expect(wet.summer).toBeGreaterThan(1.3 * wet.winter);
    expect(stormHours.filter((hour) => hour >= 14 && hour <= 22).length / stormHours.length).toBeGreaterThan(0.8);
    expect(warmth).toBeGreaterThan(23);
    expect(warmth).toBeLessThan(31);
  });
});
