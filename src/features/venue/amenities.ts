import { amenityIds } from '../../domain/taxonomy.ts';
import { defineFeature } from '../define.ts';

export const amenities = defineFeature({
  name: 'amenities',
  entity: 'venue',
  version: 1,
  unit: '1 = yes, 0 = no',
  range: [0, 1],
  description: 'Whether the venue has each amenity; all missing if its amenities are not known.',
  columns: amenityIds,
  on: ['venue.upserted'],
  timeless: true,
  init: (): { has: Uint8Array | null } => ({ has: null }),
  apply: (state, { venue }) => {
    const given = venue.amenities;
    state.has = given === undefined ? null : Uint8Array.from(amenityIds, (id) => Number(given.includes(id)));
  },
  read: ({ has }, _now, out, offset) => {
    if (has === null) out.fill(Number.NaN, offset, offset + amenityIds.length);
    else out.set(has, offset);
  },
});
