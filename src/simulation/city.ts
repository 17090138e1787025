/**
 * The city: districts and venues with what everybody can see of them and what only the simulation knows.
 *
 * Terminology
 * - appeal: what draws people in (fame), whether or not they then like it
 * - quality: how good a visit is on average; the public rating is a noisy view of it
 * - scenes: hidden memberships shared by people and venues (see `scenes.ts`)
 */
import { dayMs } from '../domain/clock.ts';
import { keysOf, type Category, type Cuisine } from '../domain/taxonomy.ts';
import type { Venue } from '../domain/venue.ts';
import type { Random } from '../stats/random.ts';
import { drawAddress } from './city/address.ts';
import { categoryProfiles, cuisinePrice, type CategoryProfile } from './city/category-profiles.ts';
import { describe } from './city/description.ts';
import { districts, type District } from './city/districts.ts';
import { drawName } from './city/names.ts';
import { drawOpeningHours, isOpenLate } from './city/opening-hours.ts';
import { endOf, type WorldOptions } from './options.ts';
import { pointOf, scatter, type Point } from './plane.ts';
import { randomOf } from './random-streams.ts';
import { drawScenes } from './scenes.ts';

export interface CityVenue {
  /** What everybody knows; `rating` as it was when the venue was first listed. */
  readonly venue: Venue;
  readonly at: Point;
  /** Standard normal. */
  readonly quality: number;
  /** Standard normal. */
  readonly appeal: number;
  readonly scenes: Float64Array;
  /** Unix milliseconds; `-Infinity` = it was there before the simulation began. */
  readonly opensFrom: number;
  /** Unix milliseconds; `Infinity` = it stays. */
  readonly closesFrom: number;
}

/** Shares of venues that open and close for good while the simulation runs: the cold starts and the dead ends. */
const openingShare = 0.06;
const closingShare = 0.03;

/** Builds the venues of a city. They depend on everything in the options but the number of people. */
export function buildCity(options: WorldOptions): readonly CityVenue[] {
  const taken = new Set<string>();
  return Array.from({ length: options.venues }, (_, index) => buildVenue(index, options, taken));
}

function buildVenue(index: number, options: WorldOptions, taken: Set<string>): CityVenue {
  const random = randomOf(options.seed, 'venue', index);
  const district = districts[random.weighted(districts.map(({ venues }) => venues))]!;
  const category = drawCategory(district, random);
  const profile = categoryProfiles[category]!;
  const cuisine = drawCuisine(profile, district, random);
  const quality = random.normal();
  const location = scatter(district.centre, district.radiusMeters, random);
  const venue: Venue = {
    id: `venue-${String(index + 1).padStart(5, '0')}`,
    name: drawName(category, cuisine, district.name, taken, random),
    category,
    location,
    timeZone: options.timeZone,
    address: drawAddress(district.name, random),
    district: district.name,
    ...(cuisine === null ? {} : { cuisines: [cuisine] }),
    price: drawPrice(profile, cuisine, district, random),
    capacity: drawCapacity(profile, random),
    ...drawCharacter(category, cuisine, profile, random),
    rating: Math.round(Math.min(5, Math.max(1.5, 3.95 + 0.35 * quality + 0.2 * random.normal())) * 10) / 10,
  };
  return {
    venue: { ...venue, description: describe(venue) },
    at: pointOf(location),
    quality,
    appeal: random.normal(),
    scenes: drawScenes(random),
    ...drawLife(options, random),
  };
}

function drawCategory(district: District, random: Random): Category {
  const categories = keysOf(categoryProfiles);
  return categories[random.weighted(categories.map((id) => categoryProfiles[id]!.share * (district.categories[id] ?? 1)))]!;
}

function drawCuisine(profile: CategoryProfile, district: District, random: Random): Cuisine | null {
  if (profile.cuisines === undefined) return null;
  const cuisines = keysOf(profile.cuisines);
  return cuisines[random.weighted(cuisines.map((id) => profile.cuisines![id]! * (district.cuisines[id] ?? 1)))]!;
}

function drawPrice(profile: CategoryProfile, cuisine: Cuisine | null, district: District, random: Random): number {
  const byCuisine = cuisine === null ? 0 : (cuisinePrice[cuisine] ?? 0);
  const level = profile.price + byCuisine + 0.6 * district.price + 0.5 * random.normal();
  return Math.min(4, Math.max(1, Math.round(level)));
}

/** Log-uniform between the smallest and the largest. */
function drawCapacity({ capacity: [smallest, largest] }: CategoryProfile, random: Random): number {
  return Math.round(smallest * (largest / smallest) ** random.uniform());
}

function drawCharacter(
  category: Category,
  cuisine: Cuisine | null,
  profile: CategoryProfile,
  random: Random,
): Pick<Venue, 'amenities' | 'moods' | 'music' | 'dietary' | 'openingHours'> {
  const openingHours = drawOpeningHours(category, random);
  const amenities = drawSome(profile.amenities, random);
  if (category === 'restaurant' && cuisine !== null) {
    if (['japanese', 'pizza', 'barbecue'].includes(cuisine) && random.chance(0.35)) amenities.push('rodizio');
    if (['brazilian', 'mineira', 'healthy'].includes(cuisine) && random.chance(0.4)) amenities.push('self_service');
  }
  if (isOpenLate(openingHours)) amenities.push('open_late');
  const music = drawSome(profile.music ?? {}, random);
  if (music.length > 0 && category === 'bar' && !amenities.includes('live_music') && random.chance(0.5)) amenities.push('live_music');
  const dietary = drawSome(profile.dietary ?? {}, random);
  if (cuisine === 'healthy' && !dietary.includes('vegetarian')) dietary.push('vegetarian');
  return {
    amenities,
    moods: drawSome(profile.moods, random),
    ...(profile.music === undefined ? {} : { music }),
    ...(profile.dietary === undefined ? {} : { dietary }),
    openingHours,
  };
}

function drawSome<T extends string>(odds: Partial<Record<T, number>>, random: Random): T[] {
  return keysOf(odds).filter((id) => random.chance(odds[id]!));
}

function drawLife(options: WorldOptions, random: Random): Pick<CityVenue, 'opensFrom' | 'closesFrom'> {
  const length = endOf(options) - options.startsAt;
  const fate = random.uniform();
  const moment = options.startsAt + Math.floor(length * (0.05 + 0.9 * random.uniform()));
  // To the start of an hour: a door does not open at 14:07:23.
  const hour = moment - (moment % (dayMs / 24));
  if (fate < openingShare) return { opensFrom: hour, closesFrom: Infinity };
  if (fate < openingShare + closingShare) return { opensFrom: -Infinity, closesFrom: hour };
  return { opensFrom: -Infinity, closesFrom: Infinity };
}
