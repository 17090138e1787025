/**
 * What a venue is worth to a person on an occasion.
 *
 * Utilities are on the scale of a multinomial logit: one unit more makes a venue e times as likely to be chosen over another
 * (McFadden 1974, "Conditional logit analysis of qualitative choice behavior").
 */
import { localTime } from '../../domain/clock.ts';
import type { Weather } from '../../domain/context.ts';
import { amenityIds, categoryIds, cuisineIds, isWithin, moodIds, musicIds, type Mood } from '../../domain/taxonomy.ts';
import type { Occasion } from '../occasions.ts';
import type { Person } from '../people.ts';
import { pointOf } from '../plane.ts';
import { profileOf, purposeIds, type Purpose } from '../purposes.ts';
import { sceneCosine, sceneCount } from '../scenes.ts';
import { bitsOf, slotOf, type VenueColumns } from './venue-columns.ts';

/** The strength of each part, in units of utility. */
export const strength = {
  /** From a venue of quite another scene to one of exactly the person's. */
  scene: 4.5,
  /** Mean cosine of two memberships: taken off, so that scenes shift nobody's level. */
  meanCosine: 0.27,
  quality: 0.5,
  appeal: 0.45,
  haunt: 5.5,
  /** A price level too many, to the power of 1.5. */
  overBudget: 0.9,
  underBudget: 0.12,
  overToday: 1.3,
  mood: 0.5,
  wish: { category: 1.2, cuisine: 1.7, amenity: 0.7, music: 0.9 },
  missedWish: { category: 0.9, cuisine: 1.1, amenity: 0.3, music: 0.3 },
  liveEvent: 0.9,
  rainOnOutdoor: 2.4,
  /** A venue that does not serve the purpose at all. */
  wrongPurpose: 4,
} as const;

const wantsQuiet: readonly Mood[] = ['quiet', 'focus', 'romantic', 'cozy', 'relaxed'];
const wantsCompany: readonly Mood[] = ['lively', 'dance', 'celebratory'];

/** A person's occasion, unfolded once so that each venue costs some 50 operations. */
export interface Outlook {
  readonly person: Person;
  readonly occasion: Occasion;
  readonly haunts: ReadonlySet<number>;
  readonly slot: number;
  readonly hourOfWeek: number;
  readonly x: number;
  readonly y: number;
  readonly costPerKm: number;
  /** By category: taste, fit to the purpose and the wish together. */
  readonly byCategory: Float64Array;
  /** By cuisine: taste and the wish together. */
  readonly byCuisine: Float64Array;
  readonly moods: number;
  readonly musicWish: number;
  readonly musicWeight: number;
  readonly amenityRow: number;
  /** Utility of a full house against an empty one. */
  readonly crowdWeight: number;
  readonly outdoorWeight: number;
  readonly isHot: boolean;
}

export function outlookOf(person: Person, occasion: Occasion, haunts: ReadonlySet<number>, weather: Weather): Outlook {
  const { x, y } = pointOf(occasion.near?.centre ?? occasion.from);
  const profile = profileOf(occasion.purpose);
  const rains = weather.condition === 'rain' || weather.condition === 'storm';
  const isNight = occasion.purpose === 'party' || occasion.purpose === 'happy_hour';
  return {
    person,
    occasion,
    haunts,
    slot: slotOf(occasion.at, occasion.timeZone),
    hourOfWeek: localTime(occasion.at, occasion.timeZone).hourOfWeek,
    x,
    y,
    costPerKm: (1 + (rains ? 0.6 * person.weatherSensitivity : 0)) / (person.toleranceKm * profile.reach),
    byCategory: categoryUtility(person, occasion),
    byCuisine: cuisineUtility(person, occasion),
    moods: bitsOf(occasion.moods, moodIds),
    musicWish: occasion.music === null ? 0 : bitsOf([occasion.music], musicIds),
    musicWeight: isNight ? 0.8 : 0.2,
    amenityRow: occasion.amenity === null ? -1 : amenityIds.indexOf(occasion.amenity),
    crowdWeight:
      person.crowdLiking +
      (occasion.moods.some((mood) => wantsQuiet.includes(mood)) ? -0.9 : 0) +
      (occasion.moods.some((mood) => wantsCompany.includes(mood)) ? 0.8 : 0),
    outdoorWeight: rains ? -strength.rainOnOutdoor * (0.4 + person.weatherSensitivity) : weather.condition === 'clear' ? 0.35 : 0,
    isHot: (weather.temperatureC ?? 20) >= 27,
  };
}

function categoryUtility({ categoryTaste }: Person, { purpose, category }: Occasion): Float64Array {
  const fits = purposeFits[purpose];
  const utility = new Float64Array(categoryIds.length);
  for (let i = 0; i < utility.length; i++) utility[i] = categoryTaste[i]! + fits[i]!;
  if (category === null) return utility;
  for (let i = 0; i < utility.length; i++) {
    utility[i]! += isWithin(categoryIds[i]!, category) ? strength.wish.category : -strength.missedWish.category;
  }
  return utility;
}

/** By purpose and category: the logarithm of how likely it serves. */
const purposeFits = Object.fromEntries(
  purposeIds.map((purpose) => [
    purpose,
    Float64Array.from(categoryIds, (id) => Math.log(profileOf(purpose).categories[id] ?? Math.exp(-strength.wrongPurpose))),
  ]),
) as Record<Purpose, Float64Array>;

