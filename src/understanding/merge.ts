import type { StructuredContext } from '../domain/context.ts';
import type { Reading } from './reading.ts';

/**
 * A wish so far with the next message read over it.
 *
 * What fits together adds up (amenities, moods, diets, refusals); what can only be one thing is replaced (day, place, price, size);
 * a new kind of place or cuisine replaces the old one unless the message adds ("também"). A refusal removes what was asked before, and the reverse.
 */
export function merge(before: StructuredContext, { context: next, language, dropped, isAddition }: Reading): StructuredContext {
  const replaced = <T>(old: readonly T[], now: readonly T[]): T[] =>
    now.length === 0 ? [...old] : isAddition ? union(old, now) : [...now];
  const kept = <T extends string>(kind: string, values: readonly T[]): T[] =>
    values.filter((value) => !dropped.includes(`${kind}:${value}`) && !next.exclude.includes(`${kind}:${value}`));
  const changesFood = next.categories.length > 0 || next.cuisines.length > 0;
  const cuisines =
    next.cuisines.length === 0 && next.categories.some((kind) => kind !== 'restaurant' && kind !== 'bar') && !isAddition
      ? []
      : replaced(before.cuisines, next.cuisines);
  const merged: StructuredContext = {
    language: language ?? before.language,
    categories: kept('category', keepsKind(before, next) ? before.categories : replaced(before.categories, next.categories)),
    cuisines: kept('cuisine', changesFood ? cuisines : before.cuisines),
    mood: kept('mood', union(before.mood, next.mood)),
    price: mergedPrice(before.price, next.price),
    near: next.near.length > 0 ? [...next.near] : [...before.near],
    maxDistanceM: next.maxDistanceM ?? (next.near.length > 0 ? null : before.maxDistanceM),
    time: mergedTime(before.time, next.time),
    group: mergedGroup(before.group, next.group),
    dietary: union(before.dietary, next.dietary),
    amenities: kept('amenity', union(before.amenities, next.amenities)),
    music: kept('music', union(before.music, next.music)),
    exclude: [],
  };
  const wanted = new Set([
    ...next.categories.map((id) => `category:${id}`),
    ...next.cuisines.map((id) => `cuisine:${id}`),
    ...next.mood.map((id) => `mood:${id}`),
    ...next.amenities.map((id) => `amenity:${id}`),
    ...next.music.map((id) => `music:${id}`),
  ]);
  merged.exclude = union(
    before.exclude.filter((id) => !wanted.has(id)),
    next.exclude,
  );
  return merged;
}

/** A cuisine named after a kind of place refines it: "restaurante" stays when "prefiro pizza" follows. */
function keepsKind(before: StructuredContext, next: StructuredContext): boolean {
  return next.categories.length === 0 && (next.cuisines.length === 0 || before.categories.length > 0);
}

function union<T>(a: readonly T[], b: readonly T[]): T[] {
  return [...new Set([...a, ...b])];
}

function mergedPrice(before: StructuredContext['price'], next: StructuredContext['price']): StructuredContext['price'] {
  if (next.min === null && next.max === null) return { ...before, budgetBRL: next.budgetBRL ?? before.budgetBRL };
  return { min: next.min, max: next.max, budgetBRL: next.budgetBRL };
}

function mergedTime(before: StructuredContext['time'], next: StructuredContext['time']): StructuredContext['time'] {
  if (next.now) return { ...next };
  const changesPart = next.daypart !== null && next.daypart !== before.daypart;
  return {
    day: next.day ?? before.day,
    daypart: next.daypart ?? before.daypart,
    at: next.at ?? (changesPart ? null : before.at),
    now: before.now && next.day === null && next.daypart === null && next.at === null,
  };
}

function mergedGroup(before: StructuredContext['group'], next: StructuredContext['group']): StructuredContext['group'] {
  const type = next.type ?? before.type;
  const changesType = next.type !== null && next.type !== before.type;
  return { type, size: next.size ?? (changesType ? null : before.size) };
}
