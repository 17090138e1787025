/**
 * The people of the city, with everything about them that only the simulation knows.
 *
 * Terminology
 * - taste: liking of something visible (a category, a cuisine, a kind of music), in units of utility
 * - haunt: a place the person went to before the simulation began, and likes to go back to
 */
import type { Location } from '../domain/geo.ts';
import {
  categories,
  categoryIds,
  cuisineIds,
  dietaryIds,
  groupTypeIds,
  keysOf,
  musicIds,
  type Dietary,
  type Language,
} from '../domain/taxonomy.ts';
import type { User } from '../domain/user.ts';
import type { Random } from '../stats/random.ts';
import { categoryProfiles } from './city/category-profiles.ts';
import { districts, type District } from './city/districts.ts';
import { endOf, type WorldOptions } from './options.ts';
import { drawProfile } from './people/profile.ts';
import { scatter } from './plane.ts';
import { cuisineLiking, purposeIds } from './purposes.ts';
import { randomOf } from './random-streams.ts';
import { drawScenes } from './scenes.ts';

type AgeGroup = NonNullable<User['ageGroup']>;

export interface Person {
  readonly id: string;
  /** What they told the app; null = they never filled it in. */
  readonly profile: User | null;
  /** Unix milliseconds; `-Infinity` = they used the app before the simulation began. */
  readonly joinsAt: number;
  readonly ageGroup: AgeGroup;
  readonly language: Language;
  readonly home: Location;
  readonly homeDistrict: District;
  readonly work: Location;
  readonly workDistrict: District;
  readonly scenes: Float64Array;
  /** By index in `categoryIds`, `cuisineIds`, `musicIds`: utility. */
  readonly categoryTaste: Float64Array;
  readonly cuisineTaste: Float64Array;
  readonly musicTaste: Float64Array;
  /** By index in `purposeIds`: how often they go out for it, relative to others. */
  readonly purposeTaste: Float64Array;
  /** By index in `groupTypeIds`: how often they go with such company, relative to others. */
  readonly groupHabit: Float64Array;
  readonly dietary: readonly Dietary[];
  /** The price level they are at ease with, 1 to 4, real. */
  readonly budget: number;
  /** The distance that costs one unit of utility, km. */
  readonly toleranceKm: number;
  /** 0 = goes where they always go, 1 = always somewhere new. */
  readonly exploration: number;
  /** Utility of a full house against an empty one, about -1.5 to 1. */
  readonly crowdLiking: number;
  /** 0 = does not mind rain, 1 = stays in. */
  readonly weatherSensitivity: number;
  /** Subtracted from every rating, in stars. */
  readonly strictness: number;
  /** Probability of looking at the next item of a list when the last one was not taken. */
  readonly patience: number;
  /** Outings per week. */
  readonly activity: number;
  /** Share of outings that start with the app. */
  readonly appShare: number;
  /** Probability of writing a wish rather than opening the list. */
  readonly talkativeness: number;
  /** Probability of rating a visit. */
  readonly ratingShare: number;
  /** Hours by which their days run early (negative) or late. */
  readonly chronotype: number;
}

/** Share of people who join while the simulation runs: the cold users. */
const joiningShare = 0.2;

/** Builds the people. Person i is the same whatever the number of people and venues. */
export function buildPeople(options: WorldOptions): readonly Person[] {
  return Array.from({ length: options.people }, (_, index) => buildPerson(index, options));
}

