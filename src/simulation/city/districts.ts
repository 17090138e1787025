import type { Location } from '../../domain/geo.ts';
import type { Category, Cuisine } from '../../domain/taxonomy.ts';

/** A part of the city as people speak of it. The coordinates are approximate centres from public maps. */
export interface District {
  readonly name: string;
  /** How people write it in a wish: lower case, no accents. */
  readonly spoken: string;
  readonly centre: Location;
  /** Standard deviation of its venues and homes around the centre. */
  readonly radiusMeters: number;
  /** Relative numbers of venues, homes and workplaces. */
  readonly venues: number;
  readonly homes: number;
  readonly jobs: number;
  /** Added to the price level of its venues and to the budget of those who live there. */
  readonly price: number;
  /** What there is more (above 1) or less (below 1) of than elsewhere. */
  readonly categories: Partial<Record<Category, number>>;
  readonly cuisines: Partial<Record<Cuisine, number>>;
}

/** The centre of the map: Praça da Sé. */
export const cityCentre: Location = { latitude: -23.5505, longitude: -46.6333 };

type Mix = Pick<District, 'categories' | 'cuisines'>;

function district(
  name: string,
  spoken: string,
  [latitude, longitude]: readonly [number, number],
  [venues, homes, jobs]: readonly [number, number, number],
  [price, radiusMeters]: readonly [number, number],
  mix: Partial<Mix> = {},
): District {
  return { name, spoken, centre: { latitude, longitude }, venues, homes, jobs, price, radiusMeters, categories: {}, cuisines: {}, ...mix };
}

