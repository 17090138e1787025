import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pino } from 'pino';
import { createServer } from '../../api/server.ts';
import { dayMs } from '../../domain/clock.ts';
import { simulate } from '../../simulation/simulate.ts';
import { CheckIn } from '../checkin.ts';

const start = Date.UTC(2026, 5, 5, 21);
let now = start;
const clock = { now: (): number => now };
let dir: string;
let checkin: CheckIn;
let server: Awaited<ReturnType<typeof createServer>>;
const errors: unknown[] = [];

async function open(): Promise<void> {
  checkin = await CheckIn.open({ dir, clock, onError: (error) => errors.push(error) });
  server = await createServer({ operations: checkin, logger: pino({ level: 'silent' }), version: '0' });
}
async function close(): Promise<void> {
  await server.close();
  await checkin.close();
}
async function ask(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
): Promise<{ status: number; body: Record<string, never> }> {
  const { statusCode, body } = await server.inject({ method, url, ...(payload && { payload }) });
  return { status: statusCode, body: JSON.parse(body) as Record<string, never> };
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'checkin-quality-'));
  await open();
});
afterAll(async () => {
  await close();
  rmSync(dir, { recursive: true });
});

it('an event with a wanted time in seconds is kept out, mended, replayed eight days later, and in the log once', async () => {
  const click = {
    type: 'interaction',
    kind: 'click',
    userId: 'ana',
    venueId: 'a',
    sessionId: 's1',
    context: { time: start / 1000, groupSize: 2 },
  };
  const sent = await ask('POST', '/v1/events', { events: [click, { ...click, context: {} }] });
  expect(sent.body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'quality.context_time' }] });

  const { body: list } = await ask('GET', '/v1/quarantine?code=quality.context_time');
  expect(list).toMatchObject({ items: [{ source: 'api', state: 'waiting', at: start }] });
  expect(JSON.stringify(list)).not.toContain('ana');
  const { id } = (list['items'] as unknown as { id: string }[])[0]!;
  const { body: record } = await ask('GET', `/v1/quarantine/${id}`);
  expect(JSON.parse(record['raw']!)).toMatchObject({ userId: 'ana', context: { time: start / 1000 } });

  now += 8 * dayMs;
  expect((await ask('POST', '/v1/quarantine/replay', { ids: [id] })).body).toMatchObject({ replayed: 0, failed: 1 });
  expect((await ask('PUT', `/v1/quarantine/${id}`, { set: { 'context.time': start } })).body).toEqual({ id, problem: null });
  expect((await ask('POST', '/v1/quarantine/replay', { ids: [id] })).body).toMatchObject({ replayed: 1, duplicates: 0, lastSeq: 2 });
  expect((await ask('POST', '/v1/quarantine/replay', { ids: [id] })).status).toBe(404);
  expect((await ask('POST', '/v1/quarantine/replay', { all: true })).body).toMatchObject({ replayed: 0, failed: 0 });
  expect(await checkin.readFeatures({ userId: 'ana', seq: 2 })).toMatchObject({ at: start });
  expect(errors).toEqual([]);
});

it('replay and discard want to know which records, in one way', async () => {
  for (const choice of [{}, { all: true, code: 'event.invalid' }]) {
    expect(await ask('POST', '/v1/quarantine/discard', choice)).toMatchObject({ status: 400, body: { code: 'quarantine.bad_choice' } });
  }
  expect((await ask('POST', '/v1/quarantine/discard', { source: 'api' })).body).toEqual({ discarded: 0 });
});

it('the report is about the last days, and the same after a restart', async () => {
  const events = [...simulate({ venues: 40, people: 30, weeks: 1, seed: 3 })].flat();
  for (let i = 0; i < events.length; i += 1000) {
    now = Math.max(now, events[i]!.at);
    await checkin.trackEvents(events.slice(i, i + 1000));
  }
  await checkin.trackEvents(
    Array.from({ length: 400 }, (_, i) => ({
      type: 'interaction',
      kind: 'view',
      userId: `p${i}`,
      venueId: 'nowhere',
      sessionId: 's',
      id: `odd-view-${i}`,
    })),
  );
  const { body } = await ask('GET', '/v1/quality?days=2');
  expect(body).toMatchObject({
    issues: expect.arrayContaining([expect.objectContaining({ code: 'quality.unknown_venue', severity: expect.any(String) })]),
  });
  await close();
  await open();
  expect(figures((await ask('GET', '/v1/quality?days=2')).body)).toEqual(figures(body));
  now += 30 * dayMs;
  expect((await ask('GET', '/v1/quality')).body).toMatchObject({ acceptable: true, events: {} });
});

function figures(reading: Record<string, never>): unknown {
  return (reading['figures'] as unknown as { code: string }[]).filter(({ code }) => /venue|session|choices|late/.test(code));
}
