/**
 * Occasions: a person, out for something, at a moment.
 */
import { hourMs, localTime } from '../domain/clock.ts';
import type { Location } from '../domain/geo.ts';
import {
  categoryIds,
  cuisineIds,
  groupTypeIds,
  keysOf,
  musicIds,
  type Amenity,
  type Category,
  type Cuisine,
  type GroupType,
  type Mood,
  type Music,
} from '../domain/taxonomy.ts';
import type { Random } from '../stats/random.ts';
import { categoryProfiles } from './city/category-profiles.ts';
import { districts, type District } from './city/districts.ts';
import type { Person } from './people.ts';
import { scatter } from './plane.ts';
import { profileOf, purposeIds, purposes, rhythm, type Purpose } from './purposes.ts';

const venueShares = districts.map(({ venues }) => venues);

/** What a person has in mind; all of it is true of them, however much of it they say. */
export interface Occasion {
  /** When they want to be there, Unix milliseconds. */
  readonly at: number;
  readonly timeZone: string;
  /** Where they are when they decide. */
  readonly from: Location;
  /** Where they want to end up near, if not near `from`. */
  readonly near: District | null;
  readonly purpose: Purpose;
  readonly groupType: GroupType;
  readonly groupSize: number;
  readonly moods: readonly Mood[];
  /** What they have set their heart on, where they have. */
  readonly category: Category | null;
  readonly cuisine: Cuisine | null;
  readonly amenity: Amenity | null;
  readonly music: Music | null;
  /** The highest price level they want today. */
  readonly maxPrice: number | null;
}

/** The purpose of an outing of this person at this hour of the week. */
function drawPurpose(person: Person, hourOfWeek: number, random: Random): Purpose {
  return purposeIds[random.weighted(purposeIds.map((id, index) => person.purposeTaste[index]! * (rhythm[id][hourOfWeek]! + 1e-9)))]!;
}

/**
 * Draws what a person has in mind.
 *
 * @param at      when they want to be there, Unix milliseconds
 * @param purpose what for; drawn from their habits at that hour if not given
 */
export function drawOccasion(person: Person, at: number, timeZone: string, random: Random, purpose?: Purpose): Occasion {
  const { hourOfWeek } = localTime(at, timeZone);
  const goal = purpose ?? drawPurpose(person, hourOfWeek, random);
  const profile = profileOf(goal);
  const groupType =
    groupTypeIds[
      random.weighted(groupTypeIds.map((type, index) => profile.groups[type] * person.groupHabit[index]! * companyAt(type, hourOfWeek)))
    ]!;
  const category = random.chance(0.6) ? drawCategory(person, goal, random) : null;
  const serves = category === null ? null : categoryProfiles[category]!;
  return {
    at,
    timeZone,
    from: drawWhereabouts(person, hourOfWeek, random),
    near: random.chance(0.18) ? districts[random.weighted(venueShares)]! : null,
    purpose: goal,
    groupType,
    groupSize: drawGroupSize(groupType, random),
    moods: drawMoods(profile.moods, groupType, random),
    category,
    cuisine: random.chance(profile.cuisineWish) && (category === null || category === 'restaurant') ? drawCuisine(person, random) : null,
    amenity: serves !== null && random.chance(0.25) ? drawFrom(serves.amenities, random) : null,
    music: serves?.music !== undefined && random.chance(0.3) ? drawMusic(person, serves.music, random) : null,
    maxPrice: random.chance(0.35) ? Math.min(3, Math.max(1, Math.round(person.budget - 0.3))) : null,
  };
}

/** People are with colleagues in working hours and with family at weekends. */
function companyAt(type: GroupType, hourOfWeek: number): number {
  const isWeekend = hourOfWeek >= 5 * 24;
  if (type === 'work') return isWeekend ? 0.05 : 1;
  if (type === 'family') return isWeekend ? 1.8 : 0.5;
  return 1;
}

/** In working hours mostly at work, else mostly at home, now and then somewhere else. */
function drawWhereabouts(person: Person, hourOfWeek: number, random: Random): Location {
  const hour = hourOfWeek % 24;
  const isWorkTime = hourOfWeek < 5 * 24 && hour >= 9 && hour < 19;
  const [home, work, elsewhere] = isWorkTime ? [3, 7, 1] : [8, 1, 1.5];
  const where = random.weighted([home, work, elsewhere]);
  if (where === 2) {
    const district = districts[random.weighted(venueShares)]!;
    return scatter(district.centre, district.radiusMeters, random);
  }
  return scatter(where === 0 ? person.home : person.work, 60, random);
}

function drawCategory(person: Person, purpose: Purpose, random: Random): Category {
  const fits: Partial<Record<Category, number>> = purposes[purpose].categories;
  const serving = keysOf(fits);
  return serving[random.weighted(serving.map((id) => fits[id]! * Math.exp(person.categoryTaste[categoryIds.indexOf(id)]!)))]!;
}

function drawCuisine(person: Person, random: Random): Cuisine {
  return cuisineIds[random.weighted(person.cuisineTaste.map((taste) => Math.exp(1.4 * taste)))]!;
}

function drawMusic(person: Person, odds: Partial<Record<Music, number>>, random: Random): Music {
  return musicIds[random.weighted(musicIds.map((id, index) => (odds[id] ?? 0) * Math.exp(1.2 * person.musicTaste[index]!)))]!;
}

function drawFrom<T extends string>(odds: Partial<Record<T, number>>, random: Random): T {
  const known = keysOf(odds);
  return known[random.weighted(known.map((id) => odds[id]!))]!;
}

function drawGroupSize(type: GroupType, random: Random): number {
  switch (type) {
    case 'solo':
      return 1;
    case 'couple':
      return 2;
    case 'friends':
      return 3 + random.poisson(1.6);
    case 'family':
      return 3 + random.poisson(1);
    case 'work':
      return 2 + random.poisson(2);
  }
}

function drawMoods(odds: Partial<Record<Mood, number>>, groupType: GroupType, random: Random): Mood[] {
  const wanted = keysOf(odds);
  const weights = wanted.map((mood) => odds[mood]! * (mood === 'romantic' ? (groupType === 'couple' ? 2.5 : 0.05) : 1));
  const count = random.weighted([2, 6, 2]);
  const chosen = new Set<Mood>();
  for (let i = 0; i < count; i++) chosen.add(wanted[random.weighted(weights)]!);
  return [...chosen];
}

/** Hours ahead that an outing is planned for in the app, 0 = right away. */
export function drawLead(purpose: Purpose, random: Random): number {
  const plans = purpose === 'dinner' || purpose === 'party' || purpose === 'culture' ? 0.35 : 0.08;
  return random.chance(plans) ? Math.round((1 + 5 * random.uniform()) * hourMs) : 0;
}
