import type { Amenity, Category, Cuisine, Dietary } from '../../domain/taxonomy.ts';
import type { Venue } from '../../domain/venue.ts';

/** What a Foursquare category says about a venue in our words. */
export type FoursquareCategory = Pick<Venue, 'category' | 'cuisines' | 'amenities' | 'dietary'>;

/** The ten roots of 2012, and `Drink`, which the Calgary set has for cafés. */
const roots: Readonly<Record<string, Category>> = {
  'Arts & Entertainment': 'arts',
  'College & University': 'education',
  Drink: 'cafe',
  Event: 'event',
  Food: 'food',
  'Nightlife Spot': 'nightlife',
  'Outdoors & Recreation': 'outdoors',
  'Professional & Other Places': 'work',
  Residence: 'residence',
  'Shop & Service': 'shops',
  'Travel & Transport': 'travel',
};

/** Categories that say more than their root. The rest (Bridge, Office, Bank ...) are their root. */
const leaves: Readonly<Record<string, FoursquareCategory>> = {
  'Art Gallery': is('gallery'),
  'Concert Hall': is('live_house'),
  'Football Stadium': is('stadium'),
  'History Museum': is('museum'),
  'Hockey Arena': is('stadium'),
  'Movie Theater': is('cinema'),
  Multiplex: is('cinema'),
  'Music Venue': is('live_house'),
  Racetrack: is('stadium'),
  'Science Museum': is('museum'),
  Stadium: is('stadium'),

  Café: is('cafe'),
  'Coffee Shop': is('cafe'),

  'American Restaurant': is('restaurant'),
  'Asian Restaurant': is('restaurant', { cuisine: 'asian' }),
  'BBQ Joint': is('restaurant', { cuisine: 'barbecue' }),
  Bakery: is('bakery'),
  'Breakfast Spot': is('cafe', { amenity: 'brunch' }),
  'Burger Joint': is('snack_bar', { cuisine: 'burger' }),
  'Chinese Restaurant': is('restaurant', { cuisine: 'asian' }),
  'Dim Sum Restaurant': is('restaurant', { cuisine: 'asian' }),
  Diner: is('restaurant'),
  'Donut Shop': is('bakery', { cuisine: 'dessert' }),
  'Fast Food Restaurant': is('snack_bar'),
  'Food Court': is('snack_bar'),
  'French Restaurant': is('restaurant', { cuisine: 'french' }),
  Gastropub: is('pub'),
  'Ice Cream Shop': is('ice_cream', { cuisine: 'dessert' }),
  'Indian Restaurant': is('restaurant', { cuisine: 'indian' }),
  'Italian Restaurant': is('restaurant', { cuisine: 'italian' }),
  'Japanese Restaurant': is('restaurant', { cuisine: 'japanese' }),
  'Korean Restaurant': is('restaurant', { cuisine: 'korean' }),
  'Latin American Restaurant': is('restaurant'),
  'Mediterranean Restaurant': is('restaurant', { cuisine: 'mediterranean' }),
  'Mexican Restaurant': is('restaurant', { cuisine: 'mexican' }),
  'Pizza Place': is('restaurant', { cuisine: 'pizza' }),
  'Ramen / Noodle House': is('restaurant', { cuisine: 'japanese' }),
  Restaurant: is('restaurant'),
  'Sandwich Place': is('snack_bar'),
  'Southern / Soul Food Restaurant': is('restaurant'),
  Steakhouse: is('restaurant', { cuisine: 'barbecue' }),
  'Sushi Restaurant': is('restaurant', { cuisine: 'japanese' }),
  'Taco Place': is('snack_bar', { cuisine: 'mexican' }),
  'Tapas Restaurant': is('restaurant', { cuisine: 'spanish' }),
  'Vegetarian / Vegan Restaurant': is('restaurant', { cuisine: 'healthy', dietary: 'vegetarian' }),
  'Vietnamese Restaurant': is('restaurant', { cuisine: 'vietnamese' }),
  'Wings Joint': is('snack_bar'),

  Bar: is('bar'),
  'Beer Garden': is('bar', { amenity: 'outdoor_seating' }),
  Brewery: is('brewery', { amenity: 'craft_beer' }),
  'Gay Bar': is('bar', { amenity: 'lgbtq_friendly' }),
  Lounge: is('bar'),
  Nightclub: is('nightclub'),
  Pub: is('pub'),
  'Sports Bar': is('bar', { amenity: 'sports_tv' }),
  'Wine Bar': is('wine_bar', { amenity: 'wine' }),

  'Dog Run': is('park', { amenity: 'pet_friendly' }),
  Garden: is('park'),
  Gym: is('gym'),
  'Gym / Fitness Center': is('gym'),
  Park: is('park'),
  Plaza: is('plaza'),
  'Scenic Lookout': is('viewpoint', { amenity: 'view' }),
  'Yoga Studio': is('gym'),

  'Convention Center': is('event'),
  'Event Space': is('event'),
  Fair: is('event'),
  'High School': is('education'),
  'Monument / Landmark': is('outdoors'),
  Winery: is('wine_bar', { amenity: 'wine' }),

  Bookstore: is('bookstore'),
  'Convenience Store': is('grocery'),
  'Department Store': is('shopping'),
  'Farmers Market': is('market'),
  'Food & Drink Shop': is('grocery'),
  'Grocery Store': is('grocery'),
  Mall: is('shopping'),
  'Salon / Barbershop': is('salon'),

  Airport: is('airport'),
  'Airport Terminal': is('airport'),
  'Bus Station': is('station'),
  Hotel: is('hotel'),
  'Light Rail': is('station'),
};

/**
 * A Foursquare category in our taxonomy.
 *
 * @param name as Foursquare writes it in English; several spaces count as one
 * @param root its first level, where the data has it: what an unknown name falls back to
 */
export function foursquareCategory(name: string, root = name): FoursquareCategory {
  const clean = name.replaceAll(/\s+/g, ' ');
  if (Object.hasOwn(leaves, clean)) return leaves[clean]!;
  return is(Object.hasOwn(roots, root) ? roots[root]! : 'other');
}

function is(
  category: Category,
  { cuisine, amenity, dietary }: { readonly cuisine?: Cuisine; readonly amenity?: Amenity; readonly dietary?: Dietary } = {},
): FoursquareCategory {
  return {
    category,
    ...(cuisine !== undefined && { cuisines: [cuisine] }),
    ...(amenity !== undefined && { amenities: [amenity] }),
    ...(dietary !== undefined && { dietary: [dietary] }),
  };
}
