import { geoDistance, geoMercator, type GeoProjection } from 'd3-geo';
import type { Overview } from '../../../src/api/operations.ts';
import type { Location } from '../../../src/domain/geo.ts';

/** A point of the plane or of the screen. */
export type XY = readonly [x: number, y: number];

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The city on a flat plane of 1,000 units across, north up (Mercator, so that streets keep their angles). */
export interface Plane {
  toPlane(location: Location): XY;
  toLocation(point: XY): Location;
  readonly box: Box;
}

const planeSize = 1000;
const earthRadiusMeters = 6_371_008.8;
/** A city of a single venue, or of one street, is drawn as if it were at least this wide, degrees (about 1 km). */
const leastSpan = 0.01;

export function planeOf(bounds: NonNullable<Overview['bounds']>): Plane {
  const [south, north] = widened(bounds.south, bounds.north);
  const [west, east] = widened(bounds.west, bounds.east);
  const corners = {
    type: 'MultiPoint' as const,
    coordinates: [
      [west, south],
      [east, north],
    ],
  };
  const projection: GeoProjection = geoMercator()
    .rotate([-(west + east) / 2, 0])
    .fitSize([planeSize, planeSize], corners);
  const toPlane = ({ latitude, longitude }: Location): XY => projection([longitude, latitude]) ?? [0, 0];
  const [left, bottom] = toPlane({ latitude: south, longitude: west });
  const [right, top] = toPlane({ latitude: north, longitude: east });
  return {
    toPlane,
    toLocation: ([x, y]) => {
      const [longitude, latitude] = projection.invert?.([x, y]) ?? [0, 0];
      return { latitude, longitude };
    },
    box: { left, top, right, bottom },
  };
}

/** The smallest box around points; `null` without any. */
export function boxAround(points: readonly XY[]): Box | null {
  if (points.length === 0) return null;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/** The point in the middle of the crowd: the median of latitudes and of longitudes. A mean would sit in the sea for a coastal city. */
export function middleOf(locations: readonly Location[]): Location | null {
  if (locations.length === 0) return null;
  return { latitude: median(locations.map(({ latitude }) => latitude)), longitude: median(locations.map(({ longitude }) => longitude)) };
}

export function metersBetween(a: Location, b: Location): number {
  return geoDistance([a.longitude, a.latitude], [b.longitude, b.latitude]) * earthRadiusMeters;
}

/** Metres of one unit of the plane, at a point of it: Mercator stretches northwards. */
export function metersPerUnit(plane: Plane, [x, y]: XY): number {
  return metersBetween(plane.toLocation([x, y]), plane.toLocation([x + 1, y]));
}

function widened(low: number, high: number): readonly [number, number] {
  const missing = Math.max(0, leastSpan - (high - low)) / 2;
  return [low - missing, high + missing];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
