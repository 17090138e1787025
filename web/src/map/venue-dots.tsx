import { memo, useMemo, type ReactElement } from 'react';
import type { Venue } from '../../../src/domain/venue.ts';
import type { Plane } from './plane.ts';

/** Every venue as a dot: one path of strokes without length, since 2,000 circles would be 2,000 nodes to move. */
export const VenueDots = memo(function VenueDots({ plane, venues }: { plane: Plane; venues: readonly Venue[] }): ReactElement {
  const path = useMemo(() => {
    const strokes: string[] = [];
    for (const { location } of venues) {
      if (location === undefined) continue;
      const [x, y] = plane.toPlane(location);
      strokes.push(`M${x.toFixed(2)} ${y.toFixed(2)}h0`);
    }
    return strokes.join('');
  }, [plane, venues]);
  return <path d={path} className="stroke-map-dot" strokeLinecap="round" strokeWidth="4" fill="none" vectorEffect="non-scaling-stroke" />;
});
