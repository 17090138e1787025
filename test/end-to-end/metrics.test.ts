import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer } from '../../src/api/server.ts';
import { CheckIn } from '../../src/app/checkin.ts';
import { defineFeature } from '../../src/features/define.ts';

const clock = { time: Date.UTC(2026, 4, 1, 12), now: () => clock.time };
/** Throws at every second check-in. */
const fragile = defineFeature({
  name: 'fragile',
  entity: 'user',
  version: 1,
  unit: 'visits',
  range: [0, Infinity],
  description: 'Throws at every second check-in.',
  on: ['checkin'],
  init: () => ({ visits: 0 }),
  apply: (state) => {
    if (++state.visits % 2 === 0) throw new Error('fragile');
  },
  read: (state, _now, out, offset) => {
    out[offset] = state.visits;
  },
  merge: () => undefined,
});

let dir: string;
let checkin: CheckIn;
let server: Awaited<ReturnType<typeof createServer>>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'checkin-metrics-'));
  checkin = await CheckIn.open({ dir, clock, features: [fragile] });
  server = await createServer({ operations: checkin, logger: pino({ level: 'silent' }), version: '0' });
});
afterAll(async () => {
  await server.close();
  await checkin.close();
  await rm(dir, { recursive: true });
});

it('GET /metrics tells what came in, what was answered and what went wrong, and no name of anybody', async () => {
  const visit = { id: 'visit-of-ana', type: 'interaction', kind: 'checkin', userId: 'ana-maria', venueId: 'bar', at: clock.time };
  const events = [visit, visit, { ...visit, id: 'visit-number-2' }, { type: 'interaction', kind: 'sneeze', userId: 'ana-maria' }];
  await server.inject({ method: 'POST', url: '/v1/events', payload: { events } });
  await server.inject({ method: 'POST', url: '/v1/recommendations', payload: { userId: 'ana-maria' } });
  clock.time += 5000;
  const { statusCode, headers, body } = await server.inject('/metrics');
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = body.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'checkin_events_accepted_total{type="interaction"} 3',
      'checkin_events_duplicate_total 1',
      'checkin_events_rejected_total{code="event.invalid"} 1',
      'checkin_append_seconds_count 2',
      'checkin_log_seq 3',
      'checkin_feature_failures_total{feature="fragile"} 1',
      'checkin_recommendation_seconds_count{source="fallback",fallback_reason="no_model"} 1',
    ]),
  );
  expect(body).not.toMatch(/ana-maria|visit-of|bar/);
});

async function fragileOf(query: string): Promise<unknown> {
  const { values } = (await server.inject(`/v1/features?userId=ana-maria${query}`)).json<{ values: { name: string; value: unknown }[] }>();
  return values.find(({ name }) => name === 'fragile')?.value;
}

it('GET /v1/features gives values now and as of a past event', async () => {
  expect([await fragileOf('&seq=1'), await fragileOf('')]).toEqual([1, 2]);
  const problems = await Promise.all(['?userId=a&seq=99', '', '?venueId=nowhere'].map((query) => server.inject(`/v1/features${query}`)));
  expect(problems.map((problem) => [problem.statusCode, problem.json<{ code: string }>().code])).toEqual([
    [400, 'features.not_reached'],
    [400, 'features.no_subject'],
    [404, 'venues.not_found'],
  ]);
});
