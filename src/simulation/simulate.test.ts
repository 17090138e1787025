import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../domain/context.ts';
import { CheckInError } from '../domain/errors.ts';
import { eventSchema, userOf, type Event, type EventOf, type InteractionKind } from '../domain/event.ts';
import { distanceMeters } from '../domain/geo.ts';
import type { WorldOptions } from './options.ts';
import { simulate } from './simulate.ts';
import { World } from './world.ts';

const options: Partial<WorldOptions> = { venues: 500, people: 700, weeks: 3, seed: 21 };
const events = [...simulate(options)].flat();
const world = new World(options);
const interactions = events.filter((event) => event.type === 'interaction');
const served = events.filter((event) => event.type === 'recommendation.served');

function digestOf(given: Partial<WorldOptions>): string {
  const hash = createHash('sha256');
  for (const page of simulate(given)) hash.update(JSON.stringify(page));
  return hash.digest('hex');
}

function typesOf(given: Partial<WorldOptions>): Set<Event['type']> {
  return new Set([...simulate(given)].flat().map(({ type }) => type));
}

/** 1 if the venue costs clearly more than the person is at ease with. */
function isOver(personId: string, venueId: string): number {
  return world.venue(venueId).venue.price! > world.person(personId).budget + 0.75 ? 1 : 0;
}

function metresTo(venueId: string, context: RequestContext | undefined): number {
  return distanceMeters(context!.location!, world.venue(venueId).venue.location!);
}

/** The list and venue of each interaction of a kind, as `recommendationId venueId`. */
function keysOf(kind: InteractionKind): Set<string> {
  const some = interactions.filter((event) => event.kind === kind);
  return new Set(some.map(({ recommendationId, venueId }) => `${recommendationId} ${venueId}`));
}

