/** What speaks for each venue that a person has not been to yet: what everybody does, at this hour, lately, and from where the person is. */
import type { Crowd } from './crowd.ts';
import type { Habits, Question } from './habits.ts';

export const elsewhereColumns = 6;

/** Pauses, as `Habits.gap`, after which it matters where the person comes from. */
const linkedGaps = 3;
const closeGaps = 2;

/** @param row the crowd's row of the venue; -1 = it does not know it */
export function writeElsewhere(
  { at, hourOfWeek }: Question,
  { fromRow, gap }: Habits,
  crowd: Crowd,
  row: number,
  design: Float64Array,
  place = 0,
): void {
  const to = place * elsewhereColumns;
  const next = gap < linkedGaps ? crowd.nextLift(fromRow, row) : 0;
  design[to] = crowd.popularity(row);
  design[to + 1] = crowd.visitors(row);
  design[to + 2] = crowd.hourLift(row, hourOfWeek % 24);
  design[to + 3] = crowd.lately(row, at);
  design[to + 4] = next;
  design[to + 5] = gap < closeGaps ? next : 0;
}
