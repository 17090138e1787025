import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Operations } from './operations.ts';
import { answerNotFound, answerProblem } from './problem.ts';
import { routes } from './routes.ts';
import { problemSchema, routeSchema } from './schemas.ts';

export interface ServerOptions {
  readonly operations: Operations;
  readonly logger: FastifyBaseLogger;
  /** Folder of the built page; absent = API only. */
  readonly webDir?: string;
  readonly version: string;
}

/** Bytes of a request body; 1,000 events of 4 KB. */
const bodyLimitBytes = 4 * 1024 * 1024;

/**
 * The HTTP face of the operations: `/v1/*`, `/health/*`, `/openapi.json`, `/docs` and the page. Not listening yet.
 *
 * Bodies are taken as they are (`coerceTypes: false`, unknown keys refused); query strings and path parameters, which are text, are converted.
 */
export async function createServer({ operations, logger, webDir, version }: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: true,
  });
  server.addSchema(problemSchema);
  useValidation(server);
  // Answers are built from typed objects; a second serialisation by schema would cost and could only drop fields.
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  server.setErrorHandler(answerProblem);
  server.setNotFoundHandler(answerNotFound);
  server.addHook('onSend', secureHeaders);

  await server.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'CheckIn', version, description: 'Recommends venues from a wish, a place, a moment and everything learned so far.' },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) => (typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`),
    },
  });
  for (const route of routes) {
    server.route({
      method: route.method,
      url: route.path,
      schema: routeSchema(server, route),
      handler: async ({ params, query, body }, reply) => {
        const result = await route.run(operations, { params, query, body });
        if (route.response === undefined) return reply.code(204).send();
        if (route.streams !== undefined) return reply.type(route.streams).send(Readable.from(linesOf(result as AsyncIterable<unknown>)));
        return reply.code(route.status ?? 200).send(result);
      },
    });
  }
  addHealth(server, operations);
  addMetrics(server, operations);
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger());
  await server.register(scalar, {
    routePrefix: '/docs',
    // Nothing on the page may ask another host for anything.
    configuration: {
      title: 'CheckIn API',
      url: '/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  if (webDir !== undefined && existsSync(join(webDir, 'index.html'))) await addPage(server, webDir);
  return server;
}

async function* linesOf(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}

function useValidation(server: FastifyInstance): void {
  const options = { allErrors: false, removeAdditional: false, useDefaults: false, strict: false, validateFormats: false } as const;
  const strict = new Ajv2020({ ...options, coerceTypes: false });
  const converting = new Ajv2020({ ...options, coerceTypes: true });
  server.setValidatorCompiler(({ schema, httpPart }) => {
    const ajv = httpPart === 'body' ? strict : converting;
    for (const [name, shared] of Object.entries(server.getSchemas()))
      if (ajv.getSchema(name) === undefined) ajv.addSchema(shared as object, name);
    return ajv.compile(schema);
  });
}

function addHealth(server: FastifyInstance, operations: Operations): void {
  server.get('/health/live', { schema: { hide: true } }, () => ({ status: 'alive' }));
  server.get('/health/ready', { schema: { hide: true } }, (_request, reply) => {
    const { ready, problems } = operations.readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', problems });
  });
}

/** Where Prometheus looks. */
function addMetrics(server: FastifyInstance, operations: Operations): void {
  server.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const text = await operations.metrics();
    return reply.type('text/plain; version=0.0.4; charset=utf-8').serializer(String).send(text);
  });
}

async function addPage(server: FastifyInstance, webDir: string): Promise<void> {
  const page = readFileSync(join(webDir, 'index.html'));
  await server.register(fastifyStatic, { root: join(webDir, 'assets'), prefix: '/assets/', immutable: true, maxAge: '30d', index: false });
  for (const path of ['/', '/explorar']) {
    server.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
    );
  }
}

async function secureHeaders(request: { url: string }, reply: { header(name: string, value: string): unknown }): Promise<void> {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  // The API page builds its styles and scripts at run time; ours does not need to.
  if (!request.url.startsWith('/docs')) {
    reply.header(
      'content-security-policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    );
  }
}
