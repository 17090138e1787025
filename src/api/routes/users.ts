import { z } from 'zod';
import { userSchema } from '../../domain/user.ts';
import { idSchema } from '../../domain/venue.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { route, type Route } from '../route.ts';

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
    method: 'DELETE',
    path: '/v1/users/:userId',
    tag: 'Users',
    summary: 'Erase a person: all of their events and state are deleted from the log and from memory',
    params: userParams,
    response: z.strictObject({ deletedEvents: z.int() }),
    run: (operations, { params }) => operations.eraseUser(params.userId),
  }),
];
