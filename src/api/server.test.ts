import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckInError } from '../domain/errors.ts';
import type { Venue } from '../domain/venue.ts';
import type { Operations } from './operations.ts';
import { routes } from './routes.ts';
import { createServer } from './server.ts';

const bar: Venue = { id: 'bar 1', name: 'Bar do Zé', category: 'bar', timeZone: 'America/Sao_Paulo' };
const silentLogger = {
  level: 'silent',
  fatal() {},
  error() {},
  warn() {},
  info() {},
  debug() {},
  trace() {},
  silent() {},
  child: () => silentLogger,
};

/** Only the operations a test needs; any other call is a failure of the test. */
function operations(given: Partial<Operations>): Operations {
  return new Proxy(given as Operations, {
    get(target, name: keyof Operations) {
      if (target[name] === undefined) throw new Error(`unexpected call of ${name}`);
      return target[name];
    },
  });
}

let server: FastifyInstance;
let asked: unknown;
beforeEach(async () => {
  asked = undefined;
  server = await createServer({
    logger: silentLogger,
    version: '0.0.0',
    operations: operations({
      getVenue: async (id) => {
        if (id !== bar.id) throw new CheckInError('venues.not_found', `there is no venue "${id}"`, 'List them with GET /v1/venues.');
        return bar;
      },
      listVenues: async (page) => ((asked = page), { items: [bar] }),
      recommend: async (request) => ((asked = request), { recommendationId: 'r', source: 'fallback', forTime: 0, items: [], asOfSeq: 0 }),
      removeVenue: async () => undefined,
      readiness: () => ({ ready: false, problems: ['no model is promoted'] }),
      overview: async () => {
        throw new TypeError('secret detail');
      },
    }),
  });
});
afterEach(() => server.close());

describe('the HTTP contract', () => {
  it('gives a venue by an id with a space, and 204 without a body where there is nothing to say', async () => {
    const found = await server.inject('/v1/venues/bar%201');
    expect([found.statusCode, found.json()]).toEqual([200, bar]);
    const removed = await server.inject({ method: 'DELETE', url: '/v1/venues/bar%201' });
    expect([removed.statusCode, removed.body]).toEqual([204, '']);
  });

  it('answers a known error as a problem with its code and what to do', async () => {
    const answer = await server.inject('/v1/venues/nowhere');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toEqual({
      type: 'urn:checkin:error:venues.not_found',
      title: 'Not found',
      status: 404,
      detail: 'there is no venue "nowhere"',
      code: 'venues.not_found',
      action: 'List them with GET /v1/venues.',
    });
  });

  it('tells nobody the inside of a bug', async () => {
    const answer = await server.inject('/v1/overview');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
  });

  it.each([
    ['a number as text', { limit: '5' }, 'body.limit must be integer'],
    ['an unknown key', { limitt: 5 }, 'body must not have "limitt"'],
    ['a value out of range', { limit: 0 }, 'body.limit must be >= 1'],
    ['a bad value deep in a filter', { filter: { all: [{ not: { price: { max: 9 } } }] } }, 'body.filter.all.0.not.price.max must be <= 4'],
  ])('refuses %s in a body and names the place', async (_, payload, detail) => {
    const answer = await server.inject({ method: 'POST', url: '/v1/recommendations', payload });
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'http.invalid_request', detail }]);
    expect(asked).toBeUndefined();
  });

  it('takes a recursive filter and converts numbers in a query, which is text', async () => {
    const payload = { text: 'um barzinho', filter: { any: [{ not: { categories: ['pub'] } }, { openNow: true }] } };
    expect((await server.inject({ method: 'POST', url: '/v1/recommendations', payload })).statusCode).toBe(200);
    expect(asked).toEqual(payload);
    await server.inject('/v1/venues?limit=5');
    expect(asked).toEqual({ limit: 5 });
    expect((await server.inject('/v1/venues?limit=5001')).statusCode).toBe(400);
  });

  it('answers broken JSON, too much of it and unknown paths as problems', async () => {
    const post = (payload: string) =>
      server.inject({ method: 'POST', url: '/v1/recommendations', payload, headers: { 'content-type': 'application/json' } });
    expect((await post('{')).json()).toMatchObject({ status: 400, code: 'http.bad_request' });
    expect((await post(JSON.stringify({ text: 'x'.repeat(5e6) }))).json()).toMatchObject({ status: 413, code: 'http.too_large' });
    expect((await server.inject('/v2/venues')).json()).toMatchObject({
      status: 404,
      code: 'http.no_route',
      detail: 'there is no GET /v2/venues',
    });
  });

  it('is alive while it is not ready', async () => {
    expect((await server.inject('/health/live')).statusCode).toBe(200);
    const ready = await server.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'not ready', problems: ['no model is promoted'] }]);
  });
});

describe('/openapi.json', () => {
  it('describes every route, and every reference in it leads somewhere', async () => {
    const document = (await server.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    for (const { method, path } of routes) expect(document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]).toHaveProperty(method.toLowerCase());
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target!);
    expect(references.length).toBeGreaterThan(5);
    for (const target of references) {
      expect(target.startsWith('#/'), target).toBe(true);
      const found = target
        .slice(2)
        .split('/')
        .reduce((node, key) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
      expect(found, target).toBeDefined();
    }
  });

  it('has a page that asks no other host for anything', async () => {
    const page = await server.inject('/docs/');
    expect(page.statusCode).toBe(200);
    expect([...page.body.matchAll(/(?:src|href)="(https?:[^"]+)"/g)].map(([, url]) => url)).toEqual([]);
  });
});
