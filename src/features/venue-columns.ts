import { amenityIds, categoryIds, cuisineIds, dietaryIds, moodIds, musicIds, rootCategoryIds, rootOf } from '../domain/taxonomy.ts';
import type { Category } from '../domain/taxonomy.ts';
import type { Venue } from '../domain/venue.ts';
import { enlarged } from './enlarged.ts';

/** "Not known" in `category` and `root`. */
export const unknownCode = 255;
/** Bits of `known`: which of a venue's lists were given (an absent list is unknown, an empty one is none). */
export const knownList = { cuisines: 1, amenities: 2, moods: 4, music: 8, dietary: 16 } as const;

const radians = Math.PI / 180;
const codes = new Map<string, number>(categoryIds.map((id, code) => [id, code]));
const rootCodes = Uint8Array.from(categoryIds, (id) => rootCategoryIds.indexOf(rootOf(id)));

/** The code of a category: its index in `categoryIds`. */
export function categoryCode(category: Category): number {
  return codes.get(category) ?? unknownCode;
}

/** The index in `rootCategoryIds` of a category code's root. */
function rootCode(code: number): number {
  return rootCodes[code] ?? unknownCode;
}

/** Bit i is set if `all[i]` is among the given. At most 32 values. */
export function bitsOf(given: readonly string[] | undefined, all: readonly string[], from = 0): number {
  let bits = 0;
  for (const id of given ?? []) {
    const bit = all.indexOf(id) - from;
    if (bit >= 0 && bit < 32) bits |= 1 << bit;
  }
  return bits >>> 0;
}

/** How many bits are set. */
export function countBits(bits: number): number {
  let v = bits - ((bits >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * What filters and matching ask of a venue, as columns by catalogue index. Arrays are replaced when they grow: read them anew in every call.
 */
export class VenueColumns {
  /** Degrees; NaN = not known. */
  latitude = new Float64Array(0);
  longitude = new Float64Array(0);
  /** Of the latitude: the expensive part of a distance. */
  cosLatitude = new Float64Array(0);
  /** 1 to 4; 0 = not known. */
  price = new Uint8Array(0);
  /** Index in `categoryIds`; `unknownCode` = no record. */
  category = new Uint8Array(0);
  /** Index in `rootCategoryIds`; `unknownCode` = no record. */
  root = new Uint8Array(0);
  /** Bits by index in `cuisineIds`. */
  cuisines = new Uint32Array(0);
  /** Bits by index in `amenityIds`: 0 to 31 here, from 32 on in `amenitiesHigh`. */
  amenities = new Uint32Array(0);
  amenitiesHigh = new Uint32Array(0);
  /** How many of these bits are set. */
  amenityCount = new Uint8Array(0);
  /** Bits by index in `moodIds`, `musicIds`, `dietaryIds`. */
  moods = new Uint16Array(0);
  music = new Uint16Array(0);
  dietary = new Uint16Array(0);
  /** `knownList` bits. */
  known = new Uint8Array(0);
  /** 1 = may be recommended: has a record, not removed, neither closed nor hidden. */
  listed = new Uint8Array(0);

  /** Makes room for a venue of which only the id is known. */
  add(index: number): void {
    if (index >= this.price.length) this.#grow(Math.max(64, 2 * index));
    this.latitude[index] = this.longitude[index] = this.cosLatitude[index] = Number.NaN;
    this.category[index] = this.root[index] = unknownCode;
  }

  set(index: number, venue: Venue): void {
    const { location } = venue;
    this.latitude[index] = location?.latitude ?? Number.NaN;
    this.longitude[index] = location?.longitude ?? Number.NaN;
    this.cosLatitude[index] = location === undefined ? Number.NaN : Math.cos(location.latitude * radians);
    this.price[index] = venue.price ?? 0;
    this.category[index] = categoryCode(venue.category);
    this.root[index] = rootCode(categoryCode(venue.category));
    this.cuisines[index] = bitsOf(venue.cuisines, cuisineIds);
    this.amenities[index] = bitsOf(venue.amenities, amenityIds);
    this.amenitiesHigh[index] = bitsOf(venue.amenities, amenityIds, 32);
    this.amenityCount[index] = countBits(this.amenities[index]) + countBits(this.amenitiesHigh[index]);
    this.moods[index] = bitsOf(venue.moods, moodIds);
    this.music[index] = bitsOf(venue.music, musicIds);
    this.dietary[index] = bitsOf(venue.dietary, dietaryIds);
    let known = 0;
    for (const [list, bit] of Object.entries(knownList)) if (venue[list as keyof typeof knownList] !== undefined) known |= bit;
    this.known[index] = known;
    this.listed[index] = venue.status === undefined || venue.status === 'open' ? 1 : 0;
  }

  #grow(capacity: number): void {
    this.latitude = enlarged(this.latitude, new Float64Array(capacity));
    this.longitude = enlarged(this.longitude, new Float64Array(capacity));
    this.cosLatitude = enlarged(this.cosLatitude, new Float64Array(capacity));
    this.price = enlarged(this.price, new Uint8Array(capacity));
    this.category = enlarged(this.category, new Uint8Array(capacity));
    this.root = enlarged(this.root, new Uint8Array(capacity));
    this.cuisines = enlarged(this.cuisines, new Uint32Array(capacity));
    this.amenities = enlarged(this.amenities, new Uint32Array(capacity));
    this.amenitiesHigh = enlarged(this.amenitiesHigh, new Uint32Array(capacity));
    this.amenityCount = enlarged(this.amenityCount, new Uint8Array(capacity));
    this.moods = enlarged(this.moods, new Uint16Array(capacity));
    this.music = enlarged(this.music, new Uint16Array(capacity));
    this.dietary = enlarged(this.dietary, new Uint16Array(capacity));
    this.known = enlarged(this.known, new Uint8Array(capacity));
    this.listed = enlarged(this.listed, new Uint8Array(capacity));
  }
}
