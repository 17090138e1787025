import type { TFunction } from 'i18next';
import { localTime, minuteMs } from '../../../src/domain/clock.ts';
import type { Language } from '../../../src/domain/taxonomy.ts';

/** A list for a time this close is for now. */
const nowLastsMs = 15 * minuteMs;

/**
 * When a list is for, in words: `para hoje às 20:00`.
 *
 * @param time Unix milliseconds
 * @param now  Unix milliseconds by the server's clock
 * @returns `null` if it is for now
 */
export function timeText(time: number, now: number, timeZone: string, language: Language, t: TFunction): string | null {
  if (Math.abs(time - now) < nowLastsMs) return null;
  const format = (options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(language, { timeZone, ...options }).format(time);
  const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const daysAhead = localTime(time, timeZone).day - localTime(now, timeZone).day;
  if (daysAhead === 0) return t('list.forToday', { time: clock });
  if (daysAhead === 1) return t('list.forTomorrow', { time: clock });
  const day = format(daysAhead > 0 && daysAhead < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long' });
  return t('list.forDay', { day, time: clock });
}
