import { z } from 'zod';
import { idSchema } from '../../domain/venue.ts';
import { featureReadingSchema } from '../operations.ts';
import { route, type Route } from '../route.ts';

export const featureRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/features',
    tag: 'Models',
    summary: 'Feature values of a person, a venue or both: now, or as of a past event (`seq`), without anything that came later',
    query: z.strictObject({ userId: idSchema.exactOptional(), venueId: idSchema.exactOptional(), seq: z.int().min(1).exactOptional() }),
    response: featureReadingSchema,
    run: (operations, { query }) => operations.readFeatures(query),
  }),
];
