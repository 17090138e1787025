/** The HTTP contract as one table: zod schemas in, operation out. OpenAPI, validation and the routes themselves all come from it. */
import { z } from 'zod';
import { modelAliases } from '../domain/event.ts';
import { recommendationRequestSchema, recommendationSchema } from '../domain/recommendation.ts';
import { userSchema } from '../domain/user.ts';
import { idSchema, venueSchema } from '../domain/venue.ts';
import { collectReportSchema, modelSummarySchema, overviewSchema, type Operations } from './operations.ts';

/** A route whose handler sees exactly what its schemas promise. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Fastify's notation, `/v1/venues/:venueId`. */
  readonly path: string;
  readonly tag: 'Events' | 'Recommendations' | 'Venues' | 'Users' | 'Models';
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Absent = 204, no body. */
  readonly response?: z.ZodType;
  readonly run: (operations: Operations, input: { params: unknown; query: unknown; body: unknown }) => Promise<unknown>;
}

type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

function route<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  definition: Omit<Route, 'params' | 'query' | 'body' | 'run'> & {
    params?: P;
    query?: Q;
    body?: B;
    run: (operations: Operations, input: { params: Output<P>; query: Output<Q>; body: Output<B> }) => Promise<unknown>;
  },
): Route {
  return definition as Route;
}

const venueParams = z.strictObject({ venueId: idSchema });
const userParams = z.strictObject({ userId: idSchema });
const pageQuery = z.strictObject({ limit: z.int().min(1).max(5000).exactOptional(), cursor: z.string().max(256).exactOptional() });
const pageOf = <S extends z.ZodType>(items: S) => z.strictObject({ items: z.array(items), nextCursor: z.string().exactOptional() });

export const routes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/events',
    tag: 'Events',
    summary: 'Record events: interactions, feedback, messages, venue and user updates, weather, live events, crowding',
    // Each event is checked by itself, so that one bad event does not lose its neighbours.
    body: z.strictObject({
      events: z
        .array(z.looseObject({ type: z.string() }))
        .min(1)
        .max(1000),
    }),
    response: collectReportSchema,
    run: (operations, { body }) => operations.trackEvents(body.events),
  }),
  route({
    method: 'POST',
    path: '/v1/recommendations',
    tag: 'Recommendations',
    summary: 'Recommend venues for a wish, a person, a place and a moment',
    body: recommendationRequestSchema,
    response: recommendationSchema,
    run: (operations, { body }) => operations.recommend(body),
  }),
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
  route({
    method: 'GET',
    path: '/v1/users',
    tag: 'Users',
    summary: 'List the people who are known; without a profile, by their id alone',
    query: pageQuery,
    response: pageOf(userSchema),
    run: (operations, { query }) => operations.listUsers(query),
  }),
  route({
    method: 'GET',
    path: '/v1/users/:userId',
    tag: 'Users',
    summary: "Read a person's profile",
    params: userParams,
    response: userSchema,
    run: (operations, { params }) => operations.getUser(params.userId),
  }),
  route({
    method: 'PUT',
    path: '/v1/users/:userId',
    tag: 'Users',
    summary: "Create or replace a person's profile",
    params: userParams,
    body: userSchema.omit({ id: true }),
    response: userSchema,
    run: (operations, { params, body }) => operations.putUser({ ...body, id: params.userId }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/:userId',
    tag: 'Users',
    summary: 'Erase a person: all of their events and state are deleted from the log and from memory',
    params: userParams,
    response: z.strictObject({ deletedEvents: z.int() }),
    run: (operations, { params }) => operations.eraseUser(params.userId),
  }),
  route({
    method: 'GET',
    path: '/v1/models',
    tag: 'Models',
    summary: 'List model versions, newest first, with their metrics and aliases',
    response: pageOf(modelSummarySchema),
    run: (operations) => operations.listModels(),
  }),
  route({
    method: 'POST',
    path: '/v1/models/:version/promote',
    tag: 'Models',
    summary: 'Give a version an alias; `champion` serves traffic',
    params: z.strictObject({ version: z.string().min(1).max(128) }),
    body: z.strictObject({ alias: z.enum(modelAliases).exactOptional() }),
    response: modelSummarySchema,
    run: (operations, { params, body }) => operations.promoteModel(params.version, body.alias ?? 'champion'),
  }),
  route({
    method: 'GET',
    path: '/v1/overview',
    tag: 'Models',
    summary: 'Counts, bounds of the city and the serving model',
    response: overviewSchema,
    run: (operations) => operations.overview(),
  }),
];
