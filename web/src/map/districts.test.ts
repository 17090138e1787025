import { expect, it } from 'vitest';
import type { Venue } from '../../../src/domain/venue.ts';
import { districtsOf, visibleLabels } from './districts.ts';
import { planeOf } from './plane.ts';

const plane = planeOf({ south: -23.7, west: -46.8, north: -23.45, east: -46.5 });
const venuesIn = (district: string, count: number, latitude: number, longitude: number): Venue[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${district}-${i}`,
    name: district,
    category: 'bar',
    timeZone: 'America/Sao_Paulo',
    district,
    location: { latitude, longitude },
  }));

it('places each district in the middle of its venues, the largest first, and leaves out those of few venues', () => {
  const venues = [...venuesIn('Lapa', 6, -23.52, -46.7), ...venuesIn('Moema', 9, -23.6, -46.66), ...venuesIn('Ilha', 2, -23.5, -46.6)];
  const districts = districtsOf(venues, plane);
  expect(districts.map(({ name }) => name)).toEqual(['Moema', 'Lapa']);
  expect(districts[0]?.at).toEqual(plane.toPlane({ latitude: -23.6, longitude: -46.66 }));
});

it('shows no two labels on top of each other: the larger district keeps its place, and closer there is room for both', () => {
  const districts = districtsOf([...venuesIn('Paulista', 9, -23.561, -46.656), ...venuesIn('Consolação', 6, -23.563, -46.657)], plane);
  const names = (scale: number): readonly string[] => visibleLabels(districts, { scale, x: 0, y: 0 }).map(({ name }) => name);
  expect(names(0.5)).toEqual(['Paulista']);
  expect(names(40)).toEqual(['Paulista', 'Consolação']);
});
