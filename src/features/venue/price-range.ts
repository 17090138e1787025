import { defineFeature } from '../define.ts';

export const priceRange = defineFeature({
  name: 'price_range',
  entity: 'venue',
  version: 1,
  unit: 'price level',
  range: [1, 4],
  description: '1 = cheap, 2 = moderate, 3 = expensive, 4 = very expensive.',
  on: ['venue.upserted'],
  timeless: true,
  init: () => ({ price: Number.NaN }),
  apply: (state, { venue }) => {
    state.price = venue.price ?? Number.NaN;
  },
  read: ({ price }, _now, out, offset) => {
    out[offset] = price;
  },
});
