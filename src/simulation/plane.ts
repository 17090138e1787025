import type { Location } from '../domain/geo.ts';
import type { Random } from '../stats/random.ts';
import { cityCentre } from './city/districts.ts';

/** Kilometres east and north of the city's centre. Over one city the plane is within 0.1 % of the sphere and costs one square root per distance. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const kmPerDegree = (6_371.0088 * Math.PI) / 180;
const kmPerDegreeEast = kmPerDegree * Math.cos((cityCentre.latitude * Math.PI) / 180);

export function pointOf(location: Location): Point {
  return {
    x: (location.longitude - cityCentre.longitude) * kmPerDegreeEast,
    y: (location.latitude - cityCentre.latitude) * kmPerDegree,
  };
}

export function kilometresBetween(a: Point, b: Point): number {
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}

/** A place near another: normal scatter of `radiusMeters` in both directions, to six decimals (0.1 m). */
export function scatter(centre: Location, radiusMeters: number, random: Random): Location {
  const north = (radiusMeters / 1000) * random.normal();
  const east = (radiusMeters / 1000) * random.normal();
  return {
    latitude: Math.round((centre.latitude + north / kmPerDegree) * 1e6) / 1e6,
    longitude: Math.round((centre.longitude + east / kmPerDegreeEast) * 1e6) / 1e6,
  };
}
