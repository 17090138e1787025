import { readInteractions, tablePasses } from '../import/table.ts';
import { RowError } from '../import/row.ts';
import { timeParser } from '../import/time-format.ts';
import type { KnownDataset } from './dataset.ts';

const timeZone = 'America/New_York';
const parseTime = timeParser('YYYY-MM-DD HH:mm', timeZone);

/**
 * Foursquare check-ins in New York, April 2012 to February 2013, in the split of GNPR: a train slice and the later stream.
 *
 * Times are local, to the minute. Nothing is known about the venues but their numbers: no place, no category, so ours is `other`.
 */
export const gnprFoursquareNyc: KnownDataset = {
  name: 'gnpr-foursquare-nyc',
  files: ['train.csv', 'test.csv'],
  slices: { train: ['train.csv'], test: ['test.csv'] },
  passes: tablePasses,
  read: (files, reading) =>
    readInteractions(
      {
        files,
        columns: ['Uid', 'Pid', 'Time'],
        eventOf(row) {
          const at = parseTime(row.get('Time'));
          if (at === null) throw new RowError({ code: 'row.bad_time', message: 'Time: expected YYYY-MM-DD HH:mm' });
          return { type: 'interaction', kind: 'checkin', at, userId: `gnpr-${row.get('Uid')}`, venueId: `gnpr-${row.get('Pid')}` };
        },
        venueOf: (row, id) => ({ id, name: `Venue #${row.get('Pid')}`, category: 'other', timeZone }),
      },
      reading,
    ),
};
