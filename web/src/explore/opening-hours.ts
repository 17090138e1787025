import type { OpeningSpan } from '../../../src/domain/venue.ts';

// As a value, `weekdays` of domain/venue.ts would bring the H3 library into the page.
const weekdays: readonly OpeningSpan['day'][] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Days in a row with the same hours: `[first weekday, last weekday, hours]`, weekdays 0 = Monday. */
export interface HoursLine {
  readonly from: number;
  readonly to: number;
  /** `11:00–15:00, 18:00–23:00`; empty = closed. */
  readonly hours: string;
}

/** A week of opening hours in as few lines as it takes. */
export function hoursLines(spans: readonly OpeningSpan[]): readonly HoursLine[] {
  const lines: HoursLine[] = [];
  for (const [weekday, day] of weekdays.entries()) {
    const hours = spans
      .filter((span) => span.day === day)
      .map(({ opens, closes }) => `${opens}–${closes}`)
      .toSorted()
      .join(', ');
    const last = lines.at(-1);
    if (last?.hours === hours) lines[lines.length - 1] = { ...last, to: weekday };
    else lines.push({ from: weekday, to: weekday, hours });
  }
  return lines;
}
