import { expect, it } from 'vitest';
import { VenueRows } from './venue-rows.ts';

it('follows a catalogue as it grows, and another catalogue in another order', () => {
  const rows = new VenueRows(['a', 'b', 'c']);
  const catalogue = ['a', 'x', 'b'];
  expect([...rows.of(catalogue)].slice(0, 3)).toEqual([0, -1, 1]);
  catalogue.push('y', 'c');
  expect([...rows.of(catalogue)].slice(0, 5)).toEqual([0, -1, 1, -1, 2]);
  expect([...rows.of(['c', 'a'])].slice(0, 2)).toEqual([2, 0]);
});