function cuisineUtility({ cuisineTaste }: Person, { cuisine }: Occasion): Float64Array {
  if (cuisine === null) return cuisineTaste;
  const utility = cuisineTaste.map((taste) => taste - strength.missedWish.cuisine);
  utility[cuisineIds.indexOf(cuisine)]! += strength.missedWish.cuisine + strength.wish.cuisine;
  return utility;
}

/**
 * The utility of one open venue: what decides whether they go.
 *
 * @param fit from `fitOf`
 */
export function utilityOf(outlook: Outlook, columns: VenueColumns, venue: number, fit: number): number {
  return (
    fit +
    strength.quality * columns.quality[venue]! +
    strength.appeal * columns.appeal[venue]! +
    hauntUtility(outlook, venue) -
    distanceCost(outlook, columns, venue)
  );
}

/** How they will like it once there: no distance and no fame, but more of the quality. On the scale of utility. */
export function enjoymentOf(outlook: Outlook, columns: VenueColumns, venue: number, fit: number): number {
  return fit + 2 * strength.quality * columns.quality[venue]! + 0.3 * hauntUtility(outlook, venue);
}

/**
 * How an open venue suits the person and the occasion, whatever its fame, quality and distance.
 *
 * @param crowd how full it is, 0 to 1
 * @param hasEvent whether something is on at that time
 */
export function fitOf(outlook: Outlook, columns: VenueColumns, venue: number, crowd: number, hasEvent: boolean): number {
  return (
    tasteOf(outlook, columns, venue) +
    strength.scene * (sceneCosine(outlook.person.scenes, columns.scenes, venue * sceneCount) - strength.meanCosine) +
    priceUtility(outlook, columns.price[venue]!) +
    groupUtility(outlook, columns, venue) +
    outlook.crowdWeight * crowd -
    (crowd > 0.9 ? 0.6 : 0) +
    circumstances(outlook, columns, venue) +
    (hasEvent ? strength.liveEvent : 0)
  );
}

function hauntUtility({ haunts, person }: Outlook, venue: number): number {
  return haunts.has(venue) ? strength.haunt * (1 - 0.6 * person.exploration) : 0;
}

/** The utility lost on the way. */
export function distanceCost(outlook: Outlook, columns: VenueColumns, venue: number): number {
  const x = columns.x[venue]! - outlook.x;
  const y = columns.y[venue]! - outlook.y;
  return outlook.costPerKm * Math.sqrt(x * x + y * y);
}

function tasteOf(outlook: Outlook, columns: VenueColumns, venue: number): number {
  const cuisine = columns.cuisine[venue]!;
  let taste =
    outlook.byCategory[columns.category[venue]!]! +
    (cuisine >= 0 ? outlook.byCuisine[cuisine]! : outlook.occasion.cuisine === null ? 0 : -strength.missedWish.cuisine);
  const music = columns.music[venue]!;
  if (music !== 0) taste += outlook.musicWeight * meanOver(music, outlook.person.musicTaste);
  if (outlook.musicWish !== 0) taste += (music & outlook.musicWish) !== 0 ? strength.wish.music : -strength.missedWish.music;
  if (outlook.amenityRow >= 0) {
    taste += columns.amenities[outlook.amenityRow * columns.count + venue] === 1 ? strength.wish.amenity : -strength.missedWish.amenity;
  }
  if (outlook.moods !== 0) taste += strength.mood * (countBits(columns.moods[venue]! & outlook.moods) - 0.3);
  return taste;
}

function priceUtility({ person, occasion }: Outlook, price: number): number {
  const over = price - person.budget;
  const usual = over > 0 ? -strength.overBudget * over * Math.sqrt(over) : strength.underBudget * over;
  return occasion.maxPrice !== null && price > occasion.maxPrice ? usual - strength.overToday : usual;
}

function groupUtility({ person, occasion }: Outlook, columns: VenueColumns, venue: number): number {
  let utility = 0;
  if (occasion.groupType === 'family') utility += columns.amenities[kidFriendly * columns.count + venue] === 1 ? 0.7 : -0.3;
  if (occasion.groupType === 'couple') utility += 0.4 * countBits(columns.moods[venue]! & coupleMoods);
  if (occasion.groupType === 'friends') utility += 0.3 * countBits(columns.moods[venue]! & friendMoods);
  if (occasion.groupSize >= 6)
    utility += (columns.capacity[venue]! < 40 ? -1 : 0) + (columns.amenities[takesReservations * columns.count + venue] === 1 ? 0.3 : 0);
  const served = columns.dietary[venue]!;
  if (person.dietary.length > 0 && served !== null) {
    for (const need of person.dietary) if (!served.includes(need)) utility -= need === 'vegan' || need === 'vegetarian' ? 1.2 : 0.5;
  }
  return utility;
}
const coupleMoods = bitsOf(['romantic', 'cozy'], moodIds);
const friendMoods = bitsOf(['lively', 'celebratory'], moodIds);
const kidFriendly = amenityIds.indexOf('kid_friendly');
const takesReservations = amenityIds.indexOf('reservations');
const iceCream = categoryIds.indexOf('ice_cream');

function circumstances(outlook: Outlook, columns: VenueColumns, venue: number): number {
  if (columns.isOutdoor[venue] === 1) return outlook.outdoorWeight;
  return outlook.isHot && columns.category[venue] === iceCream ? 0.6 : 0;
}

function meanOver(bits: number, values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    sum += values[31 - Math.clz32(rest & -rest)]!;
    count++;
  }
  return sum / count;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
