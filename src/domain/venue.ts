import { z } from 'zod';
import { isTimeZone, localTime } from './clock.ts';
import { locationSchema } from './geo.ts';
import { amenityIds, categorySchema, cuisineIds, dietaryIds, moodIds, musicIds } from './taxonomy.ts';

/** Ids are the caller's own: 1 to 128 characters, no control character and no half of a surrogate pair (UTF-8 cannot carry one). */
export const idSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'text without control characters');

export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'not an IANA time zone; an example is America/Sao_Paulo');

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day, HH:MM');
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** One span in which a venue is open. `closes` at or before `opens` runs past midnight into the next day; `00:00`-`24:00` is all day. */
export const openingSpanSchema = z.strictObject({
  day: z.enum(weekdays),
  opens: timeOfDay,
  closes: timeOfDay,
});
export type OpeningSpan = z.infer<typeof openingSpanSchema>;

/** 1 = cheap, 2 = moderate, 3 = expensive, 4 = very expensive. */
export const priceSchema = z.int().min(1).max(4);

/** A place people go to. Absent = not known; an empty list = known to have none. */
export const venueSchema = z.strictObject({
  id: idSchema,
  name: z.string().min(1).max(200),
  category: categorySchema,
  /** The label the source gave the category, where it says more than ours. */
  categoryLabel: z.string().max(100).exactOptional(),
  location: locationSchema.exactOptional(),
  /** IANA zone of `openingHours` and of local time at the venue. */
  timeZone: timeZoneSchema,
  address: z.string().max(300).exactOptional(),
  district: z.string().max(100).exactOptional(),
  cuisines: z.array(z.enum(cuisineIds)).max(10).exactOptional(),
  price: priceSchema.exactOptional(),
  /** People the venue holds. */
  capacity: z.int().min(1).max(200_000).exactOptional(),
  amenities: z.array(z.enum(amenityIds)).max(40).exactOptional(),
  moods: z.array(z.enum(moodIds)).max(14).exactOptional(),
  music: z.array(z.enum(musicIds)).max(13).exactOptional(),
  dietary: z.array(z.enum(dietaryIds)).max(10).exactOptional(),
  openingHours: z.array(openingSpanSchema).max(42).exactOptional(),
  /** Mean public rating, 1 to 5. */
  rating: z.number().min(1).max(5).exactOptional(),
  description: z.string().max(2000).exactOptional(),
  /** `closed` and `hidden` venues are never recommended. */
  status: z.enum(['open', 'closed', 'hidden']).exactOptional(),
});
export type Venue = z.infer<typeof venueSchema>;

/**
 * Whether a venue is open at a moment.
 *
 * @returns `null` when the opening hours are not known
 */
export function isOpenAt(venue: Pick<Venue, 'openingHours' | 'timeZone'>, at: number): boolean | null {
  if (venue.openingHours === undefined) return null;
  const { weekday, minuteOfDay } = localTime(at, venue.timeZone);
  const today = weekdays[weekday]!;
  const yesterday = weekdays[(weekday + 6) % 7]!;
  return venue.openingHours.some((span) => {
    const opens = minutesOf(span.opens);
    const closes = minutesOf(span.closes);
    const overnight = closes <= opens;
    if (span.day === today && minuteOfDay >= opens && (overnight || minuteOfDay < closes)) return true;
    return overnight && span.day === yesterday && minuteOfDay < closes;
  });
}

function minutesOf(time: string): number {
  return (time.charCodeAt(0) - 48) * 600 + (time.charCodeAt(1) - 48) * 60 + (time.charCodeAt(3) - 48) * 10 + (time.charCodeAt(4) - 48);
}