describe('simulate', () => {
  it('tells the same story under the same seed, and another under another', () => {
    const small = { venues: 60, people: 60, weeks: 1 };
    expect(digestOf(small)).toBe(digestOf({ ...small, seed: 1 }));
    expect(digestOf({ ...small, seed: 2 })).not.toBe(digestOf(small));
  });

  it('yields pages of 2,000 events in the order of time, each id once', () => {
    const pages = [...simulate(options)];
    expect(pages.slice(0, -1).every((page) => page.length === 2000)).toBe(true);
    expect(events.every((event, index) => index === 0 || event.at >= events[index - 1]!.at)).toBe(true);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.at(-1)?.at).toBeLessThan(world.options.startsAt + 3 * 7 * 86_400_000);
  });

  it('writes events that the domain accepts', () => {
    for (const event of events) {
      const { error } = eventSchema.safeParse(event);
      if (error !== undefined) expect({ event, error: error.message }).toBeNull();
    }
  });

  it('speaks of nobody and nothing before it has told of them', () => {
    const venues = new Set<string>();
    const lists = new Map<string, EventOf<'recommendation.served'>>();
    const people = new Set(world.people.map(({ id }) => id));
    for (const event of events) {
      const person = userOf(event);
      if (person !== null) expect(people.has(person)).toBe(true);
      if (event.type === 'venue.upserted') venues.add(event.venue.id);
      if (event.type === 'recommendation.served') {
        lists.set(event.recommendationId, event);
        for (const { venueId } of event.items) expect(venues.has(venueId)).toBe(true);
      }
      if (event.type === 'external.event' || event.type === 'external.crowd') expect(venues.has(event.venueId)).toBe(true);
      if (event.type === 'recommendation.feedback') expect(lists.get(event.recommendationId)!.userId).toBe(event.userId);
      if (event.type !== 'interaction') continue;
      expect(venues.has(event.venueId)).toBe(true);
      if (event.recommendationId === undefined) continue;
      const list = lists.get(event.recommendationId)!;
      expect(list.userId).toBe(event.userId);
      expect(list.items.some(({ venueId }) => venueId === event.venueId)).toBe(true);
    }
  });

  it('lets nobody into a closed venue, and shows no closed venue', () => {
    for (const { kind, venueId, at } of interactions) if (kind === 'checkin') expect(world.isOpen(venueId, at)).toBe(true);
    for (const { items, context, at } of served) {
      for (const { venueId } of items) expect(world.isOpen(venueId, context.time ?? Math.floor(at / 900_000) * 900_000)).toBe(true);
    }
  });

  it('keeps people within their budgets and reach more than the lists they are shown', () => {
    const budgets = { accepted: 0, acceptedOver: 0, shown: 0, shownOver: 0 };
    const distances = { accepted: 0, shown: 0 };
    for (const event of served) {
      for (const { venueId } of event.items) {
        budgets.shown++;
        budgets.shownOver += isOver(event.userId!, venueId);
        distances.shown += metresTo(venueId, event.context);
      }
    }
    for (const event of interactions) {
      if (event.kind !== 'accept') continue;
      budgets.accepted++;
      budgets.acceptedOver += isOver(event.userId, event.venueId);
      distances.accepted += metresTo(event.venueId, event.context);
    }
    expect(budgets.acceptedOver / budgets.accepted).toBeLessThan(0.75 * (budgets.shownOver / budgets.shown));
    expect(distances.accepted / budgets.accepted).toBeLessThan(0.9 * (distances.shown / budgets.shown));
  });

  it('shows position bias: clicks fall down the list because attention does, not because the items get so much worse', () => {
    const [viewed, clicked] = [keysOf('view'), keysOf('click')];
    const byPosition = Array.from({ length: 10 }, () => ({ shown: 0, views: 0, clicks: 0 }));
    for (const { recommendationId, items } of served) {
      for (const { venueId, position } of items) {
        const at = byPosition[position]!;
        at.shown++;
        if (viewed.has(`${recommendationId} ${venueId}`)) at.views++;
        if (clicked.has(`${recommendationId} ${venueId}`)) at.clicks++;
      }
    }
    const perShown = byPosition.map(({ shown, clicks }) => clicks / shown);
    const perView = byPosition.map(({ views, clicks }) => clicks / views);
    for (let position = 1; position < 6; position++) expect(perShown[position]!).toBeLessThan(perShown[position - 1]!);
    expect(perShown[5]!).toBeLessThan(0.25 * perShown[0]!);
    expect(perView[5]!).toBeGreaterThan(0.4 * perView[0]!);
  });

  it('has about as many check-ins of their own accord as from lists, and leaves no trace of the truth in events', () => {
    const checkIns = interactions.filter(({ kind }) => kind === 'checkin');
    const organic = checkIns.filter(({ recommendationId }) => recommendationId === undefined).length / checkIns.length;
    expect(organic).toBeGreaterThan(0.35);
    expect(organic).toBeLessThan(0.65);
    expect(JSON.stringify(events)).not.toMatch(/"(scenes|quality|appeal|utility|haunts)"/);
  });

  it('gives newcomers no past and new venues no guests before they open', () => {
    const joins = new Map(world.people.map(({ id, joinsAt }) => [id, joinsAt]));
    for (const { userId, venueId, at } of interactions) {
      expect(at).toBeGreaterThanOrEqual(joins.get(userId)!);
      expect(at).toBeGreaterThanOrEqual(world.venue(venueId).opensFrom);
    }
    const newcomers = world.people.filter(({ joinsAt }) => joinsAt > world.options.startsAt);
    expect(newcomers.length).toBeGreaterThan(0.1 * world.people.length);
  });
});

describe('tiny cities', () => {
  it('live with one venue and one person', () => {
    const types = typesOf({ venues: 1, people: 1, weeks: 4 });
    expect(types).toContain('external.weather');
    expect(types).toContain('venue.upserted');
  });

  it('tell of venues and profiles only when no week goes by', () => {
    expect(typesOf({ venues: 20, people: 20, weeks: 0 })).toEqual(new Set(['venue.upserted', 'user.upserted']));
  });

  it.each([
    [{ venues: 0 }, "the simulation's venues is 0"],
    [{ people: -3 }, "the simulation's people is -3"],
    [{ weeks: 1.5 }, "the simulation's weeks is 1.5"],
    [{ seed: Number.NaN }, "the simulation's seed is NaN"],
    [{ timeZone: 'America/Gotham' }, 'the simulation\'s timeZone is "America/Gotham", which this machine does not know'],
  ])('refuse %j with what to do', (given, message) => {
    const first = (): unknown => simulate(given).next();
    expect(first).toThrow(CheckInError);
    expect(first).toThrow(message);
  });
});
