import type { Problem } from '../../../src/api/problem.ts';

/** An answer of the server that is not the one asked for, with what to do about it. `problem` is `null` when no answer came at all. */
export class RequestFailed extends Error {
  readonly problem: Problem | null;

  constructor(problem: Problem | null, options?: ErrorOptions) {
    super(problem?.detail ?? 'no answer', options);
    this.name = 'RequestFailed';
    this.problem = problem;
  }
}

/**
 * Asks our own server for JSON.
 *
 * @throws RequestFailed for a problem+json answer, for one that is not JSON, and when no answer comes
 */
export async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    throw init.signal?.aborted === true ? cause : new RequestFailed(null, { cause });
  });
  const body: unknown = await response.json().catch((cause: unknown) => {
    throw init.signal?.aborted === true ? cause : new RequestFailed(null, { cause });
  });
  if (!response.ok) throw new RequestFailed(isProblem(body) ? body : null);
  return body as T;
}

export function postJson<T>(path: string, body: unknown, init: RequestInit = {}): Promise<T> {
  return requestJson<T>(path, { ...init, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && 'action' in body;
}
