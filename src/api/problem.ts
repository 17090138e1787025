import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { CheckInError } from '../domain/errors.ts';

/** An error as RFC 9457 describes it, with our code and what the caller can do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly action: string;
}

/** HTTP status by the last part of an error's code; 400 for what is not listed: a `CheckInError` is the caller's to mend. */
const statusByEnding: Record<string, number> = {
  not_found: 404,
  unknown_version: 404,
  full: 507,
  bad_content_type: 415,
  closed: 503,
  overloaded: 503,
  unavailable: 503,
  database_refused: 503,
  not_writable: 503,
  disk_failed: 500,
  corrupt: 500,
  missing: 500,
};

/** Answers any throw on a route as problem+json; a bug is logged whole and told to the caller without its inside. */
export function answerProblem(error: FastifyError | CheckInError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = problemOf(error);
  if (answer.status >= 500) request.log.error({ err: error }, 'request failed');
  return reply.code(answer.status).type('application/problem+json').send(answer);
}

/** The problem of an answer that has begun already; a bug is logged whole, as above. */
export function problemAmid(error: unknown, request: FastifyRequest): Problem {
  const answer = problemOf(error as FastifyError | CheckInError);
  if (answer.status >= 500) request.log.error({ err: error }, 'request failed');
  return answer;
}

/** Answers a path that does not exist. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0]!;
  return reply
    .code(404)
    .type('application/problem+json')
    .send(problem(404, 'http.no_route', `there is no ${request.method} ${path}`, 'See /docs for the routes that exist.'));
}

function problemOf(error: FastifyError | CheckInError): Problem {
  if (error instanceof CheckInError) {
    const status = statusByEnding[error.code.replace(/^.*\./, '')] ?? 400;
    return problem(status, error.code, error.message, error.action);
  }
  if (error.validation !== undefined) {
    const [first] = error.validation;
    const where = `${error.validationContext ?? 'body'}${(first?.instancePath ?? '').replaceAll('/', '.')}`;
    const extra = first?.params['additionalProperty'];
    const what = typeof extra === 'string' ? `must not have "${extra}"` : (first?.message ?? 'is not valid');
    return problem(400, 'http.invalid_request', `${where} ${what}`, 'Compare the request with its schema in /docs.');
  }
  if (error.statusCode === 413)
    return problem(413, 'http.too_large', 'the request body is larger than 4 MiB', 'Send fewer events at a time.');
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return problem(error.statusCode, 'http.bad_request', error.message, 'Send JSON with content-type application/json.');
  }
  return problem(500, 'http.internal', 'something broke on our side', 'Try again; if it stays, report the time and the route.');
}

const titles: Record<number, string> = {
  400: 'The request is not valid',
  404: 'Not found',
  413: 'The request is too large',
  415: 'The content type is not supported',
  500: 'Internal error',
  503: 'Not available',
  507: 'The disk is full',
};

function problem(status: number, code: string, detail: string, action: string): Problem {
  return { type: `urn:checkin:error:${code}`, title: titles[status] ?? 'The request failed', status, detail, code, action };
}
