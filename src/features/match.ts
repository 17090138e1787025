import { dayMs } from '../domain/clock.ts';
import type { Moment, UserHistory } from '../domain/dataset.ts';
import type { Location } from '../domain/geo.ts';
import type { Catalogue } from './catalogue.ts';
import { hourCell, isBadWeather } from './city.ts';
import type { City } from './city.ts';
import type { ColumnDescription } from './define.ts';
import type { Taste } from './taste.ts';
import { hourProfileTotal } from './venue/peak-hours.ts';
import { knownList, unknownCode } from './venue-columns.ts';
import { prepareWish, wishColumns, writeWish } from './wish.ts';

/** A rejection is held against a venue for this long. */
export const rejectionHoldsMs = 7 * dayMs;

const share = { unit: 'share', range: [0, 1] } as const;

/** The columns that hold person, moment and candidate against each other. */
export const matchColumns: readonly ColumnDescription[] = [
  { name: 'distance_meters', unit: 'metres', range: [0, 2.01e7], description: 'From the location of the moment to the venue.' },
  {
    name: 'distance_ratio',
    unit: 'ratio',
    range: [0, Infinity],
    description: 'Distance over how far the person usually goes; up to 1 is usual.',
  },
  {
    name: 'category_match',
    ...share,
    description: "How much of the person's liking goes to the category; a new one inherits from the broader one.",
  },
  { name: 'cuisine_match', ...share, description: "How much of the person's liking for cuisines goes to those of the venue." },
  { name: 'price_gap', unit: 'price levels', range: [-3, 3], description: "The venue's price level minus the person's usual one." },
  {
    name: 'amenity_match',
    ...share,
    description: "How much of the person's liking went to venues with these amenities, the mean over them.",
  },
  { name: 'is_open', unit: '1 = yes, 0 = no', range: [0, 1], description: 'Open at the moment; missing if the hours are not known.' },
  { name: 'visits_before', unit: 'check-ins', range: [0, Infinity], description: 'How often the person has checked in there.' },
  {
    name: 'liking_before',
    unit: 'check-ins',
    range: [-Infinity, Infinity],
    description: 'Sum of the weights of all contacts with the venue.',
  },
  {
    name: 'days_since_last_visit',
    unit: 'days',
    range: [0, Infinity],
    description: 'Since the last accept, check-in or good rating; missing if never.',
  },
  { name: 'rejected_recently', ...share, description: '1 = rejected just now, falling to 0 over 7 days; 0 = not rejected.' },
  {
    name: 'popular_at_this_hour',
    unit: 'ratio',
    range: [0, Infinity],
    description: "The venue's share of visits in this hour (working day or weekend) over the city's; shrunk to 1.",
  },
  {
    name: 'weather_fit',
    unit: 'ratio',
    range: [0, Infinity],
    description: "The venue's share of visits in such weather (bad or not) over the city's.",
  },
  { name: 'age_match', ...share, description: "Share of the venue's known visitors in the person's age group." },
  { name: 'group_match', ...share, description: "Share of the venue's known groups of the moment's type." },
  ...wishColumns,
];

/** What is the same for all candidates of a request. */
export interface MatchSide {
  readonly moment: Moment;
  /** `moment.at` floored to the minute. */
  readonly now: number;
  readonly taste: Taste;
  readonly history: UserHistory;
  /** By slot of the history; 0 = never. */
  readonly lastRejections: readonly number[];
  /** Slot in the history by catalogue index; negative = no contact. */
  readonly slotOf: Int32Array;
  /** How far the person usually goes, metres; NaN = not known. */
  readonly toleranceMeters: number;
  /** Offsets of venue columns within a row; -1 = the feature set lacks them, or the person's side is not known. */
  readonly ageColumn: number;
  readonly groupColumn: number;
  readonly weatherColumn: number;
  /** By venue: the states of `peak_hours`; `null` = the feature set lacks it. */
  readonly hourProfiles: readonly unknown[] | null;
  /** `presentFactor(now)`. */
  readonly present: number;
}

/** For people whose reach is not known: half an hour's walk. */
const usualReachMeters = 2500;
const wishOffset = matchColumns.length - wishColumns.length;

