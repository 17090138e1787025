import { fromLocalTime } from '../../domain/clock.ts';
import { numberOf, readTable, type TableRow } from '../import/csv.ts';
import { RowError, type EventDraft, type Item } from '../import/row.ts';
import type { Reading, SourceFile } from '../import/source-file.ts';
import { outcomeOf } from '../import/table.ts';
import type { KnownDataset } from './dataset.ts';
import { guestOf } from './uci/users.ts';
import { restaurantOf } from './uci/venues.ts';

/**
 * The set has no times: ratings are one second apart from 20:00 on Tuesday 1 June 2010, in the order of the file. All fall into one hour of the week, so that no habit of the clock or the calendar is made up.
 */
const firstRatingAt = fromLocalTime(Date.UTC(2010, 5, 1, 20), 'America/Mexico_City');

/** 0, 1, 2 as stars. */
const stars = [1, 3, 5];

/**
 * Ratings of 130 restaurants in three Mexican cities by 138 guests, with hours, cuisine, parking, payment, price, home and tastes.
 *
 * Eight tables are joined (how guests pay has no place in a profile). Three make events: restaurants, guests and ratings; the rows of the others are about them, or about restaurants that nobody rated.
 */
export const uciRestaurantConsumer: KnownDataset = {
  name: 'uci-restaurant-consumer',
  files: [
    'geoplaces2.csv',
    'chefmozcuisine.csv',
    'chefmozhours4.csv',
    'chefmozparking.csv',
    'chefmozaccepts.csv',
    'userprofile.csv',
    'usercuisine.csv',
    'rating_final.csv',
  ],
  passes: 1,
  async *read([places, cuisine, hours, parking, accepts, profiles, favourites, ratings], reading) {
    const tables = {
      cuisines: await rowsById(cuisine!, 'placeID', 'Rcuisine', reading),
      hours: await rowsById(hours!, 'placeID', 'hours', reading),
      parking: await rowsById(parking!, 'placeID', 'parking_lot', reading),
      payment: await rowsById(accepts!, 'placeID', 'Rpayment', reading),
    };
    const cuisinesOfGuests = await rowsById(favourites!, 'userID', 'Rcuisine', reading);
    yield* events(places!, ['placeID', 'name', 'latitude', 'longitude', 'price'], reading, (row) => {
      const id = row.get('placeID');
      const about = {
        cuisines: tables.cuisines.get(id) ?? [],
        hours: tables.hours.get(id) ?? [],
        parking: tables.parking.get(id) ?? [],
        payment: tables.payment.get(id) ?? [],
      };
      return { type: 'venue.upserted', at: firstRatingAt, venue: restaurantOf(row, `uci-${id}`, about) };
    });
    yield* events(profiles!, ['userID', 'latitude', 'longitude', 'birth_year', 'budget'], reading, (row) => {
      const id = row.get('userID');
      return { type: 'user.upserted', at: firstRatingAt, user: guestOf(row, `uci-${id}`, cuisinesOfGuests.get(id) ?? []) };
    });
    let order = 0;
    yield* events(ratings!, ['userID', 'placeID', 'rating'], reading, (row) => ratingOf(row, order++));
  },
};

function ratingOf(row: TableRow, order: number): EventDraft {
  const value = stars[numberOf(row, 'rating')];
  if (value === undefined) throw new RowError({ code: 'row.bad_number', message: 'rating: expected 0, 1 or 2' });
  return {
    type: 'interaction',
    kind: 'rating',
    at: firstRatingAt + 1_000 * order,
    userId: `uci-${row.get('userID')}`,
    venueId: `uci-${row.get('placeID')}`,
    value,
  };
}

async function* events(
  file: SourceFile,
  columns: readonly string[],
  reading: Reading,
  make: (row: TableRow) => EventDraft,
): AsyncGenerator<Item> {
  for await (const row of readTable(file, { columns, reading })) yield { row, isRow: true, outcome: outcomeOf(() => make(row)) };
}

/** The rows of a side table by the id they are about. Its bad rows say nothing about anyone. */
async function rowsById(file: SourceFile, idColumn: string, column: string, reading: Reading): Promise<Map<string, TableRow[]>> {
  const rows = new Map<string, TableRow[]>();
  for await (const row of readTable(file, { columns: [idColumn, column], reading })) {
    try {
      const id = row.get(idColumn);
      const others = rows.get(id);
      if (others === undefined) rows.set(id, [row]);
      else others.push(row);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
    }
  }
  return rows;
}
