/**
 * The one taxonomy: every word that events, venues, requests, filters, reasons and screens may use, with its labels.
 *
 * A category is a node of a tree; a venue has one category (a leaf where it is known, else a root), and a wish for a category
 * matches the category and everything below it.
 */
import { z } from 'zod';

export const languages = ['pt-BR', 'en'] as const;
export type Language = (typeof languages)[number];

/** A label in both languages: `[pt-BR, en]`. */
type Labels = readonly [pt: string, en: string];
interface CategoryNode {
  readonly parent: string | null;
  readonly labels: Labels;
}

function root(pt: string, en: string): CategoryNode {
  return { parent: null, labels: [pt, en] };
}
function leaf<P extends string>(parent: P, pt: string, en: string): { readonly parent: P; readonly labels: Labels } {
  return { parent, labels: [pt, en] };
}

export const categories = {
  food: root('Comida', 'Food'),
  bakery: leaf('food', 'Padaria', 'Bakery'),
  cafe: leaf('food', 'Café', 'Café'),
  food_truck: leaf('food', 'Food truck', 'Food truck'),
  ice_cream: leaf('food', 'Sorveteria', 'Ice-cream shop'),
  restaurant: leaf('food', 'Restaurante', 'Restaurant'),
  snack_bar: leaf('food', 'Lanchonete', 'Snack bar'),

  nightlife: root('Vida noturna', 'Nightlife'),
  bar: leaf('nightlife', 'Bar', 'Bar'),
  boteco: leaf('bar', 'Boteco', 'Boteco'),
  brewery: leaf('bar', 'Cervejaria', 'Brewery'),
  karaoke: leaf('nightlife', 'Karaokê', 'Karaoke'),
  live_house: leaf('nightlife', 'Casa de shows', 'Live house'),
  nightclub: leaf('nightlife', 'Balada', 'Nightclub'),
  pub: leaf('bar', 'Pub', 'Pub'),
  wine_bar: leaf('bar', 'Bar de vinhos', 'Wine bar'),

  arts: root('Cultura e lazer', 'Arts and entertainment'),
  cinema: leaf('arts', 'Cinema', 'Cinema'),
  gallery: leaf('arts', 'Galeria', 'Gallery'),
  museum: leaf('arts', 'Museu', 'Museum'),
  stadium: leaf('arts', 'Estádio', 'Stadium'),
  theater: leaf('arts', 'Teatro', 'Theatre'),

  outdoors: root('Ar livre', 'Outdoors'),
  beach: leaf('outdoors', 'Praia', 'Beach'),
  gym: leaf('outdoors', 'Academia', 'Gym'),
  park: leaf('outdoors', 'Parque', 'Park'),
  plaza: leaf('outdoors', 'Praça', 'Plaza'),
  viewpoint: leaf('outdoors', 'Mirante', 'Viewpoint'),

  shops: root('Compras e serviços', 'Shops and services'),
  bookstore: leaf('shops', 'Livraria', 'Bookstore'),
  grocery: leaf('shops', 'Supermercado', 'Grocery store'),
  market: leaf('shops', 'Mercado', 'Market'),
  salon: leaf('shops', 'Salão de beleza', 'Beauty salon'),
  shopping: leaf('shops', 'Shopping', 'Shopping mall'),

  travel: root('Viagem e transporte', 'Travel and transport'),
  airport: leaf('travel', 'Aeroporto', 'Airport'),
  hotel: leaf('travel', 'Hotel', 'Hotel'),
  station: leaf('travel', 'Estação', 'Station'),

  education: root('Ensino', 'Education'),
  work: root('Trabalho e serviços públicos', 'Work and public services'),
  residence: root('Residência', 'Residence'),
  event: root('Evento', 'Event'),
  other: root('Outro', 'Other'),
} as const satisfies Record<string, CategoryNode>;

export const cuisines = {
  acai: ['Açaí', 'Açaí'],
  arab: ['Árabe', 'Middle Eastern'],
  argentine: ['Argentina', 'Argentine'],
  asian: ['Asiática', 'Asian'],
  bahian: ['Baiana', 'Bahian'],
  barbecue: ['Churrasco', 'Barbecue'],
  brazilian: ['Brasileira', 'Brazilian'],
  burger: ['Hambúrguer', 'Burgers'],
  dessert: ['Doces', 'Desserts'],
  french: ['Francesa', 'French'],
  german: ['Alemã', 'German'],
  healthy: ['Saudável', 'Healthy'],
  hot_dog: ['Cachorro-quente', 'Hot dogs'],
  indian: ['Indiana', 'Indian'],
  italian: ['Italiana', 'Italian'],
  japanese: ['Japonesa', 'Japanese'],
  korean: ['Coreana', 'Korean'],
  mediterranean: ['Mediterrânea', 'Mediterranean'],
  mexican: ['Mexicana', 'Mexican'],
  mineira: ['Mineira', 'Minas Gerais'],
  northeastern: ['Nordestina', 'North-eastern Brazilian'],
  peruvian: ['Peruana', 'Peruvian'],
  pizza: ['Pizza', 'Pizza'],
  portuguese: ['Portuguesa', 'Portuguese'],
  seafood: ['Frutos do mar', 'Seafood'],
  spanish: ['Espanhola', 'Spanish'],
  street_food: ['Comida de rua', 'Street food'],
  thai: ['Tailandesa', 'Thai'],
  vietnamese: ['Vietnamita', 'Vietnamese'],
} as const satisfies Record<string, Labels>;