function buildPerson(index: number, options: WorldOptions): Person {
  const random = randomOf(options.seed, 'person', index);
  const homeDistrict = districts[random.weighted(districts.map(({ homes }) => homes))]!;
  const workDistrict = districts[random.weighted(districts.map(({ jobs }) => jobs))]!;
  const ageGroup = (['under_18', '18_24', '25_34', '35_44', '45_54', '55_plus'] as const)[random.weighted([2, 22, 34, 22, 12, 8])]!;
  const truth: Omit<Person, 'profile'> = {
    id: `person-${String(index + 1).padStart(5, '0')}`,
    joinsAt: drawJoining(options, random),
    ageGroup,
    language: random.chance(0.04) ? 'en' : 'pt-BR',
    home: scatter(homeDistrict.centre, homeDistrict.radiusMeters, random),
    homeDistrict,
    work: scatter(workDistrict.centre, workDistrict.radiusMeters * 0.6, random),
    workDistrict,
    scenes: drawScenes(random),
    categoryTaste: drawCategoryTaste(random),
    cuisineTaste: drawTaste(
      cuisineIds.map((id) => cuisineLiking[id] ?? 0),
      0.8,
      random,
    ),
    musicTaste: drawTaste(
      musicIds.map(() => 0),
      0.6,
      random,
    ),
    purposeTaste: drawPurposeTaste(ageGroup, random),
    groupHabit: Float64Array.from(groupTypeIds, () => Math.exp(0.6 * random.normal())),
    dietary: drawDietary(random),
    budget: Math.min(4, Math.max(1, 2 + 0.6 * homeDistrict.price + 0.6 * random.normal())),
    toleranceKm: 1.7 * Math.exp(0.45 * random.normal()),
    exploration: beta(2, 2.5, random),
    crowdLiking: 0.6 * random.normal() - 0.3,
    weatherSensitivity: random.uniform(),
    strictness: 0.45 * random.normal(),
    patience: 0.76 + 0.17 * random.uniform(),
    activity: 1.75 * Math.exp(1.05 * random.normal() - 0.55),
    appShare: 0.4 + 0.55 * beta(3, 2, random),
    talkativeness: beta(3, 2, random),
    ratingShare: 0.6 * beta(1.5, 2, random),
    chronotype: 0.7 * random.normal(),
  };
  return { ...truth, profile: random.chance(0.8) ? drawProfile(truth, random) : null };
}

function drawJoining(options: WorldOptions, random: Random): number {
  const moment = options.startsAt + Math.floor((endOf(options) - options.startsAt) * (0.02 + 0.93 * random.uniform()));
  return random.chance(joiningShare) ? moment : -Infinity;
}

function drawTaste(means: readonly number[], spread: number, random: Random): Float64Array {
  return Float64Array.from(means, (mean) => mean + spread * random.normal());
}

/** A liking for each branch of the tree (nightlife, arts ...) and, on top, for each category in it. */
function drawCategoryTaste(random: Random): Float64Array {
  const taste = new Float64Array(categoryIds.length);
  const branches = new Map<string, number>();
  for (const category of keysOf(categoryProfiles)) {
    const branch: string = categories[category].parent ?? category;
    if (!branches.has(branch)) branches.set(branch, 0.35 * random.normal());
    taste[categoryIds.indexOf(category)] = branches.get(branch)! + 0.55 * random.normal();
  }
  return taste;
}

function drawPurposeTaste(ageGroup: AgeGroup, random: Random): Float64Array {
  const young = ageGroup === 'under_18' || ageGroup === '18_24' || ageGroup === '25_34';
  const old = ageGroup === '45_54' || ageGroup === '55_plus';
  return Float64Array.from(purposeIds, (purpose) => {
    const own = Math.exp(0.7 * random.normal());
    if (purpose === 'party') return own * (old ? 0.2 : young ? 1.4 : 0.7);
    if (purpose === 'outdoors' || purpose === 'culture') return own * (old ? 1.4 : 1);
    return own;
  });
}

function drawDietary(random: Random): Dietary[] {
  const odds: Partial<Record<Dietary, number>> = { vegetarian: 0.07, vegan: 0.03, gluten_free: 0.03, lactose_free: 0.06 };
  return dietaryIds.filter((id) => random.chance(odds[id] ?? 0));
}

/** Beta(a, b) by Jöhnk's method; fine for the small parameters used here. */
function beta(a: number, b: number, random: Random): number {
  for (;;) {
    const x = random.uniform() ** (1 / a);
    const y = random.uniform() ** (1 / b);
    if (x + y <= 1 && x + y > 0) return x / (x + y);
  }
}
