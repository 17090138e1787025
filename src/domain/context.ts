import { z } from 'zod';
import { latestTime } from './clock.ts';
import { locationSchema } from './geo.ts';
import {
  amenityIds,
  cuisineIds,
  daypartIds,
  dietaryIds,
  groupTypeIds,
  languages,
  moodIds,
  musicIds,
  requestableCategories,
  weatherConditionIds,
} from './taxonomy.ts';
import { timeZoneSchema } from './venue.ts';

const uniqueList = <T extends readonly [string, ...string[]]>(values: T) => z.array(z.enum(values)).meta({ uniqueItems: true });

/**
 * What a wish in words means: the structured context of one request. It is exactly `checkin:context/v1`, the structure that the understanding is scored by.
 */
export const structuredContextSchema = z
  .strictObject({
    language: z.enum(languages),
    categories: uniqueList(requestableCategories),
    cuisines: uniqueList(cuisineIds),
    mood: uniqueList(moodIds),
    price: z.strictObject({
      min: z.int().min(1).max(4).nullable(),
      max: z.int().min(1).max(4).nullable(),
      budgetBRL: z.number().min(0).nullable().describe('per person, BRL'),
    }),
    near: z
      .array(z.string())
      .describe("normalised place names (lower case, no accents, no article/'av'/'rua'/'metro'); '@me' = near the user"),
    maxDistanceM: z.number().min(0).nullable().describe('80 m per walking minute, 400 m per driving minute, "a pé" without minutes = 1500'),
    time: z.strictObject({
      day: z.enum(['today', 'tomorrow', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'weekend']).nullable(),
      daypart: z.enum(daypartIds).nullable(),
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
        .nullable(),
      now: z.boolean(),
    }),
    group: z.strictObject({
      type: z.enum(groupTypeIds).nullable(),
      size: z.int().min(1).nullable(),
    }),
    dietary: uniqueList(dietaryIds),
    amenities: uniqueList(amenityIds),
    music: uniqueList(musicIds),
    exclude: z
      .array(z.string().regex(/^(category|cuisine|mood|amenity|music|attr):[a-z_]+$/))
      .meta({ uniqueItems: true })
      .describe('attr: crowded, loud, queue, dark, far ...'),
  })
  .meta({ $id: 'checkin:context/v1', title: 'Structured context of one user request' });
export type StructuredContext = z.infer<typeof structuredContextSchema>;

/** A structured context that says nothing. */
export function emptyContext(language: StructuredContext['language']): StructuredContext {
  return {
    language,
    categories: [],
    cuisines: [],
    mood: [],
    price: { min: null, max: null, budgetBRL: null },
    near: [],
    maxDistanceM: null,
    time: { day: null, daypart: null, at: null, now: false },
    group: { type: null, size: null },
    dietary: [],
    amenities: [],
    music: [],
    exclude: [],
  };
}

/** Unix milliseconds, up to the year 9999. */
export const timeSchema = z.int().min(0).max(latestTime);

export const weatherSchema = z.strictObject({
  condition: z.enum(weatherConditionIds),
  temperatureC: z.number().min(-60).max(60).exactOptional(),
  precipitationMm: z.number().min(0).max(500).exactOptional(),
});
export type Weather = z.infer<typeof weatherSchema>;

/** The circumstances of a request or an interaction, as the client knows them. */
export const requestContextSchema = z.strictObject({
  location: locationSchema.exactOptional(),
  /** When the person wants to be there, Unix milliseconds; absent = now. */
  time: timeSchema.exactOptional(),
  timeZone: timeZoneSchema.exactOptional(),
  groupSize: z.int().min(1).max(1000).exactOptional(),
  groupType: z.enum(groupTypeIds).exactOptional(),
  weather: weatherSchema.exactOptional(),
  mood: z.array(z.enum(moodIds)).max(14).exactOptional(),
});
export type RequestContext = z.infer<typeof requestContextSchema>;
