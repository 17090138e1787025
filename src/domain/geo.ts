import { latLngToCell } from 'h3-js';
import { z } from 'zod';

/** A point on Earth, WGS 84 degrees. */
export const locationSchema = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
export type Location = z.infer<typeof locationSchema>;

const earthRadiusMeters = 6_371_008.8;
const radians = Math.PI / 180;

/**
 * Great-circle distance in metres on a sphere of mean radius 6,371,008.8 m; within 0.5 % of the ellipsoid.
 *
 * @see Sinnott 1984, "Virtues of the Haversine"
 */
export function distanceMeters(a: Location, b: Location): number {
  const sinLatitude = Math.sin(((b.latitude - a.latitude) * radians) / 2);
  const sinLongitude = Math.sin(((b.longitude - a.longitude) * radians) / 2);
  const h = sinLatitude * sinLatitude + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * sinLongitude * sinLongitude;
  return 2 * earthRadiusMeters * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** H3 resolution of the "neighbourhood" cell: hexagons of about 0.74 km2, edge about 530 m. */
export const cellResolution = 8;

/** The neighbourhood cell (H3, resolution 8) of a point. */
export function cellOf(location: Location): string {
  return latLngToCell(location.latitude, location.longitude, cellResolution);
}
