import { expect, it } from 'vitest';
import type { OpeningSpan } from '../../../src/domain/venue.ts';
import { hoursLines } from './opening-hours.ts';

const on = (days: readonly OpeningSpan['day'][], opens: string, closes: string): OpeningSpan[] =>
  days.map((day) => ({ day, opens, closes }));

it('joins days in a row with the same hours', () => {
  const spans = [
    ...on(['tue', 'wed', 'thu', 'fri'], '18:00', '23:00'),
    ...on(['tue'], '11:00', '15:00'),
    ...on(['sat', 'sun'], '12:00', '02:00'),
  ];
  expect(hoursLines(spans)).toEqual([
    { from: 0, to: 0, hours: '' },
    { from: 1, to: 1, hours: '11:00–15:00, 18:00–23:00' },
    { from: 2, to: 4, hours: '18:00–23:00' },
    { from: 5, to: 6, hours: '12:00–02:00' },
  ]);
});

it('says a week of equal days in one line', () => {
  const spans = on(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], '00:00', '24:00');
  expect(hoursLines(spans)).toEqual([{ from: 0, to: 6, hours: '00:00–24:00' }]);
});
