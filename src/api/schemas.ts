import { z } from 'zod';
import type { FastifyInstance } from 'fastify';
import type { Route } from './route.ts';

type JsonSchema = Record<string, unknown>;

/**
 * The Fastify schema of a route. Schemas that zod shares or that refer to themselves (`Filter`) become shared schemas of the server, since a `$defs` inside
 * one route's body is out of reach of the OpenAPI document's references.
 */
export function routeSchema(
  server: FastifyInstance,
  { tag, summary, params, query, body, response, status = 200, streams, takes }: Route,
): JsonSchema {
  const convert = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => hoistDefinitions(server, z.toJSONSchema(schema, { io }));
  return {
    tags: [tag],
    summary,
    ...(params && { params: convert(params, 'input') }),
    ...(query && { querystring: convert(query, 'input') }),
    ...(body && { body: takes === undefined ? convert(body, 'input') : { content: { [takes]: { schema: convert(body, 'input') } } } }),
    response: {
      ...(response ? { [status]: answer(convert(response, 'output'), streams) } : { 204: { type: 'null', description: 'Done' } }),
      default: { $ref: 'Problem#' },
    },
  };
}

function answer(schema: JsonSchema, streams: Route['streams']): JsonSchema {
  return streams === undefined ? schema : { description: 'One object a line', content: { [streams]: { schema } } };
}

/** RFC 9457. */
export const problemSchema = {
  $id: 'Problem',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'action'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What was wrong, with the value that was wrong' },
    code: { type: 'string', description: 'Stable; see docs/errors.md' },
    action: { type: 'string', description: 'What to do about it' },
  },
};

function hoistDefinitions(server: FastifyInstance, schema: JsonSchema): JsonSchema {
  const { $schema: _schema, $defs, $id: _id, ...rest } = schema;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
    const { id: _name, ...body } = definition;
    if (server.getSchema(name) === undefined) server.addSchema({ ...(rewriteReferences(body) as JsonSchema), $id: name });
  }
  return rewriteReferences(rest) as JsonSchema;
}

function rewriteReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rewriteReferences);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      // A nested `$id` would open a new resolution scope in ajv.
      .filter(([key]) => key !== '$id')
      .map(([key, value]) => [
        key,
        key === '$ref' && typeof value === 'string' ? `${value.replace('#/$defs/', '')}#` : rewriteReferences(value),
      ]),
  );
}
