import { useMemo, type ReactElement } from 'react';
import type { Venue } from '../../../src/domain/venue.ts';
import { districtsOf, visibleLabels } from './districts.ts';
import { metersPerUnit, type Plane, type XY } from './plane.ts';
import { VenueDots } from './venue-dots.tsx';
import type { Size, Viewport } from './viewport.ts';

interface MapDrawingProps {
  readonly plane: Plane;
  readonly venues: readonly Venue[];
  readonly viewport: Viewport;
  readonly size: Size;
  readonly metersPerPixel: number;
  /** Centre and radius on the screen, pixels; `null` = no limit of distance. */
  readonly reach: { readonly centre: XY; readonly radius: number } | null;
}

/** What lies under the pins: the city, the names of its districts, and how far the person wants to go. */
export function MapDrawing({ plane, venues, viewport, size, metersPerPixel, reach }: MapDrawingProps): ReactElement {
  const districts = useMemo(() => districtsOf(venues, plane), [venues, plane]);
  const cityMeters = useMemo(() => {
    const { left, right, top, bottom } = plane.box;
    return metersPerUnit(plane, [(left + right) / 2, (top + bottom) / 2]);
  }, [plane]);
  // Larger the closer one is; in steps, so that the dots are not drawn anew at every turn of the wheel.
  const dotSize = Math.min(6, Math.max(3, 3 + Math.round(Math.log2(16 / metersPerPixel)) * 0.75));
  return (
    <svg className="absolute inset-0" width={size.width} height={size.height} aria-hidden>
      <g transform={`translate(${viewport.x} ${viewport.y}) scale(${viewport.scale})`}>
        <VenueDots plane={plane} venues={venues} metersPerUnit={cityMeters} dotSize={dotSize} />
      </g>
      {reach !== null && (
        <circle cx={reach.centre[0]} cy={reach.centre[1]} r={reach.radius} className="fill-you/6 stroke-you/60" strokeDasharray="5 5" />
      )}
      {visibleLabels(districts, viewport).map(({ name, screen }) => (
        <text key={name} x={screen[0]} y={screen[1]} textAnchor="middle" className="map-label">
          {name}
        </text>
      ))}
    </svg>
  );
}
