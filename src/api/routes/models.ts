import { z } from 'zod';
import { modelAliases } from '../../domain/event.ts';
import { modelSummarySchema, overviewSchema } from '../operations.ts';
import { pageOf } from '../paging.ts';
import { route, type Route } from '../route.ts';

export const modelRoutes: readonly Route[] = [
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
