import type { Amenity, Category, Cuisine, Mood } from '../../../domain/taxonomy.ts';
import type { Venue } from '../../../domain/venue.ts';
import { numberOf, type TableRow } from '../../import/csv.ts';
import { openingHoursOf } from './opening-hours.ts';

/** What the side tables say about a restaurant, each a list of rows; empty = nothing. */
export interface RestaurantTables {
  readonly cuisines: readonly TableRow[];
  readonly hours: readonly TableRow[];
  readonly parking: readonly TableRow[];
  readonly payment: readonly TableRow[];
}

const timeZone = 'America/Mexico_City';
/** How the set writes "not known". */
const unknown = '?';

/** The set's price levels in ours. */
export const prices: Readonly<Record<string, number>> = { low: 1, medium: 2, high: 3 };

/** The set's cuisines that have a word in our taxonomy. */
export const cuisines: Readonly<Record<string, Cuisine>> = {
  Afghan: 'arab',
  Armenian: 'arab',
  Asian: 'asian',
  Barbecue: 'barbecue',
  Brazilian: 'brazilian',
  Burgers: 'burger',
  Chinese: 'asian',
  'Dessert-Ice_Cream': 'dessert',
  Dim_Sum: 'asian',
  Doughnuts: 'dessert',
  French: 'french',
  German: 'german',
  Greek: 'mediterranean',
  Hot_Dogs: 'hot_dog',
  'Indian-Pakistani': 'indian',
  Italian: 'italian',
  Japanese: 'japanese',
  Korean: 'korean',
  Lebanese: 'arab',
  Mediterranean: 'mediterranean',
  Mexican: 'mexican',
  Middle_Eastern: 'arab',
  Mongolian: 'asian',
  Moroccan: 'arab',
  'Organic-Healthy': 'healthy',
  Persian: 'arab',
  Peruvian: 'peruvian',
  Pizzeria: 'pizza',
  Portuguese: 'portuguese',
  Seafood: 'seafood',
  Spanish: 'spanish',
  Steaks: 'barbecue',
  Sushi: 'japanese',
  Tapas: 'spanish',
  'Tex-Mex': 'mexican',
  Thai: 'thai',
  Turkish: 'arab',
  Vegetarian: 'healthy',
  Vietnamese: 'vietnamese',
};

/** Its cuisines that are kinds of place. */
export const kindsOfPlace: Readonly<Record<string, Category>> = {
  Bakery: 'bakery',
  Bar: 'bar',
  Bar_Pub_Brewery: 'bar',
  'Breakfast-Brunch': 'cafe',
  'Cafe-Coffee_Shop': 'cafe',
  Cafeteria: 'cafe',
  'Deli-Sandwiches': 'snack_bar',
  'Dessert-Ice_Cream': 'ice_cream',
  Fast_Food: 'snack_bar',
  Juice: 'snack_bar',
  Tea_House: 'cafe',
};

const alcohol: Readonly<Record<string, Amenity>> = { 'Wine-Beer': 'wine', Full_Bar: 'cocktails' };
const dressMoods: Readonly<Record<string, Mood>> = { informal: 'casual', casual: 'casual', formal: 'fancy' };

/** A restaurant from its row in `geoplaces2` and the rows about it in the other tables. */
export function restaurantOf(row: TableRow, id: string, tables: RestaurantTables): Venue {
  const labels = tables.cuisines.map((cuisine) => cuisine.get('Rcuisine'));
  const known = [...new Set(labels.flatMap((label) => cuisines[label] ?? []))];
  const address = [row.get('address'), row.get('city')].filter((part) => part !== unknown && part !== '').join(', ');
  const price = prices[row.get('price')];
  const openingHours = openingHoursOf(tables.hours);
  return {
    id,
    name: nameOf(row),
    category: labels.map((label) => kindsOfPlace[label]).find((category) => category !== undefined) ?? 'restaurant',
    location: { latitude: numberOf(row, 'latitude'), longitude: numberOf(row, 'longitude') },
    timeZone,
    amenities: amenitiesOf(row, tables),
    moods: moodsOf(row),
    ...(labels.length > 0 && { categoryLabel: labels.join(', ').replaceAll('_', ' ').slice(0, 100) }),
    ...(known.length > 0 && { cuisines: known }),
    ...(address !== '' && { address }),
    ...(price !== undefined && { price }),
    ...(openingHours !== null && { openingHours }),
    ...(tables.payment.length > 0 && { description: paymentOf(tables.payment) }),
  };
}

function nameOf(row: TableRow): string {
  return row.get('name').replaceAll('_', ' ');
}

function amenitiesOf(row: TableRow, { parking }: RestaurantTables): Amenity[] {
  const amenities: (Amenity | false | undefined)[] = [
    parking.some((lot) => lot.get('parking_lot') !== 'none') && 'parking',
    ['section', 'permitted', 'only at bar'].includes(row.get('smoking_area')) && 'smoking_area',
    row.get('accessibility') === 'completely' && 'wheelchair_accessible',
    row.get('area') === 'open' && 'outdoor_seating',
    row.get('other_services') === 'Internet' && 'wifi',
    alcohol[row.get('alcohol')],
  ];
  return amenities.filter((amenity) => amenity !== false && amenity !== undefined);
}

function moodsOf(row: TableRow): Mood[] {
  const dress = dressMoods[row.get('dress_code')];
  return [...(row.get('Rambience') === 'quiet' ? (['quiet'] as const) : []), ...(dress === undefined ? [] : [dress])];
}

/** Ways to pay have no field of their own. */
function paymentOf(rows: readonly TableRow[]): string {
  return `Takes ${rows.map((row) => row.get('Rpayment').replaceAll('_', ' ')).join(', ')}.`;
}
