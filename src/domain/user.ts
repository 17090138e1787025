import { z } from 'zod';
import { locationSchema } from './geo.ts';
import { amenityIds, categorySchema, cuisineIds, dietaryIds, languages } from './taxonomy.ts';
import { idSchema, priceSchema } from './venue.ts';

/** What a person has told us about themselves. Nothing here is needed: an unknown user is a case, not an error. */
export const userSchema = z.strictObject({
  id: idSchema,
  language: z.enum(languages).exactOptional(),
  /** Where they usually are, e.g. home; used when a request carries no location. */
  home: locationSchema.exactOptional(),
  ageGroup: z.enum(['under_18', '18_24', '25_34', '35_44', '45_54', '55_plus']).exactOptional(),
  favouriteCategories: z.array(categorySchema).max(40).exactOptional(),
  favouriteCuisines: z.array(z.enum(cuisineIds)).max(29).exactOptional(),
  favouriteAmenities: z.array(z.enum(amenityIds)).max(40).exactOptional(),
  dietary: z.array(z.enum(dietaryIds)).max(10).exactOptional(),
  /** Usual price level, 1 to 4. */
  price: priceSchema.exactOptional(),
});
export type User = z.infer<typeof userSchema>;
