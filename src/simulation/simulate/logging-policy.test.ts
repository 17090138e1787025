import { describe, expect, it } from 'vitest';
import { emptyContext } from '../../domain/context.ts';
import { Random } from '../../stats/random.ts';
import { World } from '../world.ts';
import { LoggingPolicy } from './logging-policy.ts';

const world = new World({ venues: 12, people: 5, weeks: 1, seed: 8 });
const lunch = world.options.startsAt + 12.5 * 3_600_000 + 24 * 3_600_000;
const { id } = world.people[0]!;
const occasion = world.drawOccasion(id, lunch, new Random(1));

describe('LoggingPolicy', () => {
  it('states the probability with which each item came where it is', () => {
    const policy = new LoggingPolicy(world);
    const random = new Random(4);
    const draws = 20_000;
    const first = new Map<string, { count: number; propensity: number }>();
    const second = new Map<string, { count: number; propensity: number }>();
    let given = 0;
    const leader = policy.serve(occasion, lunch, null, random)[0]!.venueId;
    for (let i = 0; i < draws; i++) {
      const [a, b] = policy.serve(occasion, lunch, null, random);
      count(first, a!.venueId, a!.propensity);
      if (a!.venueId !== leader) continue;
      given++;
      count(second, b!.venueId, b!.propensity);
    }
    for (const [tally, total] of [
      [first, draws],
      [second, given],
    ] as const) {
      for (const { count: seen, propensity: p } of tally.values()) {
        expect(Math.abs(seen - total * p)).toBeLessThan(4.5 * Math.sqrt(total * p * (1 - p)) + 2);
      }
      expect([...tally.values()].reduce((sum, { propensity }) => sum + propensity, 0)).toBeGreaterThan(0.99);
    }
  });

  it('shows open venues only, each once, all of them when there are few', () => {
    const policy = new LoggingPolicy(world);
    const items = policy.serve(occasion, lunch, null, new Random(9));
    const open = [...world.openVenues(lunch)].map((index) => world.city[index]!.venue.id);
    expect(items.length).toBe(Math.min(10, open.length));
    expect(new Set(items.map(({ venueId }) => venueId)).size).toBe(items.length);
    for (const { venueId } of items) expect(open).toContain(venueId);
    expect(items.map(({ position }) => position)).toEqual(items.map((_, position) => position));
  });

  it('counts check-ins: what is visited is shown earlier', () => {
    const before = new LoggingPolicy(world);
    const after = new LoggingPolicy(world);
    const index = world.openVenues(lunch)[0]!;
    for (let i = 0; i < 200; i++) after.count(index, lunch);
    const chance = (policy: LoggingPolicy): number => {
      const random = new Random(2);
      return Array.from({ length: 500 }, () => policy.serve(occasion, lunch, null, random)[0]!.venueId).filter(
        (venueId) => venueId === world.city[index]!.venue.id,
      ).length;
    };
    expect(chance(after)).toBeGreaterThan(2 * chance(before));
  });

  it('heeds the words: a wished category comes first nearly always', () => {
    const large = new World({ venues: 600, people: 5, weeks: 1, seed: 8 });
    const policy = new LoggingPolicy(large);
    const wish = { ...emptyContext('pt-BR'), categories: ['bakery' as const] };
    const random = new Random(3);
    const firsts = Array.from({ length: 200 }, () => large.venue(policy.serve(occasion, lunch, wish, random)[0]!.venueId).venue.category);
    expect(firsts.filter((category) => category === 'bakery').length).toBeGreaterThan(170);
  });
});

function count(tally: Map<string, { count: number; propensity: number }>, venueId: string, propensity: number): void {
  tally.set(venueId, { count: (tally.get(venueId)?.count ?? 0) + 1, propensity });
}
