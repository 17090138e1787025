import { z } from 'zod';
import { jobSchema, trainingRequestSchema, type JobSummary } from '../operations.ts';
import { pageOf } from '../paging.ts';
import { route, type Route } from '../route.ts';

/** The answer to whoever asks for work. */
export const askedSchema = z.strictObject({ jobId: z.string(), state: jobSchema.shape.state });

export function asked({ id, state }: JobSummary): z.infer<typeof askedSchema> {
  return { jobId: id, state };
}

export const jobRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/train',
    tag: 'Jobs',
    summary: 'Ask for a training on all events so far; GET /v1/jobs/{jobId} shows the version that came of it',
    body: trainingRequestSchema,
    status: 202,
    response: askedSchema,
    run: async (operations, { body }) => asked(await operations.train(body)),
  }),
  route({
    method: 'GET',
    path: '/v1/jobs',
    tag: 'Jobs',
    summary: 'List jobs of the last thirty days, newest first',
    query: z.strictObject({ limit: z.int().min(1).max(1000).exactOptional() }),
    response: pageOf(jobSchema),
    run: (operations, { query }) => operations.listJobs(query.limit),
  }),
  route({
    method: 'GET',
    path: '/v1/jobs/:jobId',
    tag: 'Jobs',
    summary: 'How far a job is, and what came of it: of an erasure, the receipt; of a training, the version',
    params: z.strictObject({ jobId: z.string().min(1).max(64) }),
    response: jobSchema,
    run: (operations, { params }) => operations.getJob(params.jobId),
  }),
];
