import { hourMs, minuteMs } from '../../domain/clock.ts';
import type { RequestContext } from '../../domain/context.ts';
import type { InteractionEvent } from '../../domain/event.ts';
import { isWithin } from '../../domain/taxonomy.ts';
import { distanceMeters } from '../../domain/geo.ts';
import type { Random } from '../../stats/random.ts';
import { drawOccasion, type Occasion } from '../occasions.ts';
import { writeWish, type Wish } from '../wishes.ts';
import type { Response } from '../world.ts';
import { policyName } from './logging-policy.ts';
import type { Outing } from './outings.ts';
import { tell, untold, type Town } from './town.ts';

/** One person's use of the app, or their going out without it. */
export function goOut(town: Town, outing: Outing): void {
  const { person, random } = outing;
  const occasion = drawOccasion(person, outing.at, town.world.options.timeZone, random, outing.purpose);
  if (outing.usesApp) openApp(town, outing, occasion);
  else followHabit(town, outing, occasion);
}

/** Goes where they like best, without a list: half of all check-ins are like this. */
function followHabit(town: Town, outing: Outing, occasion: Occasion): void {
  const { person, random } = outing;
  const venueId = town.world.choose(person.id, occasion, random);
  if (venueId === null) return;
  const satisfaction = town.world.satisfaction(person.id, venueId, occasion) + 0.12 * random.normal();
  arrive(town, outing, { venueId, at: occasion.at, context: contextOf(town, occasion, outing, random), satisfaction });
}

function openApp(town: Town, outing: Outing, occasion: Occasion): void {
  const { person, random, name } = outing;
  const { policy, world } = town;
  const wish = random.chance(person.talkativeness) ? writeWish(person, occasion, outing.decidesAt, random) : null;
  const items = policy.serve(occasion, outing.decidesAt, wish?.understood ?? null, random);
  if (items.length === 0) return;
  const sessionId = `session-${name}`;
  const recommendationId = `recommendation-${name}`;
  const context = contextOf(town, occasion, outing, random);
  const servedAt = outing.decidesAt + 250 + random.integer(900);
  if (wish !== null) {
    tell(town, {
      id: untold,
      at: outing.decidesAt,
      type: 'conversation.message',
      userId: person.id,
      sessionId,
      role: 'user',
      text: wish.text,
    });
  }
  tell(town, {
    id: untold,
    at: servedAt,
    type: 'recommendation.served',
    userId: person.id,
    sessionId,
    recommendationId,
    scenario: 'default',
    ...(wish === null ? {} : { text: wish.text, understood: wish.understood }),
    context,
    items,
    policy: policyName,
    source: 'model',
  });
  const response = world.respond(
    person.id,
    items.map(({ venueId }) => venueId),
    occasion,
    random,
  );
  const leavesAt = react(town, outing, { sessionId, recommendationId, context, servedAt, response });
  const list = { sessionId, recommendationId, context, wish, firstItems: response.views };
  if (response.accepted === null) giveFeedback(town, outing, list, leavesAt, response.rejects.length > 0 ? 'rejected' : 'ignored', null);
  else keepPlan(town, outing, occasion, list, leavesAt, response);
}

interface Shown {
  readonly sessionId: string;
  readonly recommendationId: string;
  readonly context: RequestContext;
}

/** Puts views, clicks, rejections and the acceptance on the agenda, at the pace of a thumb. @returns when the person puts the phone away */
function react(town: Town, { person, random }: Outing, shown: Shown & { readonly servedAt: number; readonly response: Response }): number {
  const { sessionId, recommendationId, context, response } = shown;
  let now = shown.servedAt;
  let seenAt = now;
  const interact = (kind: InteractionEvent['kind'], venueId: string, pauseMs: number): void => {
    now += Math.round(pauseMs);
    if (kind === 'view') seenAt = now;
    const about = { type: 'interaction', kind, userId: person.id, sessionId, venueId, recommendationId } as const;
    // A view is half of all events and says nothing about the moment that its list does not: it goes without the context.
    if (kind === 'view') tell(town, { id: untold, at: now, ...about, responseTimeMs: now - shown.servedAt });
    else tell(town, { id: untold, at: now, ...about, context, responseTimeMs: now - seenAt });
  };
  for (const venueId of response.views) {
    interact('view', venueId, 700 + 1800 * random.exponential());
    if (response.clicks.includes(venueId)) interact('click', venueId, 600 + 1500 * random.exponential());
    if (response.accepted === venueId) interact('accept', venueId, 3000 + 9000 * random.exponential());
    if (response.rejects.includes(venueId)) interact('reject', venueId, 700 + 1500 * random.exponential());
  }
  return now + 1000 + random.integer(4000);
}

