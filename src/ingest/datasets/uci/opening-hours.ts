import type { OpeningSpan } from '../../../domain/venue.ts';
import type { TableRow } from '../../import/csv.ts';

const days: Readonly<Record<string, OpeningSpan['day']>> = {
  Mon: 'mon',
  Tue: 'tue',
  Wed: 'wed',
  Thu: 'thu',
  Fri: 'fri',
  Sat: 'sat',
  Sun: 'sun',
};
/** The form's last slot: from midnight to it is all day. */
const allDay = { opens: '00:00', closes: '23:30' };
/** The form's way to say that it is closed that day: Sundays have it most, weekdays least. */
const closed = { opens: '00:00', closes: '00:00' };

/**
 * Opening hours from rows such as `21:00-01:00;` on `Mon;Tue;Wed;Thu;Fri;`. A span that ends before it begins runs past midnight, as in our own spans.
 *
 * @returns `null` if nothing is known: no rows, or "closed" on every day, which a restaurant with guests is not
 */
export function openingHoursOf(rows: readonly TableRow[]): OpeningSpan[] | null {
  const spans = new Map<string, OpeningSpan>();
  for (const row of rows) {
    for (const day of row
      .get('days')
      .split(';')
      .flatMap((name) => days[name] ?? [])) {
      for (const hours of row.get('hours').split(';')) {
        const span = spanOf(hours);
        if (span !== null) spans.set(`${day} ${span.opens} ${span.closes}`, { day, ...span });
      }
    }
  }
  return spans.size === 0 ? null : [...spans.values()];
}

function spanOf(hours: string): Omit<OpeningSpan, 'day'> | null {
  const match = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(hours);
  if (match === null) return null;
  const [opens, closes] = [match[1]!, match[2]!];
  if (opens === closed.opens && closes === closed.closes) return null;
  return opens === allDay.opens && closes === allDay.closes ? { opens, closes: '24:00' } : { opens, closes };
}
