import { dayMs, fromLocalTime, hourMs, localTime, minuteMs } from '../domain/clock.ts';
import type { StructuredContext } from '../domain/context.ts';
import { dayparts, type Daypart } from '../domain/taxonomy.ts';

/** When people mean to be there, in minutes after midnight; above 1440 is the small hours of the next day. */
const usualMinute: Readonly<Record<Daypart, number>> = {
  breakfast: 8 * 60,
  morning: 10 * 60,
  lunch: 12 * 60 + 30,
  afternoon: 15 * 60 + 30,
  happy_hour: 18 * 60 + 30,
  dinner: 20 * 60,
  night: 20 * 60,
  late_night: 24 * 60 + 30,
};
/** "Sábado", and nothing more: early evening, when most venues of a wish are open. */
const unsaidMinute = 19 * 60;
/** "Sexta às 2h" is the end of Friday's night, not of Thursday's. */
const nightEndsMinute = 5 * 60;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const saturday = weekdays.indexOf('sat');

/**
 * The moment a wish speaks of: the next time that fits its day, part of the day and clock time.
 *
 * A part of the day that is running is now: "hoje à noite" said at 21:30 is 21:30, said at noon it is 20:00. A time of today that is over
 * gives `now` if the wish says "today", else the next day that fits: tomorrow, or next week for a weekday.
 *
 * @param now      Unix milliseconds
 * @param timeZone IANA name of the city
 * @returns Unix milliseconds, never before `now`; `null` if the wish says nothing about time
 */
export function resolveMoment({ time }: Pick<StructuredContext, 'time'>, now: number, timeZone: string): number | null {
  if (time.now) return now;
  if (time.day === null && time.daypart === null && time.at === null) return null;
  if (time.day === 'today' && time.daypart === null && time.at === null) return now;
  const { day: today, weekday } = localTime(now, timeZone);
  for (const daysAhead of daysToTry(time.day, weekday)) {
    const wanted = span(time);
    const start = at(today + daysAhead, wanted.from, timeZone);
    if (start >= now) return start;
    if (at(today + daysAhead, wanted.until, timeZone) > now) return now;
  }
  return now;
}

/** From when the wish is meant until when it still holds, in minutes after the day's midnight. */
function span({ daypart, at: clock }: StructuredContext['time']): { readonly from: number; readonly until: number } {
  if (clock !== null) {
    const [hour, minute] = clock.split(':').map(Number) as [number, number];
    const inMorning = daypart === 'breakfast' || daypart === 'morning';
    const minutes = hour * 60 + minute + (!inMorning && hour * 60 < nightEndsMinute ? 24 * 60 : 0);
    // A quarter of an hour late is still in time.
    return { from: minutes, until: minutes + 15 };
  }
  if (daypart === null) return { from: unsaidMinute, until: 24 * 60 };
  const { from, until } = dayparts[daypart];
  const end = (until <= from || usualMinute[daypart] >= 24 * 60 ? until + 24 : until) * 60;
  return { from: usualMinute[daypart], until: Math.max(end, usualMinute[daypart]) };
}

/** Days from today on which the wish could come true, nearest first. Yesterday counts while its night lasts. */
function daysToTry(day: StructuredContext['time']['day'], weekday: number): readonly number[] {
  switch (day) {
    case 'today':
      return [0];
    case 'tomorrow':
      return [1];
    case 'weekend':
      return weekday === saturday + 1 ? [0, 6] : [saturday - weekday, saturday + 1 - weekday];
    case null:
      return [0, 1, 2];
    case 'mon':
    case 'tue':
    case 'wed':
    case 'thu':
    case 'fri':
    case 'sat':
    case 'sun': {
      const ahead = (weekdays.indexOf(day) - weekday + 7) % 7;
      return [ahead, ahead + 7];
    }
  }
}

function at(day: number, minute: number, timeZone: string): number {
  const hours = Math.floor(minute / 60);
  return fromLocalTime(day * dayMs + hours * hourMs + (minute % 60) * minuteMs, timeZone);
}
