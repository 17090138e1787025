import { z } from 'zod';
import { jobSchema } from '../operations.ts';
import { route, type Route } from '../route.ts';

export const jobRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/jobs/:jobId',
    tag: 'Jobs',
    summary: 'How far a job is, and what came of it: of an erasure, the receipt',
    params: z.strictObject({ jobId: z.string().min(1).max(64) }),
    response: jobSchema,
    run: (operations, { params }) => operations.getJob(params.jobId),
  }),
];
