import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamReport } from '../api/event-schemas.ts';
import { createServer } from '../api/server.ts';
import { uuidV7 } from '../domain/ids.ts';
import { CheckIn } from './checkin.ts';

const now = Date.UTC(2025, 5, 6, 21);
const clock = { now: () => now };

let dir: string;
let checkin: CheckIn;
let server: FastifyInstance;
let url: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'checkin-collecting-'));
  checkin = await CheckIn.open({ dir, clock });
  server = await createServer({ operations: checkin, logger: pino({ level: 'silent' }), version: '0.0.0' });
  url = await server.listen({ port: 0, host: '127.0.0.1' });
  await checkin.putVenue({ id: 'a', name: 'Bar A', category: 'bar', timeZone: 'America/Sao_Paulo' });
});
afterEach(async () => {
  await server.close();
  await checkin.close();
  await rm(dir, { recursive: true });
});

async function post(path: string, body: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

function viewLines(count: number): string {
  return Array.from(
    { length: count },
    (_, n) =>
      `${JSON.stringify({ id: uuidV7(now), type: 'interaction', kind: 'view', userId: `u${n % 7}`, sessionId: `s${n}`, venueId: 'a' })}\n`,
  ).join('');
}

async function stream(body: string | Buffer, headers: Record<string, string> = {}): Promise<{ status: number; lines: StreamReport[] }> {
  const answer = await fetch(`${url}/v1/events/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body: body as string,
  });
  const lines = (await answer.text()).trim().split('\n');
  return { status: answer.status, lines: lines.map((line) => JSON.parse(line) as StreamReport) };
}

describe('one call for one event', () => {
  it('takes an interaction, knows it when it comes again, and says which field is wrong', async () => {
    const interaction = {
      id: 'interaction-1',
      kind: 'checkin',
      userId: 'ana',
      sessionId: 's',
      venueId: 'a',
      at: '2025-06-06T17:59:00-03:00',
      context: { groupSize: 2 },
      responseTimeMs: 850,
    };
    const first = await post('/v1/interactions', interaction);
    expect(first).toEqual({ status: 201, json: { eventId: 'interaction-1', seq: expect.any(Number) as number, isDuplicate: false } });
    expect((await post('/v1/interactions', interaction)).json).toEqual({ ...first.json, isDuplicate: true });
    expect(checkin.readiness().ready).toBe(true);
    expect(await post('/v1/interactions', { ...interaction, kind: 'danced' })).toMatchObject({
      status: 400,
      json: { code: 'http.invalid_request' },
    });
    await expect(checkin.trackInteraction({ ...interaction, id: 'interaction-2', kind: 'rating' } as never)).rejects.toMatchObject({
      code: 'event.rejected',
      message: expect.stringContaining('value: expected a number from 1 to 5') as string,
    });
  });

  it('counts feedback for the person who was answered, though it does not say whose it is', async () => {
    const { recommendationId } = await checkin.recommend({ userId: 'bia', limit: 1 });
    const { status } = await post('/v1/feedback', {
      recommendationId,
      suggestions: ['a'],
      action: 'rejected',
      reason: 'longe demais',
      satisfaction: 2,
      contextAccuracy: 0.5,
    });
    expect(status).toBe(201);
    const exported: unknown[] = [];
    for await (const record of await checkin.exportUser('bia')) exported.push(record);
    expect(JSON.stringify(exported)).toContain('longe demais');
  });

  it('lets an anonymous id lead to the person it turns out to be', async () => {
    await checkin.trackInteraction({ kind: 'checkin', userId: 'phone-1', sessionId: 's', venueId: 'a' });
    expect((await post('/v1/users/ana/merge', { fromUserId: 'phone-1' })).status).toBe(200);
    const { values } = await checkin.readFeatures({ userId: 'ana' });
    expect(values.find(({ name }) => name.startsWith('check_in_frequency'))!.value).toBeGreaterThan(0);
    expect(await post('/v1/users/ana/merge', { fromUserId: 'ana' })).toMatchObject({ status: 400, json: { code: 'users.same_id' } });
  });

  it('says how many clocks were wrong', async () => {
    const times = [now - 1_000, now - 30 * 86_400_000, now + 3_600_000];
    const events = times.map((at) => ({ type: 'interaction', kind: 'view', userId: 'ana', sessionId: 's', venueId: 'a', at }));
    const { json } = await post('/v1/events', { events });
    expect(json).toMatchObject({ accepted: 3, clamped: 2 });
  });
});

describe('a stream of lines', () => {
  it('is taken whole, answered group by group, and taken again as duplicates', async () => {
    const lines = viewLines(5_000);
    const { status, lines: reports } = await stream(`${lines}{"type":"nothing"}\n`);
    expect(status).toBe(200);
    expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(5_000);
    expect(reports.at(-1)).toMatchObject({ line: 5_001, rejected: [{ line: 5_001, code: 'event.unknown_type' }] });
    const again = await stream(gzipSync(lines), { 'content-encoding': 'gzip' });
    expect(again.lines.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(5_000);
  });

  it('keeps what was answered when it breaks off, and says that it broke', async () => {
    const packed = gzipSync(viewLines(20_000));
    const { lines } = await stream(packed.subarray(0, packed.length / 2), { 'content-encoding': 'gzip' });
    expect(lines.at(-1)).toMatchObject({ error: { code: 'http.broken_stream', status: 400 } });
    const durable = lines.at(-2)?.line ?? 0;
    expect(durable).toBeGreaterThan(1_000);
    expect(lines.slice(0, -1).reduce((sum, { accepted }) => sum + accepted, 0)).toBe(durable);
  });

  it('is refused if it is something else', async () => {
    expect(await post('/v1/events/stream', { type: 'interaction' })).toMatchObject({
      status: 415,
      json: { code: 'http.bad_content_type' },
    });
    expect((await stream('x', { 'content-encoding': 'br' })).status).toBe(415);
  });
});