/** Writes the match block of each row, at `offset` in it; the venue block must be there already. About 150 ns a row without a wish. */
export function writeMatches(
  side: MatchSide,
  candidates: Int32Array,
  { catalogue, city }: { readonly catalogue: Catalogue; readonly city: City },
  rows: { readonly values: Float32Array; readonly width: number; readonly venueOffset: number; readonly matchOffset: number },
): void {
  const { moment, now, taste, history, slotOf, hourProfiles, present } = side;
  const { columns } = catalogue;
  const out = rows.values;
  const reach = side.toleranceMeters > 0 ? side.toleranceMeters : usualReachMeters;
  const wish = moment.wish === null ? null : prepareWish(moment.wish);
  const bad = moment.weather !== null && isBadWeather(moment.weather);
  const cell = momentCell(moment);
  const cityShare = city.shareOfHour(cell);
  const meters = distancesOf(moment.location, candidates, catalogue);
  const cityInSuchWeather = bad ? city.shareInBadWeather : 1 - city.shareInBadWeather;
  for (let row = 0; row < candidates.length; row++) {
    const venue = candidates[row]!;
    const start = row * rows.width;
    const at = start + rows.matchOffset;
    const venueAt = start + rows.venueOffset;
    const code = columns.category[venue]!;
    out[at] = meters[row]!;
    out[at + 1] = meters[row]! / reach;
    out[at + 2] = code === unknownCode ? Number.NaN : taste.categories[code]!;
    out[at + 3] = cuisineMatch(taste, columns.cuisines[venue]!);
    out[at + 4] = columns.price[venue] === 0 ? Number.NaN : columns.price[venue]! - taste.price;
    out[at + 5] =
      (columns.known[venue]! & knownList.amenities) === 0
        ? Number.NaN
        : amenityMatch(taste, columns.amenities[venue]!, columns.amenitiesHigh[venue]!, columns.amenityCount[venue]!);
    const isOpen = catalogue.openAt(venue, now);
    out[at + 6] = isOpen === null ? Number.NaN : isOpen ? 1 : 0;
    const slot = slotOf[venue]!;
    if (slot < 0) {
      out[at + 7] = 0;
      out[at + 8] = 0;
      out[at + 9] = Number.NaN;
      out[at + 10] = 0;
    } else {
      const positiveAt = history.lastPositiveAt[slot]!;
      const rejectedAt = side.lastRejections[slot]!;
      out[at + 7] = history.visits[slot]!;
      out[at + 8] = history.weights[slot]!;
      out[at + 9] = positiveAt === 0 ? Number.NaN : Math.max(0, now - positiveAt) / dayMs;
      out[at + 10] = rejectedAt === 0 ? 0 : Math.min(1, Math.max(0, 1 - (now - rejectedAt) / rejectionHoldsMs));
    }
    out[at + 11] = Number.NaN;
    if (hourProfiles !== null) {
      const profile = hourProfiles[venue] as Float64Array | null | undefined;
      out[at + 11] = profile
        ? hourRatio(profile[cell]! * present, profile[hourProfileTotal]! * present, cityShare)
        : hourRatio(0, 0, cityShare);
    }
    const inBadWeather = side.weatherColumn < 0 ? Number.NaN : out[venueAt + side.weatherColumn]!;
    out[at + 12] = moment.weather === null ? Number.NaN : (bad ? inBadWeather : 1 - inBadWeather) / cityInSuchWeather;
    out[at + 13] = side.ageColumn < 0 ? Number.NaN : out[venueAt + side.ageColumn]!;
    out[at + 14] = side.groupColumn < 0 ? Number.NaN : out[venueAt + side.groupColumn]!;
    if (wish === null) out.fill(Number.NaN, at + wishOffset, at + matchColumns.length);
    else writeWish(wish, venue, meters[row]!, columns, out, at + wishOffset);
  }
}

/** The venue's share of visits in an hour cell over the city's, pulled to 1 as by `doubt` visits that follow the city. */
export function hourRatio(inCell: number, visits: number, cityShare: number): number {
  const doubt = 20;
  // A cell that the whole city leaves empty says nothing: no visit of the venue can have been in it.
  return cityShare === 0 ? 1 : (inCell + doubt * cityShare) / ((visits + doubt) * cityShare);
}

/** Room for the distances of a request. */
let distances = new Float64Array(0);

/** From the location of the moment; NaN where one of the two is not known. Use it within the call. */
function distancesOf(location: Location | null, candidates: Int32Array, catalogue: Catalogue): Float64Array {
  if (distances.length < candidates.length) distances = new Float64Array(2 * candidates.length);
  if (location === null) distances.fill(Number.NaN, 0, candidates.length);
  else catalogue.distancesMeters(candidates, location, distances);
  return distances;
}

/** The hour cell of a moment. */
function momentCell(moment: Moment): number {
  return hourCell(Math.floor(moment.hourOfWeek / 24), moment.hourOfWeek % 24);
}

function cuisineMatch(taste: Taste, cuisines: number): number {
  if (cuisines === 0) return Number.NaN;
  let sum = 0;
  for (let left = cuisines; left !== 0; left &= left - 1) sum += taste.cuisines[31 - Math.clz32(left & -left)]!;
  return sum;
}

function amenityMatch(taste: Taste, low: number, high: number, count: number): number {
  if (count === 0) return Number.NaN;
  let sum = 0;
  for (let left = low; left !== 0; left &= left - 1) sum += taste.amenities[31 - Math.clz32(left & -left)]!;
  for (let left = high; left !== 0; left &= left - 1) sum += taste.amenities[63 - Math.clz32(left & -left)]!;
  return sum / count;
}
