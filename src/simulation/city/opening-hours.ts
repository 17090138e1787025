import type { Category } from '../../domain/taxonomy.ts';
import { weekdays, type OpeningSpan } from '../../domain/venue.ts';
import type { Random } from '../../stats/random.ts';

const everyDay = 'mon-sun';
const bars = [
  'tue-sun 17:00-00:00, fri-sat 17:00-02:00',
  'mon-sat 17:00-01:00',
  'tue-sat 18:00-02:00',
  'wed-sun 18:00-01:00, fri-sat 18:00-03:00',
];
const diningRooms = [
  'tue-sun 12:00-15:30, tue-sat 19:00-23:30',
  'mon-fri 11:30-15:00, mon-sat 19:00-23:00',
  'tue-sat 19:00-00:00, sat-sun 12:30-17:00',
  'mon-sun 12:00-23:00',
  'mon-sat 11:30-15:30',
  'tue-sun 18:30-23:30',
];

/** What each kind of venue may have on its door: day ranges with a span each, parted by commas. A span that ends at or before its start runs past midnight. */
const schedules: Partial<Record<Category, readonly string[]>> = {
  restaurant: diningRooms,
  snack_bar: ['mon-sat 07:00-20:00', 'mon-sun 10:00-23:00', 'mon-sun 18:00-04:00', 'mon-sun 00:00-24:00', 'mon-fri 06:30-19:00'],
  bakery: ['mon-sun 06:00-21:00', 'mon-sun 06:00-22:00', 'mon-sat 06:30-20:30, sun 07:00-14:00', 'mon-sun 00:00-24:00'],
  cafe: ['mon-fri 08:00-19:00, sat 09:00-18:00', 'tue-sun 09:00-19:00', 'mon-sun 08:00-20:00', 'wed-sun 10:00-18:00'],
  food_truck: ['tue-sun 11:00-21:00', 'thu-sun 17:00-23:00', 'mon-fri 11:00-15:00'],
  ice_cream: ['mon-sun 11:00-22:00', 'tue-sun 12:00-21:00'],
  bar: bars,
  boteco: ['mon-sat 11:00-23:30', 'tue-sun 16:00-00:00, sat-sun 12:00-16:00', 'mon-sun 11:00-01:00', ...bars.slice(0, 2)],
  brewery: ['wed-fri 17:00-23:30, sat-sun 12:00-00:00', 'tue-sun 16:00-00:00'],
  pub: ['mon-sat 17:00-01:00, fri-sat 17:00-03:00', 'tue-sun 17:00-01:00'],
  wine_bar: ['tue-sat 18:00-00:00', 'mon-sat 17:00-23:30'],
  karaoke: ['tue-sun 19:00-03:00', 'mon-sun 18:00-02:00, fri-sat 18:00-05:00'],
  live_house: ['wed-sun 20:00-02:00', 'thu-sat 21:00-04:00'],
  nightclub: ['thu-sat 23:00-06:00', 'fri-sat 23:00-05:00', 'wed-sun 22:00-05:00'],
  cinema: ['mon-sun 13:00-23:30', 'tue-sun 14:00-23:00'],
  museum: ['tue-sun 10:00-18:00', 'tue-sun 10:00-18:00, thu 10:00-20:00', 'wed-sun 11:00-19:00'],
  gallery: ['tue-sat 11:00-19:00', 'mon-fri 10:00-19:00, sat 11:00-17:00'],
  theater: ['thu-sun 19:00-23:30', 'wed-sun 15:00-23:00'],
  stadium: ['wed-thu 18:00-23:30, sat-sun 14:00-22:00'],
  park: ['mon-sun 06:00-20:00', 'mon-sun 05:30-22:00'],
  plaza: ['mon-sun 00:00-24:00'],
  viewpoint: ['mon-sun 10:00-19:00', 'tue-sun 10:00-20:00'],
  bookstore: ['mon-sat 10:00-20:00, sun 12:00-18:00', 'mon-sun 10:00-21:00'],
  market: ['mon-sat 06:00-18:00, sun 06:00-16:00', 'tue-sun 07:00-17:00'],
  shopping: ['mon-sat 10:00-22:00, sun 14:00-20:00'],
};

/** Draws the opening hours of a venue of a category. */
export function drawOpeningHours(category: Category, random: Random): OpeningSpan[] {
  return parseSchedule(random.pick(schedules[category] ?? [`${everyDay} 00:00-24:00`]));
}

/** Whether the hours let people in after one in the morning. */
export function isOpenLate(spans: readonly OpeningSpan[]): boolean {
  return spans.some(({ opens, closes }) => closes === '24:00' || (closes <= opens && closes >= '01:00'));
}

/**
 * `tue-sun 17:00-00:00, fri-sat 17:00-02:00` as spans; where two parts name the same day and opening time, the later part holds.
 */
export function parseSchedule(schedule: string): OpeningSpan[] {
  const spans = new Map<string, OpeningSpan>();
  for (const part of schedule.split(', ')) {
    const [days, hours] = part.split(' ') as [string, string];
    const [opens, closes] = hours.split('-') as [string, string];
    const [first, last = first] = days.split('-').map((day) => weekdays.findIndex((known) => known === day)) as [number, number?];
    for (let day = first; day <= last; day++) spans.set(`${day} ${opens}`, { day: weekdays[day]!, opens, closes });
  }
  return [...spans.values()];
}
