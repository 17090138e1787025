import { z } from 'zod';
import { userSchema } from '../../domain/user.ts';
import { idSchema } from '../../domain/venue.ts';
import { trackedSchema } from '../event-schemas.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { route, type Route } from '../route.ts';
import { asked, askedSchema } from './jobs.ts';

const userParams = z.strictObject({ userId: idSchema });

export const userRoutes: readonly Route[] = [
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
    method: 'POST',
    path: '/v1/users/:userId/merge',
    tag: 'Users',
    summary: 'An anonymous id turns out to be this person: it leads to them from now on, with all that it has done',
    params: userParams,
    body: z.strictObject({ fromUserId: idSchema }),
    response: trackedSchema,
    run: (operations, { params, body }) => operations.mergeUsers(params.userId, body.fromUserId),
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/:userId',
    tag: 'Users',
    summary:
      'Erase a person, under all their ids, from the log, the features, the quarantine and the snapshots; GET /v1/jobs/{jobId} shows the receipt',
    params: userParams,
    status: 202,
    response: askedSchema,
    run: async (operations, { params }) => asked(await operations.eraseUser(params.userId)),
  }),
  route({
    method: 'GET',
    path: '/v1/users/:userId/export',
    tag: 'Users',
    summary:
      'Everything about a person in a portable form: profile, events, answers, features, quarantine. The last line is {"record": "end"}',
    params: userParams,
    streams: 'application/x-ndjson',
    response: z.looseObject({ record: z.enum(['person', 'profile', 'feature', 'venue', 'quarantined', 'event', 'end']) }),
    run: (operations, { params }) => operations.exportUser(params.userId),
  }),
];
