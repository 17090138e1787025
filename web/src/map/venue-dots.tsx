import { memo, useMemo, type ReactElement } from 'react';
import type { Venue } from '../../../src/domain/venue.ts';
import type { Plane, XY } from './plane.ts';

interface VenueDotsProps {
  readonly plane: Plane;
  readonly venues: readonly Venue[];
  /** Metres of one unit of the plane. */
  readonly metersPerUnit: number;
  /** Pixels across of a dot. */
  readonly dotSize: number;
}

/** Metres across that count as town, and as its outskirts, around each venue: it gives the city a shape without any map data. */
const town = 1100;
const outskirts = 2600;

/** Every venue as a dot on the ground of the city: paths of strokes without length, since 2,000 circles would be 2,000 nodes to move. */
export const VenueDots = memo(function VenueDots({ plane, venues, metersPerUnit, dotSize }: VenueDotsProps): ReactElement {
  const points = useMemo(
    () => venues.flatMap(({ location }) => (location === undefined ? [] : [plane.toPlane(location)])),
    [plane, venues],
  );
  return (
    <g fill="none" strokeLinecap="round">
      <Ground points={points} width={outskirts / metersPerUnit} className="stroke-map-land" />
      <Ground points={points} width={town / metersPerUnit} className="stroke-map-town" />
      <path d={useMemo(() => dots(points), [points])} className="stroke-map-dot" strokeWidth={dotSize} vectorEffect="non-scaling-stroke" />
    </g>
  );
});

/** One blot per cell that has a venue: wide strokes are what costs, and most of 2,000 would lie on top of each other. */
function Ground({ points, width, className }: { points: readonly XY[]; width: number; className: string }): ReactElement {
  const path = useMemo(() => {
    const cell = width / 3;
    const snapped = new Map(points.map(([x, y]) => [`${Math.round(x / cell)} ${Math.round(y / cell)}`, [x, y] as const]));
    return dots([...snapped.values()]);
  }, [points, width]);
  // Without smoothing: its edges are barely visible, and smooth they cost three quarters of the time of a frame.
  return <path d={path} className={className} strokeWidth={width} shapeRendering="optimizeSpeed" />;
}

function dots(points: readonly XY[]): string {
  return points.map(([x, y]) => `M${x.toFixed(2)} ${y.toFixed(2)}h0`).join('');
}
