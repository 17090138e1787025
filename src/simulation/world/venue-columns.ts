import { localTime } from '../../domain/clock.ts';
import { amenityIds, categoryIds, cuisineIds, isWithin, moodIds, musicIds, type Dietary } from '../../domain/taxonomy.ts';
import { weekdays, type Venue } from '../../domain/venue.ts';
import type { CityVenue } from '../city.ts';

/** Quarters of an hour in a week: opening hours are kept as one bit of a weekly timetable, because they are asked for 20 million times. */
const slotsPerDay = 24 * 4;
const slotsPerWeek = 7 * slotsPerDay;

/** The venues as parallel columns, for the inner loop. */
export interface VenueColumns {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Index in `categoryIds`. */
  readonly category: Uint8Array;
  /** Index in `cuisineIds`, -1 = none. */
  readonly cuisine: Int8Array;
  readonly price: Uint8Array;
  readonly capacity: Float64Array;
  readonly quality: Float64Array;
  readonly appeal: Float64Array;
  /** Bit i = `moodIds[i]`; the same for music. */
  readonly moods: Int32Array;
  readonly music: Int32Array;
  /** `[amenity * count + venue]`, 1 = has it. */
  readonly amenities: Uint8Array;
  /** 1 = its guests sit or stand in the open. */
  readonly isOutdoor: Uint8Array;
  /** `[venue * sceneCount + scene]` */
  readonly scenes: Float64Array;
  /** Null = it is no place where diets matter. */
  readonly dietary: readonly (readonly Dietary[] | null)[];
  readonly opensFrom: Float64Array;
  readonly closesFrom: Float64Array;
  /** `[venue * slotsPerWeek + slot]`, 1 = open. */
  readonly timetable: Uint8Array;
}

export function columnsOf(city: readonly CityVenue[]): VenueColumns {
  const venues = city.map(({ venue }) => venue);
  const count = venues.length;
  const amenities = new Uint8Array(amenityIds.length * count);
  const timetable = new Uint8Array(count * slotsPerWeek);
  venues.forEach((venue, index) => {
    for (const amenity of venue.amenities ?? []) amenities[amenityIds.indexOf(amenity) * count + index] = 1;
    fillTimetable(timetable, index * slotsPerWeek, venue);
  });
  return {
    count,
    x: Float64Array.from(city, ({ at }) => at.x),
    y: Float64Array.from(city, ({ at }) => at.y),
    category: Uint8Array.from(venues, ({ category }) => categoryIds.indexOf(category)),
    cuisine: Int8Array.from(venues, ({ cuisines }) => (cuisines?.[0] === undefined ? -1 : cuisineIds.indexOf(cuisines[0]))),
    price: Uint8Array.from(venues, ({ price }) => price ?? 2),
    capacity: Float64Array.from(venues, ({ capacity }) => capacity ?? 50),
    quality: Float64Array.from(city, ({ quality }) => quality),
    appeal: Float64Array.from(city, ({ appeal }) => appeal),
    moods: Int32Array.from(venues, (venue) => bitsOf(venue.moods ?? [], moodIds)),
    music: Int32Array.from(venues, (venue) => bitsOf(venue.music ?? [], musicIds)),
    amenities,
    isOutdoor: Uint8Array.from(venues, ({ category }) => (isWithin(category, 'outdoors') || category === 'food_truck' ? 1 : 0)),
    scenes: Float64Array.from(city.flatMap(({ scenes }) => [...scenes])),
    dietary: venues.map(({ dietary }) => dietary ?? null),
    opensFrom: Float64Array.from(city, ({ opensFrom }) => opensFrom),
    closesFrom: Float64Array.from(city, ({ closesFrom }) => closesFrom),
    timetable,
  };
}

/** The slot of the week of a moment, for `isOpenIn`. */
export function slotOf(at: number, timeZone: string): number {
  const { hourOfWeek, minute } = localTime(at, timeZone);
  return hourOfWeek * 4 + Math.floor(minute / 15);
}

/** Whether the weekly timetable says open, and the venue has opened and not closed for good. */
export function isOpenIn(columns: VenueColumns, venue: number, slot: number, at: number): boolean {
  return columns.timetable[venue * slotsPerWeek + slot] === 1 && at >= columns.opensFrom[venue]! && at < columns.closesFrom[venue]!;
}

/** Bits of the members of a list that a column holds. */
export function bitsOf<T>(members: readonly T[], all: readonly T[]): number {
  let bits = 0;
  for (const member of members) bits |= 1 << all.indexOf(member);
  return bits;
}

function fillTimetable(timetable: Uint8Array, start: number, { openingHours }: Venue): void {
  if (openingHours === undefined) timetable.fill(1, start, start + slotsPerWeek);
  for (const { day, opens, closes } of openingHours ?? []) {
    const first = weekdays.indexOf(day) * slotsPerDay + slotOfDay(opens);
    const length = (slotOfDay(closes) - slotOfDay(opens) + slotsPerDay) % slotsPerDay || slotsPerDay;
    for (let slot = first; slot < first + length; slot++) timetable[start + (slot % slotsPerWeek)] = 1;
  }
}

function slotOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 4 + Math.floor(Number(time.slice(3)) / 15);
}