export const districts: readonly District[] = [
  district('Pinheiros', 'pinheiros', [-23.567, -46.697], [9, 5, 8], [0.3, 750], {
    categories: { bar: 1.5, brewery: 1.6, live_house: 1.5, cafe: 1.3, nightclub: 1.3 },
    cuisines: { peruvian: 2, thai: 2, vietnamese: 2, healthy: 1.5 },
  }),
  district('Vila Madalena', 'vila madalena', [-23.5535, -46.6905], [8, 4, 3], [0.2, 650], {
    categories: { boteco: 2, bar: 2, gallery: 2.5, live_house: 1.5, brewery: 1.5 },
    cuisines: { mineira: 1.5, burger: 1.3 },
  }),
  district('Itaim Bibi', 'itaim', [-23.5845, -46.6785], [7, 4, 10], [0.7, 700], {
    categories: { restaurant: 1.4, wine_bar: 2, nightclub: 1.5, pub: 1.4, park: 0.4 },
    cuisines: { japanese: 1.5, french: 2, argentine: 1.8, mediterranean: 1.8 },
  }),
  district('Vila Olímpia', 'vila olimpia', [-23.5955, -46.686], [5, 3, 10], [0.5, 600], {
    categories: { nightclub: 2.2, pub: 1.6, restaurant: 1.2, museum: 0.2 },
    cuisines: { healthy: 1.8, burger: 1.4 },
  }),
  district('Jardins', 'jardins', [-23.567, -46.665], [6, 4, 5], [0.8, 650], {
    categories: { restaurant: 1.5, gallery: 2.5, wine_bar: 1.8, cafe: 1.2, boteco: 0.4 },
    cuisines: { italian: 1.5, french: 2.5, japanese: 1.3, spanish: 1.5 },
  }),
  district('Bela Vista', 'bela vista', [-23.5615, -46.6475], [5, 4, 5], [-0.1, 550], {
    categories: { theater: 3, restaurant: 1.3, live_house: 1.4 },
    cuisines: { italian: 3.5, pizza: 1.5 },
  }),
  district('Paulista', 'paulista', [-23.5614, -46.6559], [5, 2, 9], [0.1, 550], {
    categories: { museum: 4, cinema: 3, bookstore: 3, shopping: 2, cafe: 1.5, theater: 1.5 },
    cuisines: { healthy: 1.5 },
  }),
  district('Consolação', 'augusta', [-23.5535, -46.655], [5, 3, 4], [-0.1, 500], {
    categories: { nightclub: 3, live_house: 2, bar: 1.8, cinema: 2, theater: 1.5 },
    cuisines: { burger: 1.5, hot_dog: 2 },
  }),
  district('Centro', 'centro', [-23.545, -46.6395], [6, 4, 9], [-0.4, 700], {
    categories: { museum: 2.5, theater: 2.5, snack_bar: 1.7, market: 2, viewpoint: 4, boteco: 1.3, plaza: 2 },
    cuisines: { brazilian: 1.5, portuguese: 1.5, northeastern: 1.4 },
  }),
  district('Santa Cecília', 'santa cecilia', [-23.539, -46.651], [3.5, 4, 2], [-0.1, 500], {
    categories: { bar: 1.5, boteco: 1.4, cafe: 1.4, plaza: 1.5 },
  }),
  district('Liberdade', 'liberdade', [-23.558, -46.635], [5, 3, 3], [-0.1, 500], {
    categories: { karaoke: 7, market: 1.8, restaurant: 1.4, ice_cream: 1.3 },
    cuisines: { japanese: 6, asian: 5, korean: 3, thai: 1.5 },
  }),
  district('Bom Retiro', 'bom retiro', [-23.526, -46.639], [2.5, 2, 3], [-0.3, 500], {
    categories: { museum: 2, karaoke: 2, shopping: 1.5 },
    cuisines: { korean: 8, arab: 1.5 },
  }),
  district('Higienópolis', 'higienopolis', [-23.546, -46.658], [3, 4, 2], [0.5, 500], {
    categories: { bakery: 1.6, cafe: 1.4, bookstore: 1.8, nightclub: 0.2, plaza: 1.5 },
    cuisines: { arab: 1.8, italian: 1.3 },
  }),
  district('Perdizes', 'perdizes', [-23.537, -46.68], [4, 5, 2], [0.2, 650], {
    categories: { bakery: 1.5, boteco: 1.3, theater: 1.4 },
    cuisines: { pizza: 1.5 },
  }),
  district('Barra Funda', 'barra funda', [-23.5255, -46.667], [3, 2, 4], [-0.2, 600], {
    categories: { nightclub: 2.2, live_house: 2.5, brewery: 1.8, stadium: 5, gallery: 1.5 },
  }),
  district('Lapa', 'lapa', [-23.523, -46.704], [3, 5, 3], [-0.3, 750], { categories: { market: 3, snack_bar: 1.3, bakery: 1.3 } }),
  district('Vila Leopoldina', 'vila leopoldina', [-23.527, -46.733], [2, 3, 2], [0.1, 650], {
    categories: { brewery: 2.2, food_truck: 1.6, park: 1.5 },
  }),
  district('Butantã', 'butanta', [-23.571, -46.72], [3, 5, 3], [-0.3, 900], {
    categories: { snack_bar: 1.4, boteco: 1.3, museum: 1.5, park: 1.5, food_truck: 1.6 },
  }),
  district('Morumbi', 'morumbi', [-23.6, -46.72], [2.5, 5, 3], [0.4, 1100], {
    categories: { stadium: 5, park: 1.8, shopping: 2, boteco: 0.6 },
  }),
  district('Moema', 'moema', [-23.602, -46.664], [5, 6, 3], [0.5, 750], {
    categories: { restaurant: 1.2, bakery: 1.3, ice_cream: 1.4, wine_bar: 1.4, park: 1.5 },
    cuisines: { japanese: 1.4, portuguese: 1.8, seafood: 1.5 },
  }),
  district('Brooklin', 'brooklin', [-23.622, -46.688], [3, 4, 7], [0.4, 750], {
    categories: { pub: 1.5, restaurant: 1.2 },
    cuisines: { german: 5, healthy: 1.5 },
  }),
  district('Vila Mariana', 'vila mariana', [-23.589, -46.635], [5, 6, 3], [0.1, 800], {
    categories: { cinema: 1.5, cafe: 1.3, bar: 1.2, park: 1.6, museum: 1.5 },
    cuisines: { asian: 1.4, arab: 1.4 },
  }),
  district('Saúde', 'saude', [-23.618, -46.637], [2.5, 6, 2], [-0.1, 800], { cuisines: { japanese: 2 } }),
  district('Ipiranga', 'ipiranga', [-23.588, -46.608], [3, 6, 2], [-0.2, 850], {
    categories: { museum: 2, park: 1.8, boteco: 1.3, bakery: 1.3 },
    cuisines: { arab: 2, pizza: 1.3 },
  }),
  district('Mooca', 'mooca', [-23.558, -46.598], [4, 6, 2], [-0.1, 750], {
    categories: { bakery: 1.5, restaurant: 1.2, brewery: 1.4, snack_bar: 1.3 },
    cuisines: { italian: 3, pizza: 3 },
  }),
  district('Brás', 'bras', [-23.545, -46.617], [2, 3, 4], [-0.6, 550], {
    categories: { shopping: 2.5, market: 2, snack_bar: 1.8, gallery: 0.1 },
    cuisines: { arab: 2, street_food: 2.5, northeastern: 1.5 },
  }),
  district('Tatuapé', 'tatuape', [-23.54, -46.576], [6, 8, 4], [0.2, 850], {
    categories: { bar: 1.4, nightclub: 1.4, shopping: 2, pub: 1.4, ice_cream: 1.2 },
    cuisines: { japanese: 1.4, barbecue: 1.5, burger: 1.5 },
  }),
  district('Penha', 'penha', [-23.529, -46.543], [2, 8, 2], [-0.5, 900], {
    categories: { snack_bar: 1.6, boteco: 1.5, bakery: 1.3, gallery: 0.1 },
    cuisines: { northeastern: 2, barbecue: 1.4 },
  }),
  district('Santana', 'santana', [-23.503, -46.626], [4.5, 7, 4], [-0.1, 850], {
    categories: { bar: 1.3, bakery: 1.3, snack_bar: 1.2, park: 1.3 },
    cuisines: { barbecue: 1.5, pizza: 1.4 },
  }),
  district('Santo Amaro', 'santo amaro', [-23.652, -46.706], [3, 7, 5], [-0.4, 950], {
    categories: { market: 1.5, snack_bar: 1.4, shopping: 1.8 },
    cuisines: { northeastern: 2.5, bahian: 2 },
  }),
];
