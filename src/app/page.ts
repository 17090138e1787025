import type { Page, PageRequest } from '../api/operations.ts';
import { CheckInError } from '../domain/errors.ts';

const defaultLimit = 100;

/**
 * One page of what can be asked for by index; an item that is `null` is passed over. The cursor is the index to go on from.
 *
 * @throws CheckInError `page.bad_cursor`
 */
export function pageOf<T>(size: number, itemAt: (index: number) => T | null, { limit = defaultLimit, cursor }: PageRequest): Page<T> {
  const from = cursorOf(cursor);
  const items: T[] = [];
  let index = from;
  for (; index < size && items.length < limit; index++) {
    const item = itemAt(index);
    if (item !== null) items.push(item);
  }
  return { items, ...(index < size && { nextCursor: String(index) }) };
}

/** The place that a cursor stands for. @throws CheckInError `page.bad_cursor` */
export function cursorOf(cursor = '0'): number {
  const from = Number(cursor);
  if (Number.isInteger(from) && from >= 0) return from;
  throw new CheckInError(
    'page.bad_cursor',
    `"${cursor}" is not a cursor`,
    'Send `nextCursor` of the page before, or no cursor for the first page.',
  );
}