/** After accepting, most people go: travel, check in, and perhaps rate. */
function keepPlan(
  town: Town,
  outing: Outing,
  occasion: Occasion,
  list: Shown & FeedbackBasis,
  leavesAt: number,
  { accepted: venueId, satisfaction }: Response,
): void {
  const { random } = outing;
  if (venueId === null || satisfaction === null) return;
  const venue = town.world.venue(venueId).venue;
  const metres = venue.location === undefined ? 0 : distanceMeters(occasion.from, venue.location);
  // 15 km/h door to door, after 5 to 25 minutes.
  const at = Math.round(Math.max(leavesAt + (5 + 20 * random.uniform()) * minuteMs + metres * 240, occasion.at));
  if (random.chance(0.12) || !town.world.isOpen(venueId, at)) {
    giveFeedback(town, outing, list, leavesAt, 'accepted', null);
    return;
  }
  arrive(town, outing, { venueId, at, context: list.context, satisfaction, recommendationId: list.recommendationId });
  giveFeedback(town, outing, list, at + Math.round((0.5 + 2 * random.uniform()) * hourMs), 'accepted', satisfaction);
}

interface Arrival {
  readonly venueId: string;
  readonly at: number;
  readonly context: RequestContext;
  /** 0 to 1; noise may carry it a little beyond. */
  readonly satisfaction: number;
  readonly recommendationId?: string;
}

function arrive(town: Town, { person, random }: Outing, { venueId, at, context, satisfaction, recommendationId }: Arrival): void {
  const about = { userId: person.id, venueId, ...(recommendationId === undefined ? {} : { recommendationId }) };
  // A check-in happens now: a time that was wanted is over, and would say that it is still to come.
  const { time: _, ...present } = context;
  tell(town, { id: untold, at, type: 'interaction', kind: 'checkin', ...about, context: present });
  if (random.chance(0.04)) {
    const later = at + Math.round((0.2 + random.uniform()) * hourMs);
    tell(town, { id: untold, at: later, type: 'interaction', kind: 'share', ...about });
  }
  if (random.chance(person.ratingShare)) {
    const later = at + Math.round((1 + 8 * random.exponential()) * hourMs);
    const stars = Math.round(1 + 4.3 * satisfaction - person.strictness + 0.35 * random.normal());
    tell(town, { id: untold, at: later, type: 'interaction', kind: 'rating', ...about, value: Math.min(5, Math.max(1, stars)) });
  }
}

interface FeedbackBasis {
  readonly wish: Wish | null;
  /** The items the person looked at. */
  readonly firstItems: readonly string[];
}

const reasons = {
  accepted: ['gostei da indicação', 'era o que eu queria', 'lugar ótimo', 'pertinho'],
  rejected: ['não tem a ver comigo', 'muito longe', 'caro demais', 'já conheço', 'não é meu estilo'],
  ignored: ['só estava olhando', 'mudei de ideia', 'nada me chamou atenção'],
} as const;

function giveFeedback(
  town: Town,
  { person, random }: Outing,
  { recommendationId, wish, firstItems }: Shown & FeedbackBasis,
  at: number,
  action: 'accepted' | 'rejected' | 'ignored',
  satisfaction: number | null,
): void {
  if (!random.chance(0.14)) return;
  const stars = satisfaction === null ? null : Math.min(5, Math.max(1, Math.round(1 + 4.3 * satisfaction - person.strictness)));
  const wanted = wish?.understood.categories ?? [];
  const fitting = firstItems.filter((id) => wanted.some((category) => isWithin(town.world.venue(id).venue.category, category)));
  const accuracy = Math.min(1, Math.max(0, fitting.length / Math.max(1, firstItems.length) + 0.08 * random.normal()));
  tell(town, {
    id: untold,
    at,
    type: 'recommendation.feedback',
    recommendationId,
    userId: person.id,
    action,
    ...(random.chance(0.4) ? { reason: random.pick(reasons[action]) } : {}),
    ...(stars === null ? {} : { satisfaction: stars }),
    ...(wanted.length === 0 ? {} : { contextAccuracy: Math.round(accuracy * 100) / 100 }),
  });
}

/** What the client knows when the person decides. */
function contextOf(town: Town, occasion: Occasion, { decidesAt }: Outing, random: Random): RequestContext {
  const knowsGroup = random.chance(0.8);
  return {
    location: occasion.from,
    ...(occasion.at > decidesAt ? { time: occasion.at } : {}),
    timeZone: occasion.timeZone,
    ...(knowsGroup ? { groupSize: occasion.groupSize, groupType: occasion.groupType } : {}),
    weather: town.world.weatherAt(occasion.at),
    ...(occasion.moods.length > 0 && random.chance(0.4) ? { mood: [...occasion.moods] } : {}),
  };
}
