import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { CheckInError, messageOf } from '../domain/errors.ts';
import type { Operations } from './operations.ts';
import { answerNotFound, answerProblem, problemAmid } from './problem.ts';
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
  server.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
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
      // A stream is checked line by line, by whoever reads it.
      ...(route.takes !== undefined && { validatorCompiler: () => () => true }),
      handler: async (request, reply) => {
        const { params, query } = request;
        const body = route.takes === undefined ? request.body : streamOf(request, route.takes);
        const result = await route.run(operations, { params, query, body });
        if (route.response === undefined) return reply.code(204).send();
        if (route.streams !== undefined) {
          const lines = linesOf(result as AsyncIterable<unknown>, (error) => problemAmid(error, request));
          return reply.type(route.streams).send(Readable.from(lines));
        }
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

/** The body as it comes, unpacked if it is gzip. */
function streamOf({ body, headers }: FastifyRequest, type: string): AsyncIterable<Buffer> {
  if (!(body instanceof Readable)) {
    throw new CheckInError('http.bad_content_type', `the body is not ${type}`, `Send content-type: ${type}, one JSON object a line.`);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new CheckInError('http.bad_content_type', `content-encoding "${encoding}" is not known`, 'Send it as gzip, or as it is.');
  }
  // Whoever reads the unpacked end meets an error of either there.
  return wholeOf(encoding === 'gzip' ? pipeline(body, createGunzip(), () => undefined) : body);
}

async function* wholeOf(bytes: Readable): AsyncGenerator<Buffer> {
  try {
    yield* bytes as AsyncIterable<Buffer>;
  } catch (cause) {
    const problem = `the stream broke off, or is not what its content-encoding says: ${messageOf(cause)}`;
    throw new CheckInError('http.broken_stream', problem, 'Send again what comes after the last line that was answered.', { cause });
  }
}

/** What fails after the first line has gone can no longer change the status: it is the last line, `{"error": problem}`. */
async function* linesOf(items: AsyncIterable<unknown>, problemOf: (error: unknown) => unknown): AsyncGenerator<string> {
  try {
    for await (const item of items) yield `${JSON.stringify(item)}\n`;
  } catch (error) {
    yield `${JSON.stringify({ error: problemOf(error) })}\n`;
  }
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
