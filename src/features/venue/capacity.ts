import { defineFeature } from '../define.ts';

export const capacity = defineFeature({
  name: 'capacity',
  entity: 'venue',
  version: 1,
  unit: 'people',
  range: [1, 200_000],
  description: 'How many people the venue holds.',
  on: ['venue.upserted'],
  timeless: true,
  init: () => ({ people: Number.NaN }),
  apply: (state, { venue }) => {
    state.people = venue.capacity ?? Number.NaN;
  },
  read: ({ people }, _now, out, offset) => {
    out[offset] = people;
  },
});
