import { z } from 'zod';
import { requestContextSchema, structuredContextSchema } from './context.ts';
import { amenityIds, categorySchema, cuisineIds, dietaryIds, languages } from './taxonomy.ts';
import { idSchema, priceSchema, venueSchema } from './venue.ts';

/** Why a venue is in the list. The texts are in `serving/reasons.ts`, one per code and language. */
export const reasonCodes = [
  'matches_wish',
  'matches_category_taste',
  'matches_cuisine_taste',
  'fits_budget',
  'close_by',
  'people_like_you',
  'visited_before',
  'your_habit',
  'popular_now',
  'popular_here',
  'well_rated',
  'open_now',
  'fits_group',
  'fits_weather',
  'not_crowded',
  'live_event',
  'something_new',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export const reasonSchema = z.strictObject({
  code: z.enum(reasonCodes),
  /** Share of this reason in the item's score, 0 to 1; the reasons of an item sum to at most 1. */
  weight: z.number().min(0).max(1),
  text: z.string(),
});
export type Reason = z.infer<typeof reasonSchema>;

/** `default`: anything suitable. `discovery`: only venues the person has never been to. */
export const scenarios = ['default', 'discovery'] as const;
export const sources = ['model', 'fallback'] as const;

/** One venue of a served list, as the log keeps it. */
export const servedItemSchema = z.strictObject({
  venueId: idSchema,
  /** 0-based rank in the list. */
  position: z.int().min(0),
  score: z.number(),
  /** Score of each member of the ensemble, 0 to 1. */
  members: z.record(z.string(), z.number()).exactOptional(),
  /** Probability with which the policy put this venue at this position. */
  propensity: z.number().min(0).max(1),
  /** Digest of the feature vector the score was computed from (see `features/digest.ts`): what replay must reproduce. */
  featureHash: z.string().max(32).exactOptional(),
  /** One item of an answer has it: 16 bits of each feature, so that replay can name the one that differs. */
  featureDigests: z.string().max(4000).exactOptional(),
});
export type ServedItem = z.infer<typeof servedItemSchema>;

/** What a `recommendation.served` event says beyond who and when. */
export const servedRecommendationSchema = z.strictObject({
  recommendationId: idSchema,
  scenario: z.enum(scenarios),
  text: z.string().max(1000).exactOptional(),
  context: requestContextSchema,
  understood: structuredContextSchema.exactOptional(),
  items: z.array(servedItemSchema).max(100),
  policy: z.string().max(64),
  source: z.enum(sources),
  fallbackReason: z.string().max(100).exactOptional(),
  modelVersion: z.string().max(128).exactOptional(),
  featureSetVersion: z.string().max(64).exactOptional(),
  /** The last event whose effect the features show; absent when another system made the recommendation. */
  asOfSeq: z.int().min(0).exactOptional(),
});

/**
 * A condition on venues: plain data, no code. Several keys in one object must all hold; a venue whose value is not known fails the condition.
 *
 * @example { all: [{ categories: ['bar'] }, { price: { max: 2 } }, { not: { amenities: ['smoking_area'] } }] }
 */
export interface Filter {
  readonly all?: readonly Filter[];
  readonly any?: readonly Filter[];
  readonly not?: Filter;
  /** The venue's category is one of these or lies below one of them. */
  readonly categories?: readonly z.infer<typeof categorySchema>[];
  /** The venue has at least one of these. */
  readonly cuisines?: readonly (typeof cuisineIds)[number][];
  readonly price?: { readonly min?: number; readonly max?: number };
  /** Open at the requested time. */
  readonly openNow?: true;
  readonly withinMeters?: number;
  /** The venue has all of these. */
  readonly amenities?: readonly (typeof amenityIds)[number][];
  /** The venue caters for all of these. */
  readonly dietary?: readonly (typeof dietaryIds)[number][];
}

export const filterSchema: z.ZodType<Filter> = z
  .strictObject({
    get all() {
      return z.array(filterSchema).max(20).exactOptional();
    },
    get any() {
      return z.array(filterSchema).max(20).exactOptional();
    },
    get not() {
      return filterSchema.exactOptional();
    },
    categories: z.array(categorySchema).max(50).exactOptional(),
    cuisines: z.array(z.enum(cuisineIds)).max(29).exactOptional(),
    price: z.strictObject({ min: priceSchema.exactOptional(), max: priceSchema.exactOptional() }).exactOptional(),
    openNow: z.literal(true).exactOptional(),
    withinMeters: z.number().min(0).max(500_000).exactOptional(),
    amenities: z.array(z.enum(amenityIds)).max(33).exactOptional(),
    dietary: z.array(z.enum(dietaryIds)).max(10).exactOptional(),
  })
  .meta({ id: 'Filter' });

export const recommendationRequestSchema = z.strictObject({
  /** Who asks; absent = someone we know nothing about. */
  userId: idSchema.exactOptional(),
  sessionId: idSchema.exactOptional(),
  /** The wish in words, Portuguese or English. */
  text: z.string().max(1000).exactOptional(),
  context: requestContextSchema.exactOptional(),
  scenario: z.enum(scenarios).exactOptional(),
  /** How many venues, 1 to 100; 10 unless told. */
  limit: z.int().min(1).max(100).exactOptional(),
  filter: filterSchema.exactOptional(),
  /** Venue ids never to return. */
  exclude: z.array(idSchema).max(1000).exactOptional(),
  maxDistanceMeters: z.number().min(0).max(500_000).exactOptional(),
  /** Language of reasons and explanations; that of the text, else the user's, else pt-BR. */
  language: z.enum(languages).exactOptional(),
  /** Wait (at most 50 ms) until the events up to this `seq` count; if they do not by then, the answer says `stale`. */
  minSeq: z.int().min(0).exactOptional(),
});
export type RecommendationRequest = z.infer<typeof recommendationRequestSchema>;

export const recommendedItemSchema = z.strictObject({
  venueId: idSchema,
  venue: venueSchema,
  /** 0 to 1; comparable within one answer. */
  score: z.number(),
  /** 0 to 1: how much history and agreement of the members stand behind the score. */
  confidence: z.number().min(0).max(1),
  /** Absent when the request or the venue has no location. */
  distanceMeters: z.number().exactOptional(),
  /** `null` = opening hours not known. */
  isOpen: z.boolean().nullable(),
  reasons: z.array(reasonSchema),
  explanation: z.string(),
  /** Score of each member, 0 to 1. */
  members: z.record(z.string(), z.number()),
});
export type RecommendedItem = z.infer<typeof recommendedItemSchema>;

export const recommendationSchema = z.strictObject({
  recommendationId: idSchema,
  source: z.enum(sources),
  fallbackReason: z.string().exactOptional(),
  modelVersion: z.string().exactOptional(),
  /** Weight of each member in this answer; they sum to 1. */
  weights: z.record(z.string(), z.number()).exactOptional(),
  /** What the text was taken to mean; present when there was a text. */
  understood: structuredContextSchema.exactOptional(),
  /** Hard conditions that had to be dropped because no venue met them all. */
  relaxed: z.array(z.string()).exactOptional(),
  /** When the list is for, Unix milliseconds: the time asked for; if none was, now, or the next time at which the wish can be met. */
  forTime: z.int(),
  items: z.array(recommendedItemSchema),
  /** The last event that this answer takes into account. */
  asOfSeq: z.int(),
  stale: z.literal(true).exactOptional(),
});
export type Recommendation = z.infer<typeof recommendationSchema>;