export const moods = {
  adventurous: ['Aventureiro', 'Adventurous'],
  casual: ['Descontraído', 'Casual'],
  celebratory: ['Comemoração', 'Celebratory'],
  cozy: ['Aconchegante', 'Cosy'],
  cultural: ['Cultural', 'Cultural'],
  dance: ['Para dançar', 'Dance'],
  fancy: ['Sofisticado', 'Fancy'],
  focus: ['Para concentrar', 'Focus'],
  instagrammable: ['Fotogênico', 'Instagrammable'],
  lively: ['Animado', 'Lively'],
  outdoorsy: ['Ao ar livre', 'Outdoorsy'],
  quiet: ['Tranquilo', 'Quiet'],
  relaxed: ['Relaxado', 'Relaxed'],
  romantic: ['Romântico', 'Romantic'],
} as const satisfies Record<string, Labels>;

export const amenities = {
  air_conditioning: ['Ar-condicionado', 'Air conditioning'],
  board_games: ['Jogos de tabuleiro', 'Board games'],
  brunch: ['Brunch', 'Brunch'],
  cachaca: ['Cachaça', 'Cachaça'],
  cocktails: ['Drinques', 'Cocktails'],
  covered: ['Área coberta', 'Covered area'],
  craft_beer: ['Cerveja artesanal', 'Craft beer'],
  dj: ['DJ', 'DJ'],
  draft_beer: ['Chope', 'Draft beer'],
  free_entry: ['Entrada gratuita', 'Free entry'],
  games: ['Jogos', 'Games'],
  hookah: ['Narguilé', 'Hookah'],
  kid_friendly: ['Bom para crianças', 'Kid friendly'],
  lgbtq_friendly: ['LGBTQIA+', 'LGBTQ+ friendly'],
  live_music: ['Música ao vivo', 'Live music'],
  meal_voucher: ['Aceita vale-refeição', 'Takes meal vouchers'],
  open_bar: ['Open bar', 'Open bar'],
  open_late: ['Aberto até tarde', 'Open late'],
  outdoor_seating: ['Mesas ao ar livre', 'Outdoor seating'],
  parking: ['Estacionamento', 'Parking'],
  pet_friendly: ['Aceita animais', 'Pet friendly'],
  power_outlets: ['Tomadas', 'Power outlets'],
  reservations: ['Aceita reservas', 'Takes reservations'],
  rodizio: ['Rodízio', 'All-you-can-eat'],
  rooftop: ['Rooftop', 'Rooftop'],
  self_service: ['Self-service', 'Self-service'],
  smoking_area: ['Área de fumantes', 'Smoking area'],
  specialty_coffee: ['Cafés especiais', 'Specialty coffee'],
  sports_tv: ['Jogo na TV', 'Sports on TV'],
  view: ['Vista', 'View'],
  wheelchair_accessible: ['Acessível', 'Wheelchair accessible'],
  wifi: ['Wi-Fi', 'Wi-Fi'],
  wine: ['Vinhos', 'Wine'],
} as const satisfies Record<string, Labels>;

export const music = {
  axe: ['Axé', 'Axé'],
  blues: ['Blues', 'Blues'],
  electronic: ['Eletrônica', 'Electronic'],
  forro: ['Forró', 'Forró'],
  funk: ['Funk', 'Funk'],
  hiphop: ['Hip-hop', 'Hip-hop'],
  indie: ['Indie', 'Indie'],
  jazz: ['Jazz', 'Jazz'],
  mpb: ['MPB', 'MPB'],
  reggae: ['Reggae', 'Reggae'],
  rock: ['Rock', 'Rock'],
  samba: ['Samba', 'Samba'],
  sertanejo: ['Sertanejo', 'Sertanejo'],
} as const satisfies Record<string, Labels>;

