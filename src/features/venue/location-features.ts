import { cellOf, distanceMeters } from '../../domain/geo.ts';
import type { Location } from '../../domain/geo.ts';
import { defineFeature } from '../define.ts';

const columns = ['latitude', 'longitude', 'distance_to_centre', 'venues_nearby'] as const;

export const locationFeatures = defineFeature({
  name: 'location_features',
  entity: 'venue',
  version: 1,
  unit: 'degrees, degrees, metres, ln(1 + venues)',
  range: [-180, 2.01e7],
  description:
    'Where the venue is, how far from the middle of all venues, and how many listed venues share its neighbourhood (H3 cell of 0.74 km2).',
  columns,
  on: ['venue.upserted'],
  timeless: true,
  init: (): { location: Location | null; cell: string } => ({ location: null, cell: '' }),
  apply: (state, { venue }) => {
    state.location = venue.location ?? null;
    state.cell = venue.location === undefined ? '' : cellOf(venue.location);
  },
  read: ({ location, cell }, _now, out, offset, { catalogue }) => {
    if (location === null) {
      out.fill(Number.NaN, offset, offset + columns.length);
      return;
    }
    out[offset] = location.latitude;
    out[offset + 1] = location.longitude;
    out[offset + 2] = catalogue.centre === null ? Number.NaN : distanceMeters(location, catalogue.centre);
    out[offset + 3] = Math.log1p(catalogue.venuesInCell(cell));
  },
});
