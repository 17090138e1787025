import type { Amenity, Category, Cuisine, Dietary, Mood, Music } from '../../domain/taxonomy.ts';

type Odds<T extends string> = Partial<Record<T, number>>;

/** What venues of a category are like. Odds of amenities, moods, music and diets are probabilities of each on its own. */
export interface CategoryProfile {
  /** Relative number of such venues among a city's places to go out to. */
  readonly share: number;
  /** Mean price level, before district and cuisine. */
  readonly price: number;
  readonly capacity: readonly [smallest: number, largest: number];
  readonly amenities: Odds<Amenity>;
  readonly moods: Odds<Mood>;
  readonly music?: Odds<Music>;
  readonly dietary?: Odds<Dietary>;
  /** Relative numbers; absent = venues of this category have no cuisine. */
  readonly cuisines?: Odds<Cuisine>;
}

const barMusic = { samba: 0.15, mpb: 0.2, rock: 0.15, sertanejo: 0.12, indie: 0.08, forro: 0.06 } as const;
const diets = { vegetarian: 0.35, vegan: 0.15, gluten_free: 0.12, lactose_free: 0.12 } as const;

export const categoryProfiles: Partial<Record<Category, CategoryProfile>> = {
  restaurant: {
    share: 30,
    price: 2.1,
    capacity: [24, 180],
    amenities: { air_conditioning: 0.5, reservations: 0.5, parking: 0.3, wheelchair_accessible: 0.45, kid_friendly: 0.4, outdoor_seating: 0.3, meal_voucher: 0.35, wine: 0.35, wifi: 0.3, pet_friendly: 0.15 },
    moods: { casual: 0.5, cozy: 0.35, romantic: 0.22, quiet: 0.2, fancy: 0.12, celebratory: 0.2, instagrammable: 0.15, lively: 0.15 },
    music: { mpb: 0.08, jazz: 0.05 },
    dietary: diets,
    cuisines: { brazilian: 15, italian: 13, pizza: 11, japanese: 12, burger: 7, barbecue: 7, arab: 5, mineira: 4, northeastern: 4, seafood: 4, portuguese: 3, healthy: 4, mexican: 3, korean: 2.5, asian: 3, french: 2, spanish: 2, argentine: 2, mediterranean: 2, peruvian: 2, bahian: 1.5, indian: 1.5, thai: 1.2, german: 1, vietnamese: 0.8 },
  },
  snack_bar: {
    share: 7,
    price: 1.2,
    capacity: [12, 70],
    amenities: { meal_voucher: 0.5, wheelchair_accessible: 0.3, kid_friendly: 0.3, outdoor_seating: 0.25, sports_tv: 0.25, draft_beer: 0.15 },
    moods: { casual: 0.85, lively: 0.2 },
    dietary: { vegetarian: 0.15 },
    cuisines: { brazilian: 4, burger: 4, hot_dog: 2, street_food: 3, acai: 3, healthy: 1.5, arab: 1.5 },
  },
  bakery: {
    share: 7.5,
    price: 1.5,
    capacity: [15, 90],
    amenities: { meal_voucher: 0.5, kid_friendly: 0.4, wheelchair_accessible: 0.45, brunch: 0.3, self_service: 0.25, pet_friendly: 0.2, wifi: 0.25, outdoor_seating: 0.3, parking: 0.2, specialty_coffee: 0.15 },
    moods: { casual: 0.7, cozy: 0.4, relaxed: 0.3 },
    dietary: { lactose_free: 0.2, gluten_free: 0.15, vegetarian: 0.3 },
  },
  cafe: {
    share: 8,
    price: 1.8,
    capacity: [10, 60],
    amenities: { wifi: 0.7, power_outlets: 0.5, specialty_coffee: 0.55, brunch: 0.3, outdoor_seating: 0.4, pet_friendly: 0.4, air_conditioning: 0.4, wheelchair_accessible: 0.4, board_games: 0.05, lgbtq_friendly: 0.2 },
    moods: { cozy: 0.6, quiet: 0.45, focus: 0.45, relaxed: 0.4, instagrammable: 0.25, romantic: 0.1 },
    music: { indie: 0.1, jazz: 0.1, mpb: 0.1 },
    dietary: { vegan: 0.3, vegetarian: 0.45, gluten_free: 0.3, lactose_free: 0.35, sugar_free: 0.15 },
  },
  ice_cream: {
    share: 3,
    price: 1.6,
    capacity: [8, 40],
    amenities: { kid_friendly: 0.8, outdoor_seating: 0.4, pet_friendly: 0.35, wheelchair_accessible: 0.4 },
    moods: { casual: 0.6, romantic: 0.15, instagrammable: 0.3, relaxed: 0.3 },
    dietary: { lactose_free: 0.4, vegan: 0.35, sugar_free: 0.3, gluten_free: 0.3 },
    cuisines: { dessert: 8, acai: 2 },
  },
  food_truck: {
    share: 2,
    price: 1.3,
    capacity: [10, 60],
    amenities: { outdoor_seating: 0.9, pet_friendly: 0.5, meal_voucher: 0.2, kid_friendly: 0.3 },
    moods: { casual: 0.8, outdoorsy: 0.5, lively: 0.3, adventurous: 0.2 },
    dietary: { vegetarian: 0.3, vegan: 0.2 },
    cuisines: { burger: 4, hot_dog: 3, mexican: 3, street_food: 4, acai: 1, asian: 2, arab: 1 },
  },
  bar: {
    share: 8,
    price: 2,
    capacity: [30, 180],
    amenities: { cocktails: 0.65, draft_beer: 0.6, craft_beer: 0.25, live_music: 0.3, outdoor_seating: 0.45, lgbtq_friendly: 0.25, sports_tv: 0.2, dj: 0.15, smoking_area: 0.3, rooftop: 0.06, games: 0.12, pet_friendly: 0.15, hookah: 0.04, reservations: 0.25, cachaca: 0.2 },
    moods: { lively: 0.55, casual: 0.5, relaxed: 0.2, celebratory: 0.3, romantic: 0.12, instagrammable: 0.15, dance: 0.1 },
    music: { ...barMusic, electronic: 0.08, hiphop: 0.05, jazz: 0.06, blues: 0.05, reggae: 0.04 },
    dietary: { vegetarian: 0.2 },
    cuisines: { brazilian: 3, burger: 2, spanish: 1, mexican: 1 },
  },
  boteco: {
    share: 8,
    price: 1.5,
    capacity: [25, 120],
    amenities: { draft_beer: 0.85, cachaca: 0.55, outdoor_seating: 0.65, sports_tv: 0.5, live_music: 0.25, pet_friendly: 0.25, kid_friendly: 0.15, meal_voucher: 0.25, games: 0.1 },
    moods: { casual: 0.9, lively: 0.55, relaxed: 0.25 },
    music: { samba: 0.35, mpb: 0.15, sertanejo: 0.1, forro: 0.05 },
    cuisines: { brazilian: 6, mineira: 3, northeastern: 2, bahian: 1, portuguese: 1.5, seafood: 1 },
  },
  brewery: {
    share: 2,
    price: 2.2,
    capacity: [40, 200],
    amenities: { craft_beer: 1, draft_beer: 0.9, outdoor_seating: 0.5, pet_friendly: 0.5, games: 0.25, live_music: 0.2, kid_friendly: 0.15, parking: 0.2 },
    moods: { lively: 0.45, casual: 0.6, relaxed: 0.3 },
    music: { rock: 0.35, blues: 0.15, indie: 0.1 },
    cuisines: { burger: 4, german: 1.5, brazilian: 2, barbecue: 1.5 },
  },
  pub: {
    share: 2.3,
    price: 2.3,
    capacity: [40, 160],
    amenities: { draft_beer: 0.9, craft_beer: 0.5, sports_tv: 0.5, live_music: 0.45, games: 0.3, cocktails: 0.4, air_conditioning: 0.5 },
    moods: { lively: 0.65, casual: 0.5, celebratory: 0.25 },
    music: { rock: 0.6, blues: 0.25, indie: 0.15 },
    cuisines: { burger: 3, brazilian: 1 },
  },
  wine_bar: {
    share: 2,
    price: 3,
    capacity: [18, 70],
    amenities: { wine: 1, reservations: 0.6, outdoor_seating: 0.3, air_conditioning: 0.6, cocktails: 0.2 },
    moods: { romantic: 0.65, cozy: 0.55, fancy: 0.4, quiet: 0.35, relaxed: 0.3 },
    music: { jazz: 0.3, mpb: 0.1 },
    cuisines: { italian: 2, french: 2, spanish: 2, mediterranean: 2 },
  },
  karaoke: {
    share: 1.2,
    price: 2,
    capacity: [30, 150],
    amenities: { air_conditioning: 0.7, cocktails: 0.4, draft_beer: 0.6, reservations: 0.5, lgbtq_friendly: 0.35 },
    moods: { lively: 0.85, celebratory: 0.6, casual: 0.4 },
  },
  live_house: {
    share: 2,
    price: 2.4,
    capacity: [120, 900],
    amenities: { live_music: 1, cocktails: 0.5, draft_beer: 0.6, air_conditioning: 0.5, wheelchair_accessible: 0.5, smoking_area: 0.4, lgbtq_friendly: 0.3 },
    moods: { lively: 0.7, dance: 0.45, cultural: 0.25, celebratory: 0.2 },
    music: { samba: 0.25, rock: 0.25, mpb: 0.2, indie: 0.2, jazz: 0.15, forro: 0.2, sertanejo: 0.15, blues: 0.1, reggae: 0.1, hiphop: 0.1, axe: 0.08 },
  },
  nightclub: {
    share: 2.4,
    price: 2.8,
    capacity: [150, 1200],
    amenities: { dj: 0.95, cocktails: 0.7, open_bar: 0.25, smoking_area: 0.6, lgbtq_friendly: 0.45, air_conditioning: 0.7, free_entry: 0.08 },
    moods: { dance: 0.95, lively: 0.7, celebratory: 0.4 },
    music: { electronic: 0.5, funk: 0.35, hiphop: 0.25, sertanejo: 0.25, indie: 0.12, axe: 0.08, reggae: 0.05 },
  },
  cinema: {
    share: 1.4,
    price: 1.8,
    capacity: [90, 900],
    amenities: { air_conditioning: 0.95, wheelchair_accessible: 0.8, parking: 0.4, kid_friendly: 0.5, covered: 0.9 },
    moods: { relaxed: 0.5, cultural: 0.4, romantic: 0.25 },
  },
  museum: {
    share: 1.3,
    price: 1.2,
    capacity: [100, 1500],
    amenities: { free_entry: 0.4, wheelchair_accessible: 0.8, kid_friendly: 0.6, air_conditioning: 0.7, covered: 0.8, parking: 0.25 },
    moods: { cultural: 0.95, quiet: 0.45, instagrammable: 0.35 },
  },
  gallery: {
    share: 1.2,
    price: 1.2,
    capacity: [20, 150],
    amenities: { free_entry: 0.85, air_conditioning: 0.6, wheelchair_accessible: 0.5, covered: 0.8 },
    moods: { cultural: 0.9, quiet: 0.6, instagrammable: 0.4 },
  },
  theater: {
    share: 1.8,
    price: 2.2,
    capacity: [80, 900],
    amenities: { air_conditioning: 0.9, wheelchair_accessible: 0.75, reservations: 0.7, covered: 0.8, kid_friendly: 0.25 },
    moods: { cultural: 0.95, romantic: 0.2, fancy: 0.15 },
  },
  stadium: {
    share: 0.2,
    price: 2.2,
    capacity: [8000, 45_000],
    amenities: { wheelchair_accessible: 0.9, parking: 0.6, kid_friendly: 0.5, live_music: 0.2 },
    moods: { lively: 0.95, celebratory: 0.4 },
  },
  park: {
    share: 1.8,
    price: 1,
    capacity: [500, 15_000],
    amenities: { free_entry: 1, pet_friendly: 0.85, kid_friendly: 0.85, wheelchair_accessible: 0.6, parking: 0.4, outdoor_seating: 0.6 },
    moods: { outdoorsy: 1, relaxed: 0.7, quiet: 0.35, romantic: 0.2 },
  },
  plaza: {
    share: 1.3,
    price: 1,
    capacity: [150, 2500],
    amenities: { free_entry: 1, pet_friendly: 0.9, kid_friendly: 0.6, outdoor_seating: 0.8, games: 0.15 },
    moods: { outdoorsy: 0.9, relaxed: 0.6, casual: 0.4 },
  },
  viewpoint: {
    share: 0.5,
    price: 1.4,
    capacity: [40, 400],
    amenities: { view: 1, rooftop: 0.6, free_entry: 0.5, cocktails: 0.15 },
    moods: { instagrammable: 0.9, romantic: 0.6, outdoorsy: 0.5 },
  },
  bookstore: {
    share: 1.5,
    price: 1.8,
    capacity: [25, 200],
    amenities: { air_conditioning: 0.6, specialty_coffee: 0.3, kid_friendly: 0.4, wifi: 0.35, wheelchair_accessible: 0.5 },
    moods: { quiet: 0.75, cultural: 0.6, cozy: 0.4, focus: 0.25 },
  },
  market: {
    share: 1.3,
    price: 1.6,
    capacity: [150, 3000],
    amenities: { covered: 0.7, kid_friendly: 0.3, parking: 0.3, wheelchair_accessible: 0.45 },
    moods: { lively: 0.6, casual: 0.6, adventurous: 0.25 },
    cuisines: { brazilian: 2, street_food: 3, seafood: 1, asian: 0.6 },
  },
  shopping: {
    share: 1.2,
    price: 2.3,
    capacity: [2000, 20_000],
    amenities: { parking: 0.95, air_conditioning: 1, wheelchair_accessible: 1, kid_friendly: 0.8, covered: 1, wifi: 0.6 },
    moods: { casual: 0.6 },
  },
}; // prettier-ignore

/** How a cuisine shifts the price level. Cuisines not listed shift nothing. */
export const cuisinePrice: Odds<Cuisine> = {
  french: 1.1,
  japanese: 0.5,
  argentine: 0.7,
  seafood: 0.6,
  mediterranean: 0.6,
  spanish: 0.5,
  italian: 0.3,
  peruvian: 0.4,
  barbecue: 0.4,
  burger: -0.1,
  brazilian: -0.2,
  northeastern: -0.3,
  street_food: -0.6,
  hot_dog: -0.6,
  acai: -0.4,
};