export const dietary = {
  gluten_free: ['Sem glúten', 'Gluten free'],
  halal: ['Halal', 'Halal'],
  kosher: ['Kosher', 'Kosher'],
  lactose_free: ['Sem lactose', 'Lactose free'],
  low_carb: ['Low carb', 'Low carb'],
  nut_allergy: ['Alergia a castanhas', 'Nut allergy'],
  shellfish_allergy: ['Alergia a frutos do mar', 'Shellfish allergy'],
  sugar_free: ['Sem açúcar', 'Sugar free'],
  vegan: ['Vegano', 'Vegan'],
  vegetarian: ['Vegetariano', 'Vegetarian'],
} as const satisfies Record<string, Labels>;

export const groupTypes = {
  solo: ['Sozinho', 'Alone'],
  couple: ['Casal', 'Couple'],
  friends: ['Amigos', 'Friends'],
  family: ['Família', 'Family'],
  work: ['Trabalho', 'Work'],
} as const satisfies Record<string, Labels>;

export const weatherConditions = {
  clear: ['Céu limpo', 'Clear'],
  clouds: ['Nublado', 'Cloudy'],
  rain: ['Chuva', 'Rain'],
  storm: ['Tempestade', 'Storm'],
  fog: ['Neblina', 'Fog'],
  snow: ['Neve', 'Snow'],
} as const satisfies Record<string, Labels>;

/** Parts of the day with the local hours they cover, `[from, until)`; `until` below `from` runs past midnight. They may overlap: speech does. */
export const dayparts = {
  breakfast: { labels: ['Café da manhã', 'Breakfast'], from: 6, until: 10 },
  morning: { labels: ['Manhã', 'Morning'], from: 6, until: 12 },
  lunch: { labels: ['Almoço', 'Lunch'], from: 11, until: 15 },
  afternoon: { labels: ['Tarde', 'Afternoon'], from: 12, until: 18 },
  happy_hour: { labels: ['Happy hour', 'Happy hour'], from: 17, until: 20 },
  dinner: { labels: ['Jantar', 'Dinner'], from: 19, until: 23 },
  night: { labels: ['Noite', 'Night'], from: 18, until: 24 },
  late_night: { labels: ['Madrugada', 'Late night'], from: 0, until: 5 },
} as const satisfies Record<string, { labels: Labels; from: number; until: number }>;

export type Category = keyof typeof categories;
export type Cuisine = keyof typeof cuisines;
export type Mood = keyof typeof moods;
export type Amenity = keyof typeof amenities;
export type Music = keyof typeof music;
export type Dietary = keyof typeof dietary;
export type GroupType = keyof typeof groupTypes;
export type WeatherCondition = keyof typeof weatherConditions;
export type Daypart = keyof typeof dayparts;

/** The keys of a table above, in its order, typed for `z.enum` and for column names. */
export function keysOf<T extends object>(table: T): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
}

export const categoryIds = keysOf(categories);
export const cuisineIds = keysOf(cuisines);
export const moodIds = keysOf(moods);
export const amenityIds = keysOf(amenities);
export const musicIds = keysOf(music);
export const dietaryIds = keysOf(dietary);
export const groupTypeIds = keysOf(groupTypes);
export const weatherConditionIds = keysOf(weatherConditions);
export const daypartIds = keysOf(dayparts);
export const rootCategoryIds = categoryIds.filter((id) => categories[id].parent === null);

/** The categories a person can ask for: the vocabulary of the structured context. */
export const requestableCategories = [
  'bakery', 'bar', 'beach', 'bookstore', 'boteco', 'brewery', 'cafe', 'cinema', 'food_truck', 'ice_cream', 'karaoke', 'live_house',
  'market', 'museum', 'nightclub', 'park', 'pub', 'restaurant', 'shopping', 'snack_bar', 'theater', 'viewpoint', 'wine_bar',
] as const satisfies readonly Category[]; // prettier-ignore

export const categorySchema = z.enum(categoryIds);

/** The category and its ancestors, nearest first: `boteco` gives `boteco, bar, nightlife`. */
export function categoryPath(category: Category): readonly Category[] {
  const known = paths.get(category);
  if (known !== undefined) return known;
  const path: Category[] = [];
  for (let at: string | null = category; at !== null; at = categories[at as Category].parent) path.push(at as Category);
  paths.set(category, path);
  return path;
}
const paths = new Map<Category, readonly Category[]>();

/** The root of a category's branch. */
export function rootOf(category: Category): Category {
  return categoryPath(category).at(-1)!;
}

/** Whether `category` is `wanted` or lies below it. */
export function isWithin(category: Category, wanted: Category): boolean {
  return categoryPath(category).includes(wanted);
}

/** A label in a language. */
export function labelOf(labels: Labels, language: Language): string {
  return language === 'pt-BR' ? labels[0] : labels[1];
}
