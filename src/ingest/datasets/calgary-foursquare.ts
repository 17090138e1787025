import { inOrderOfTime, readInteractions, tablePasses } from '../import/table.ts';
import { RowError } from '../import/row.ts';
import { timeParser } from '../import/time-format.ts';
import { numberOf, type TableRow } from '../import/csv.ts';
import type { Venue } from '../../domain/venue.ts';
import type { KnownDataset } from './dataset.ts';
import { foursquareCategory } from './foursquare-categories.ts';

const parseUtc = timeParser('D/M/YYYY H:mm:ss', 'UTC');

/**
 * All check-ins of 130 people in Calgary, April 2012 to September 2013.
 *
 * Which column is the time, by comparing all 9,317 rows: `Local_Time` is, in spite of its name, UTC (it equals `time_sort`, and offices fill at 8 only if it is); `Time` has its seconds.
 * `Local_Time_True` is UTC - 6 h all year, an hour off in the 2,189 rows of winter; `TimeZone` (minutes) agrees with America/Edmonton in all but 3 rows. So: UTC from `Local_Time` and `Time`, local time from the
 * zone. Dates are day/month. The file is in order by the minute, so its rows are sorted by the second.
 */
export const calgaryFoursquare: KnownDataset = {
  name: 'calgary-foursquare',
  files: ['CAL_checkin_with_active_regionId.csv'],
  passes: tablePasses,
  read: (files, reading) =>
    inOrderOfTime(
      readInteractions(
        {
          files,
          columns: ['UserId', 'VenueId', 'Latitude', 'Longitude', 'Category', 'L1_Category', 'Local_Time', 'Time'],
          eventOf(row) {
            const at = parseUtc(`${row.get('Local_Time').split(' ')[0]} ${row.get('Time')}`);
            if (at === null) throw new RowError({ code: 'row.bad_time', message: 'Local_Time, Time: expected D/M/YYYY and H:mm:ss' });
            return {
              type: 'interaction',
              kind: 'checkin',
              at,
              userId: `calgary-${row.get('UserId')}`,
              venueId: `calgary-${row.get('VenueId')}`,
            };
          },
          venueOf,
        },
        reading,
      ),
    ),
};

function venueOf(row: TableRow, id: string): Venue {
  // The é of "Café" was lost on the way to us: two bytes of control characters stand for it.
  const label = row
    .get('Category')
    .replaceAll(/\p{Cc}+/gu, 'é')
    .replaceAll(/\s+/g, ' ');
  return {
    id,
    name: `${label} #${row.get('VenueId').slice(-8)}`,
    ...foursquareCategory(label, row.get('L1_Category')),
    categoryLabel: label,
    location: { latitude: numberOf(row, 'Latitude'), longitude: numberOf(row, 'Longitude') },
    timeZone: 'America/Edmonton',
  };
}
