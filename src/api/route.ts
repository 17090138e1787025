import type { z } from 'zod';
import type { Operations } from './operations.ts';

/** A route whose handler sees exactly what its schemas promise. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Fastify's notation, `/v1/venues/:venueId`. */
  readonly path: string;
  readonly tag: 'Events' | 'Recommendations' | 'Venues' | 'Users' | 'Models' | 'Jobs' | 'Quality';
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Absent = 204, no body. */
  readonly response?: z.ZodType;
  /** 200 unless told; 201 = made; 202 = asked for, not done yet. */
  readonly status?: 200 | 201 | 202;
  /** `run` gives an async iterable, and each item is sent as a line of JSON as soon as it is there; `response` is the schema of one. */
  readonly streams?: 'application/x-ndjson';
  /** The body is a stream of bytes of this type, and `run` gets it as such (`AsyncIterable<Buffer>`); `body` is the schema of one line. */
  readonly takes?: 'application/x-ndjson';
  readonly run: (operations: Operations, input: { params: unknown; query: unknown; body: unknown }) => Promise<unknown>;
}

type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

/** A route whose `run` is typed by its schemas. */
export function route<
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
