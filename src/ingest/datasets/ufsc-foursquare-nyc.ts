import { dayMs, fromLocalTime, hourMs, minuteMs } from '../../domain/clock.ts';
import type { WeatherCondition } from '../../domain/taxonomy.ts';
import type { Venue } from '../../domain/venue.ts';
import { numberOf, readTable, type TableRow } from '../import/csv.ts';
import { RowError, type EventDraft, type Item } from '../import/row.ts';
import type { Reading, SourceFile } from '../import/source-file.ts';
import { inOrderOfTime, outcomeOf } from '../import/table.ts';
import type { KnownDataset } from './dataset.ts';
import { foursquareCategory } from './foursquare-categories.ts';

const timeZone = 'America/New_York';
/** Monday 2 April 2012: the check-ins this set was made from begin that week. Local time as UTC milliseconds. */
const firstMonday = Date.UTC(2012, 3, 2);
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const missing = -999;
const conditions: Readonly<Record<string, WeatherCondition>> = { Clear: 'clear', Clouds: 'clouds', Rain: 'rain', Fog: 'fog', Snow: 'snow' };

interface Visit {
  readonly row: TableRow;
  readonly user: string;
  /** Number of the trajectory. */
  readonly trajectory: number;
  /** Hours since Monday 0 h. */
  readonly hourOfWeek: number;
}

/**
 * Foursquare check-ins in New York as weekly trajectories, with coordinates, root category, price, rating and weather; -999 = not known.
 *
 * There is no date, only weekday and hour, so the weeks are derived. Every trajectory runs from Monday to Sunday (all 3,079 are in that order), and the numbers of one person's trajectories
 * are consecutive but for gaps (weeks with fewer than ten check-ins were left out), over at most 43 weeks, in a period of 46. So a trajectory's week is its number minus that of the person's first,
 * counted from 2 April 2012. The n check-ins of one hour are spread over it evenly. Ratings 0-10 become 1-5 by `1 + 0.4 r`.
 */
export const ufscFoursquareNyc: KnownDataset = {
  name: 'ufsc-foursquare-nyc',
  files: ['specific_train.csv', 'specific_test.csv'],
  passes: 1,
  read: (files, reading) => inOrderOfTime(readTrajectories(files, reading)),
};

/** The check-ins of both files are held in memory, since the weeks and their order follow from all of them together. */
async function* readTrajectories(files: readonly SourceFile[], reading: Reading): AsyncGenerator<Item> {
  const visits: Visit[] = [];
  for (const file of files) {
    for await (const row of readTable(file, {
      columns: ['tid', 'label', 'lat', 'lon', 'day', 'hour', 'poi', 'category', 'price', 'rating', 'weather'],
      reading,
    })) {
      try {
        visits.push(visitOf(row));
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        yield { row, isRow: true, outcome: { problem: error.problem } };
      }
    }
  }
  const timed = timesOf(visits);
  const firstAt = timed.reduce((first, { at }) => Math.min(first, at), Number.MAX_SAFE_INTEGER);
  for (const [id, row] of firstRows(visits))
    yield { row, isRow: false, outcome: outcomeOf(() => ({ type: 'venue.upserted', at: firstAt, venue: venueOf(row, id) })) };
  for (const { visit, at } of timed) yield { row: visit.row, isRow: true, outcome: { event: eventOf(visit, at) } };
}

function visitOf(row: TableRow): Visit {
  const weekday = weekdays.indexOf(row.get('day'));
  const hour = numberOf(row, 'hour');
  const trajectory = numberOf(row, 'tid');
  if (weekday < 0 || !(hour >= 0 && hour <= 23))
    throw new RowError({ code: 'row.bad_time', message: 'day, hour: expected an English weekday and 0 to 23' });
  if (!Number.isInteger(trajectory)) throw new RowError({ code: 'row.bad_number', message: 'tid: expected an integer' });
  return { row, user: row.get('label'), trajectory, hourOfWeek: 24 * weekday + hour };
}

function timesOf(visits: readonly Visit[]): { readonly visit: Visit; readonly at: number }[] {
  const firstTrajectory = new Map<string, number>();
  const inHour = new Map<string, number>();
  const hourKey = ({ trajectory, hourOfWeek }: Visit): string => `${trajectory} ${hourOfWeek}`;
  for (const visit of visits) {
    firstTrajectory.set(visit.user, Math.min(visit.trajectory, firstTrajectory.get(visit.user) ?? Number.MAX_SAFE_INTEGER));
    inHour.set(hourKey(visit), (inHour.get(hourKey(visit)) ?? 0) + 1);
  }
  const placed = new Map<string, number>();
  return visits.map((visit) => {
    const key = hourKey(visit);
    const place = placed.get(key) ?? 0;
    placed.set(key, place + 1);
    const week = visit.trajectory - firstTrajectory.get(visit.user)!;
    const minute = Math.floor((60 * place) / inHour.get(key)!);
    return { visit, at: fromLocalTime(firstMonday + week * 7 * dayMs + visit.hourOfWeek * hourMs + minute * minuteMs, timeZone) };
  });
}

function firstRows(visits: readonly Visit[]): Map<string, TableRow> {
  const rows = new Map<string, TableRow>();
  for (const { row } of visits) {
    const id = venueIdOf(row);
    if (!rows.has(id)) rows.set(id, row);
  }
  return rows;
}

function venueIdOf(row: TableRow): string {
  return `ufsc-${row.get('poi')}`;
}

/** Some stations and terminals have a new point in every row, a few hundred metres apart: the first one counts. */
function venueOf(row: TableRow, id: string): Venue {
  const label = row.get('category');
  const price = numberOf(row, 'price');
  const rating = numberOf(row, 'rating');
  return {
    id,
    name: `${label} #${row.get('poi')}`,
    ...foursquareCategory(label),
    categoryLabel: label,
    location: { latitude: numberOf(row, 'lat'), longitude: numberOf(row, 'lon') },
    timeZone,
    ...(price !== missing && { price }),
    ...(rating !== missing && { rating: 1 + 0.4 * rating }),
  };
}

function eventOf({ row, user }: Visit, at: number): EventDraft {
  const condition = conditions[row.get('weather')];
  return {
    type: 'interaction',
    kind: 'checkin',
    at,
    userId: `ufsc-${user}`,
    venueId: venueIdOf(row),
    ...(condition !== undefined && { context: { weather: { condition } } }),
  };
}
