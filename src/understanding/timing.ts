/** The day, the part of the day and the clock time of a context. */
import type { StructuredContext } from '../domain/context.ts';
import type { ClockTime } from './grammar/clock.ts';
import { valuesOf, type Stance } from './preferences.ts';

/** A meal says more than the part of the day it falls in: "jantar hoje à noite". */
const meals = new Set(['breakfast', 'lunch', 'happy_hour', 'dinner', 'late_night']);

/** Fills the time: the first day said, unless both days of a weekend are, and the first meal, else the first part of the day. */
export function fillMoment(context: StructuredContext, stance: Stance, clock: ClockTime | null): void {
  const days = valuesOf(stance, 'day');
  const exact = days.filter((day) => day !== 'weekend');
  const isWeekend = exact.includes('sat') && exact.includes('sun');
  const { time } = context;
  time.day = ((isWeekend ? 'weekend' : (exact[0] ?? days[0])) ?? null) as typeof time.day;
  const parts = valuesOf(stance, 'daypart');
  time.daypart = (parts.find((part) => meals.has(part)) ?? parts[0] ?? null) as typeof time.daypart;
  time.now = valuesOf(stance, 'now').length > 0;
  if (clock !== null) time.at = clockText(clock, context);
}

const morningKinds = new Set(['bakery', 'cafe', 'park', 'beach', 'market', 'museum']);
const eveningKinds = new Set(['bar', 'boteco', 'pub', 'nightclub', 'live_house', 'wine_bar', 'karaoke', 'brewery', 'theater', 'cinema']);

/** "às 8" is eight in the evening for a dinner or a bar, in the morning for a bakery. */
function clockText({ hour, minute, certainty }: ClockTime, context: StructuredContext): string {
  const settled = certainty === 'settled' || !isEvening(hour, certainty, context) ? hour : hour + 12;
  return `${String(settled % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Whether an hour before noon, said without its half of the day, is meant after noon. */
function isEvening(hour: number, certainty: ClockTime['certainty'], { time: { daypart }, categories }: StructuredContext): boolean {
  if (daypart === 'breakfast' || daypart === 'morning') return false;
  if (daypart === 'lunch') return hour < 10;
  if (daypart === 'late_night') return hour >= 6;
  if (daypart !== null) return true;
  if (categories.some((kind) => morningKinds.has(kind))) return false;
  return categories.some((kind) => eveningKinds.has(kind)) || hour < (certainty === 'bare' ? 10 : 6);
}
