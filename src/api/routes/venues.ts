import { z } from 'zod';
import { idSchema, venueSchema } from '../../domain/venue.ts';
import { similarVenuesSchema } from '../operations.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { route, type Route } from '../route.ts';

const venueParams = z.strictObject({ venueId: idSchema });

export const venueRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/venues',
    tag: 'Venues',
    summary: 'List venues',
    query: pageQuery,
    response: pageOf(venueSchema),
    run: (operations, { query }) => operations.listVenues(query),
  }),
  route({
    method: 'GET',
    path: '/v1/venues/:venueId',
    tag: 'Venues',
    summary: 'Read a venue',
    params: venueParams,
    response: venueSchema,
    run: (operations, { params }) => operations.getVenue(params.venueId),
  }),
  route({
    method: 'GET',
    path: '/v1/venues/:venueId/similar',
    tag: 'Venues',
    summary: 'List venues that are like this one: where the same people go, else of the same kind',
    params: venueParams,
    query: z.strictObject({ limit: z.int().min(1).max(100).exactOptional() }),
    response: similarVenuesSchema,
    run: (operations, { params, query }) => operations.similarVenues(params.venueId, query.limit),
  }),
  route({
    method: 'PUT',
    path: '/v1/venues/:venueId',
    tag: 'Venues',
    summary: 'Create or replace a venue',
    params: venueParams,
    body: venueSchema.omit({ id: true }),
    response: venueSchema,
    run: (operations, { params, body }) => operations.putVenue({ ...body, id: params.venueId }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/venues/:venueId',
    tag: 'Venues',
    summary: 'Remove a venue: it is never recommended again, its history stays',
    params: venueParams,
    run: (operations, { params }) => operations.removeVenue(params.venueId),
  }),
];
