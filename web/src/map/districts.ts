import type { Venue } from '../../../src/domain/venue.ts';
import { middleOf, type Plane, type XY } from './plane.ts';
import { toScreen, type Viewport } from './viewport.ts';

export interface District {
  readonly name: string;
  readonly at: XY;
  /** Venues in it: the more, the earlier its label gets its place. */
  readonly venues: number;
}

/** A district needs this many venues for the middle of them to say where it is. */
const leastVenues = 5;

/** The districts that venues name, each in the middle of its venues, the largest first. */
export function districtsOf(venues: readonly Venue[], plane: Plane): readonly District[] {
  const located = venues.filter((venue) => venue.district !== undefined && venue.location !== undefined);
  const byName = Map.groupBy(located, (venue) => venue.district!);
  return [...byName]
    .filter(([, members]) => members.length >= leastVenues)
    .map(([name, members]) => ({ name, at: plane.toPlane(middleOf(members.map((venue) => venue.location!))!), venues: members.length }))
    .toSorted((a, b) => b.venues - a.venues);
}

const letterPixels = 6.6;
const linePixels = 22;

/** The labels that fit without touching each other at this view, larger districts first. */
export function visibleLabels(districts: readonly District[], viewport: Viewport): readonly (District & { readonly screen: XY })[] {
  const placed: (District & { readonly screen: XY })[] = [];
  for (const district of districts) {
    const [x, y] = toScreen(viewport, district.at);
    const touches = placed.some(
      (other) =>
        Math.abs(other.screen[0] - x) < ((other.name.length + district.name.length) * letterPixels) / 2 + 14 &&
        Math.abs(other.screen[1] - y) < linePixels,
    );
    if (!touches) placed.push({ ...district, screen: [x, y] });
  }
  return placed;
}
