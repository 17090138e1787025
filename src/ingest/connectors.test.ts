import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { minuteMs } from '../domain/clock.ts';
import { Random } from '../stats/random.ts';
import { checkEvent } from './check-event.ts';
import { identified, type Connector, type ConnectorContext } from './connectors.ts';
import { jsonFeed } from './connectors/json-feed.ts';
import { conditionOf, openMeteo } from './connectors/open-meteo.ts';

/** What the service answers, request by request; the last one goes on. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let answers: Answer[] = [];
let asked: string[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    (answers.length > 1 ? answers.shift()! : answers[0]!)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/forecast`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const saoPaulo = { latitude: -23.55052, longitude: -46.633308 };
let now = Date.UTC(2026, 5, 5, 21);
const clock = { now: () => now };
let pauses: number[] = [];
/** Pauses that pass at once and are written down. */
const wait = async (ms: number): Promise<void> => void pauses.push(ms);
const http = { clock, random: new Random(1), wait };

beforeEach(() => {
  answers = [];
  asked = [];
  pauses = [];
});

function context(said: Partial<ConnectorContext> = {}): ConnectorContext {
  return { now, centre: saoPaulo, signal: new AbortController().signal, ...said };
}
function json(body: unknown): Answer {
  return (_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
function status(code: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, response) => response.writeHead(code, headers).end('no');
}
/** As api.open-meteo.com answers with `timeformat=unixtime`. */
function weather(current: Readonly<Record<string, unknown>> = {}): Answer {
  return json({
    latitude: -23.5,
    longitude: -46.625,
    elevation: 769,
    current_units: { time: 'unixtime', temperature_2m: '°C' },
    current: {
      time: 1_780_692_300,
      interval: 900,
      temperature_2m: 17.3,
      precipitation: 0.4,
      weather_code: 61,
      wind_speed_10m: 9.7,
      ...current,
    },
  });
}

function feed(said: object = {}): Connector {
  return jsonFeed({ ...http, name: 'crowds', url: `${url}?key=secret`, everyMs: minuteMs, read: () => [], timeoutMs: 2000, ...said });
}

/** More and more, until the other end hangs up. */
function drip(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(`"${'x'.repeat(65_536)}"`));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

describe('openMeteo', () => {
  it('turns the current weather of the city into an event', async () => {
    answers = [weather()];
    const [event, ...more] = await openMeteo({ url, ...http }).fetch(context());
    expect(more).toEqual([]);
    expect(event).toEqual({
      type: 'external.weather',
      at: 1_780_692_300_000,
      location: { latitude: -23.55, longitude: -46.63 },
      weather: { condition: 'rain', temperatureC: 17.3, precipitationMm: 0.4 },
    });
    expect(checkEvent(identified('open-meteo', event!), new Set(['external.weather']))).toMatchObject({ ok: true });
  });

  it('asks for a place rounded to a kilometre, and for nothing about anybody', async () => {
    answers = [weather()];
    await openMeteo({ url, ...http }).fetch(context());
    expect(asked).toEqual([
      '/v1/forecast?latitude=-23.55&longitude=-46.63&current=temperature_2m%2Cprecipitation%2Cweather_code%2Cwind_speed_10m&wind_speed_unit=kmh&timeformat=unixtime',
    ]);
  });

  it('asks once a period, whoever wants to know, and says the same with the same id', async () => {
    answers = [weather()];
    const connector = openMeteo({ url, ...http });
    const ids = new Set<string>();
    for (let i = 0; i < 20; i++) for (const event of await connector.fetch(context())) ids.add(identified('open-meteo', event).id);
    expect(asked).toHaveLength(1);
    expect(ids.size).toBe(1);
    now += 15 * minuteMs;
    await connector.fetch(context());
    expect(asked).toHaveLength(2);
  });

  it('of a week, stays below 1,000 questions', () => {
    const { everyMs } = openMeteo({ url, ...http });
    expect((7 * 24 * 60 * minuteMs) / everyMs).toBeLessThan(1000);
  });

  it('asks nothing while no venue has a place', async () => {
    expect(await openMeteo({ url, ...http }).fetch(context({ centre: null }))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it.each([
    [0, 'clear'],
    [1, 'clear'],
    [2, 'clouds'],
    [3, 'clouds'],
    [45, 'fog'],
    [48, 'fog'],
    [51, 'rain'],
    [57, 'rain'],
    [65, 'rain'],
    [67, 'rain'],
    [71, 'snow'],
    [77, 'snow'],
    [80, 'rain'],
    [82, 'rain'],
    [85, 'snow'],
    [86, 'snow'],
    [95, 'storm'],
    [99, 'storm'],
  ])('WMO code %i is %s', (code, condition) => {
    expect(conditionOf(code)).toBe(condition);
  });

  it('calls a gale a storm, and leaves out what is not known', async () => {
    answers = [weather({ weather_code: 2, wind_speed_10m: 95, temperature_2m: null, precipitation: undefined })];
    expect(await openMeteo({ url, ...http }).fetch(context())).toMatchObject([{ weather: { condition: 'storm' } }]);
  });

  it('says what an answer lacks', async () => {
    answers = [json({ current: { time: 'today' } })];
    await expect(openMeteo({ url, ...http }).fetch(context())).rejects.toMatchObject({
      code: 'connector.bad_answer',
      message: expect.stringContaining('current.time') as string,
    });
  });
});

describe('a service that has trouble', () => {
  it('for a moment is asked again, after pauses that grow', async () => {
    answers = [status(503), status(500), (request) => request.socket.destroy(), json({})];
    await feed().fetch(context());
    expect(asked).toHaveLength(4);
    expect(pauses).toHaveLength(3);
    pauses.forEach((pause, i) => expect(pause).toBeLessThanOrEqual(1000 * 2 ** i));
  });

  it('is given the pause it asks for, in seconds or as a date', async () => {
    answers = [status(429, { 'retry-after': '7' }), status(503, { 'retry-after': new Date(now + 12_000).toUTCString() }), json({})];
    await feed().fetch(context());
    expect(pauses).toEqual([7000, 12_000]);
  });

  it('and asks for an hour is not asked before', async () => {
    answers = [status(429, { 'retry-after': '3600' }), json({})];
    const connector = feed();
    await expect(connector.fetch(context())).rejects.toMatchObject({ code: 'connector.refused' });
    now += 59 * minuteMs;
    await expect(connector.fetch(context())).rejects.toMatchObject({ code: 'connector.paused' });
    expect(asked).toHaveLength(1);
    now += 2 * minuteMs;
    await connector.fetch(context());
    expect(asked).toHaveLength(2);
  });

  it('all the time is left alone after three questions, for ever longer, and says so; then it is welcome back', async () => {
    answers = [status(500)];
    const connector = feed();
    for (let i = 0; i < 3; i++) await expect(connector.fetch(context())).rejects.toMatchObject({ code: 'connector.refused' });
    expect(asked).toHaveLength(12);
    await expect(connector.fetch(context())).rejects.toMatchObject({
      code: 'connector.paused',
      message: expect.stringContaining('300 s') as string,
    });
    now += 5 * minuteMs;
    await expect(connector.fetch(context())).rejects.toMatchObject({ code: 'connector.refused' });
    await expect(connector.fetch(context())).rejects.toMatchObject({ message: expect.stringContaining('600 s') as string });
    now += 10 * minuteMs;
    answers = [json({})];
    await connector.fetch(context());
    await connector.fetch(context());
    expect(asked).toHaveLength(18);
  });

  it.each<[string, Answer, string, number]>([
    ['refuses', status(401), 'connector.refused', 1],
    ['answers with a page', (_, response) => response.end('<html>'), 'connector.bad_answer', 1],
    ['answers with half a document', (_, response) => response.end('{"current":'), 'connector.bad_answer', 1],
    ['never ends', (_, response) => drip(response), 'connector.too_large', 1],
    ['does not answer', () => undefined, 'connector.unreachable', 4],
    [
      'breaks off',
      (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
      'connector.unreachable',
      4,
    ],
    ['moves to another host', status(302, { location: 'http://localhost:1/x' }), 'connector.redirected', 1],
    ['redirects in a circle', status(302, { location: '/v1/forecast' }), 'connector.redirected', 4],
  ])('%s: an error that names it, and not the key', async (_, answer, code, requests) => {
    answers = [answer];
    const failed = feed({ timeoutMs: code === 'connector.unreachable' ? 60 : 2000 }).fetch(context());
    await expect(failed).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^crowds: 127\.0\.0\.1:\d+\/v1\/forecast /) as string,
    });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string });
    expect(asked).toHaveLength(requests);
  });

  it('and moves on the same host is followed', async () => {
    answers = [status(307, { location: '/v2/forecast?key=secret' }), json({})];
    await feed().fetch(context());
    expect(asked).toEqual(['/v1/forecast?key=secret', '/v2/forecast?key=secret']);
  });

  it('stops being asked when we stop', async () => {
    const controller = new AbortController();
    answers = [() => controller.abort(new Error('closing'))];
    await expect(feed().fetch(context({ signal: controller.signal }))).rejects.toThrow('closing');
    expect(asked).toHaveLength(1);
  });
});

