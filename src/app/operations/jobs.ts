import type { JobSummary, Page } from '../../api/operations.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { Job } from '../../log/jobs.ts';
import type { Core } from '../core.ts';

/** @throws CheckInError `jobs.not_found` */
export async function getJob({ storage }: Core, jobId: string): Promise<JobSummary> {
  const job = await storage.jobs.get(jobId);
  if (job !== null) return summaryOf(job);
  throw new CheckInError(
    'jobs.not_found',
    `there is no job "${jobId}"`,
    'Use the id that the request for it gave; what has ended is kept for thirty days.',
  );
}

/** Newest first. */
export async function listJobs({ storage }: Core, limit = 100): Promise<Page<JobSummary>> {
  return { items: (await storage.jobs.list(limit)).map(summaryOf) };
}

/** What the outside sees of a job. Its result is JSON: it has been in the queue's table. */
export function summaryOf({ id, kind, state, attempts, createdAt, endedAt, result, error }: Job): JobSummary {
  return { id, kind, state, attempts, createdAt, endedAt, result: result as JobSummary['result'], error };
}