describe('jsonFeed', () => {
  it('reads any JSON by a function of ours', async () => {
    answers = [json({ bars: [{ id: 'boteco-1', full: 85 }] })];
    const crowds = jsonFeed({
      ...http,
      name: 'crowds',
      url,
      everyMs: minuteMs,
      read: (answer, context_) =>
        (answer as { bars: { id: string; full: number }[] }).bars.map(({ id, full }) => ({
          type: 'external.crowd',
          at: context_.now,
          venueId: id,
          level: full / 100,
        })),
    });
    expect(await crowds.fetch(context())).toEqual([{ type: 'external.crowd', at: now, venueId: 'boteco-1', level: 0.85 }]);
  });

  it('says whose function threw', async () => {
    answers = [json({})];
    const crowds = feed({ read: (answer: { bars: never[] }) => answer.bars.map((bar) => bar) });
    await expect(crowds.fetch(context())).rejects.toMatchObject({
      code: 'connector.bad_answer',
      message: expect.stringContaining('its read function threw') as string,
    });
  });

  it.each(['ftp://x.example', 'forecast', 'file:///etc/passwd'])('refuses %s as an address', (address) => {
    expect(() => openMeteo({ url: address })).toThrow(expect.objectContaining({ code: 'connector.bad_option' }));
  });
});
