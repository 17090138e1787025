import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { friday, hours, opened, tombstone } from '../../test/support/events.ts';
import { dayMs } from '../domain/clock.ts';
import type { LoggedEvent } from '../domain/event.ts';
import { hash64, uuidFromHash } from '../domain/ids.ts';
import { openEmbedded } from '../log/open.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Quarantine, QuarantinedItem, QuarantinedRecord } from '../log/quarantine.ts';
import { QualityMonitor } from './quality.ts';
import { discardQuarantined, mendQuarantined, replayQuarantine } from './replay-quarantine.ts';

const bad = { type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'a', at: friday - hours, contxt: {} };

function item(raw: unknown, said: Partial<QuarantinedItem> = {}): QuarantinedItem {
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  return {
    source: 'api',
    line: null,
    code: 'event.invalid',
    message: 'there is no field "contxt" here',
    raw: text,
    userId: 'ana',
    ...said,
  };
}

let dir: string;
let log: EventLog;
let close: () => Promise<void>;
let now: number;
let quarantine: Quarantine;
let quality: QualityMonitor;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'checkin-replay-'));
  now = friday;
  ({ log, quarantine, close } = await openEmbedded(dir, { clock: { now: () => now } }));
  quality = new QualityMonitor();
});
afterEach(async () => {
  await close();
  rmSync(dir, { recursive: true });
});

async function stored(): Promise<LoggedEvent[]> {
  return (await Array.fromAsync(log.read(0, await log.lastSeq()))).flat();
}

/** Keeps something, and lets eight days pass. @returns its ids */
async function keep(...items: readonly QuarantinedItem[]): Promise<string[]> {
  await quarantine.add(items);
  now = friday + 8 * dayMs;
  return (await Array.fromAsync(quarantine.list())).flat().map(({ id }) => id);
}

async function record(id: string): Promise<QuarantinedRecord | null> {
  return quarantine.get(id);
}

describe('a mended event', () => {
  it('is taken with the time it had, eight days later, and waits no more', async () => {
    const [id = ''] = await keep(item(bad));
    expect(await mendQuarantined(id, { unset: ['contxt'], set: { 'context.groupSize': 4 } }, quarantine)).toBeNull();
    expect(await replayQuarantine({}, { quarantine, log, quality })).toEqual({
      replayed: 1,
      duplicates: 0,
      discarded: 0,
      failed: 0,
      firstFailures: [],
      lastSeq: 1,
    });
    expect(await stored()).toEqual([expect.objectContaining({ at: friday - hours, userId: 'ana', context: { groupSize: 4 } })]);
    expect(await record(id)).toMatchObject({ state: 'replayed', raw: '' });
    expect(await replayQuarantine({}, { quarantine, log, quality })).toMatchObject({ replayed: 0, failed: 0 });
  });

  it('without a time happened when it came', async () => {
    const { at: _, contxt: __, ...timeless } = bad;
    await keep(item(timeless));
    await replayQuarantine({}, { quarantine, log, quality });
    expect(await stored()).toEqual([expect.objectContaining({ at: friday })]);
  });

  it('is taken once, also if the replay was killed before the record was marked', async () => {
    const { contxt: _, ...good } = bad;
    await keep(item(good), item({ ...good, venueId: 'bb' }));
    const killed: Quarantine = Object.assign(Object.create(quarantine) as Quarantine, {
      list: (filter?: object) => quarantine.list(filter),
      resolve: () => Promise.reject(new Error('killed')),
    });
    await expect(replayQuarantine({}, { quarantine: killed, log, quality })).rejects.toThrow('killed');
    expect(await stored()).toHaveLength(2);
    expect(await replayQuarantine({}, { quarantine, log, quality })).toMatchObject({ replayed: 2, duplicates: 2 });
    expect(await stored()).toHaveLength(2);
  });

  it('may be given whole, where a row of a file was none; history keeps its time and gets the id that its file would give it', async () => {
    const [id = ''] = await keep(item('ana;a;2012-06-06', { source: 'old.csv', line: 7, code: 'row.field_count' }));
    await expect(mendQuarantined(id, { set: { at: 5 } }, quarantine)).rejects.toMatchObject({ code: 'quarantine.not_json' });
    const event = { type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'a', at: '2012-06-06T20:00:00Z' };
    expect(await mendQuarantined(id, { event }, quarantine)).toBeNull();
    await replayQuarantine({ ids: [id] }, { quarantine, log, quality });
    const [taken] = await stored();
    expect(taken).toMatchObject({ at: Date.UTC(2012, 5, 6, 20), receivedAt: friday + 8 * dayMs });
    // As `checkin import` names the same fact: a mended file that is imported again adds nothing.
    expect(taken!.id).toBe(uuidFromHash(taken!.at, hash64(JSON.stringify(['checkin', 'ana', 'a', taken!.at, undefined]))));
  });
});

describe('what still fails', () => {
  it('stays, with its new reason, and does not hold up the others', async () => {
    const { contxt: _, ...good } = bad;
    const [first = ''] = await keep(item({ ...good, kind: 'chekin' }), item(good), item('not json at all'));
    const report = await replayQuarantine({ code: 'event.invalid' }, { quarantine, log, quality });
    expect(report).toMatchObject({ replayed: 1, failed: 2 });
    expect(report.firstFailures.map(({ code }) => code)).toEqual(['event.invalid', 'row.not_json']);
    expect(await record(first)).toMatchObject({
      state: 'waiting',
      message: expect.stringContaining('kind: expected one of') as string,
    });
  });

  it('by the expectations, too', async () => {
    const { contxt: _, ...good } = bad;
    const [id = ''] = await keep(item({ ...good, context: { time: 1_750_000_000 } }));
    expect(await replayQuarantine({}, { quarantine, log, quality })).toMatchObject({
      failed: 1,
      firstFailures: [{ code: 'quality.context_time' }],
    });
    expect(await record(id)).toMatchObject({ code: 'quality.context_time' });
  });

  it('because the person was erased since is thrown away', async () => {
    quality.apply({ ...opened('a'), id: 'venue-of-a', seq: 1, receivedAt: friday });
    quality.apply({ ...tombstone(friday + hours, 'ana'), id: 'tombstone-1', seq: 2, receivedAt: friday + hours });
    const { contxt: _, ...good } = bad;
    const [id = ''] = await keep(item(good));
    expect(await replayQuarantine({}, { quarantine, log, quality })).toMatchObject({ discarded: 1, failed: 0 });
    expect(await record(id)).toMatchObject({ state: 'discarded', raw: '' });
    expect(await stored()).toEqual([]);
  });
});

describe('misuse', () => {
  it.each([
    ['a path to the prototype', { set: { '__proto__.polluted': true } }, 'quarantine.bad_path'],
    ['a path through a text', { set: { 'kind.x': 1 } }, 'quarantine.bad_path'],
    ['a path with an empty name', { set: { 'a..b': 1 } }, 'quarantine.bad_path'],
    ['an event that is too long', { set: { userId: 'x'.repeat(20_000) } }, 'quarantine.too_long'],
  ])('%s is refused', async (_, mending, code) => {
    const [id = ''] = await keep(item(bad));
    await expect(mendQuarantined(id, mending, quarantine)).rejects.toMatchObject({ code });
    expect(JSON.parse((await quarantine.get(id))!.raw)).toEqual(bad);
  });

  it('an id that does not wait is named before anything is tried', async () => {
    const { contxt: _, ...good } = bad;
    const [id = ''] = await keep(item(good));
    await expect(replayQuarantine({ ids: [id, 'nothing'] }, { quarantine, log, quality })).rejects.toMatchObject({
      code: 'quarantine.not_found',
    });
    expect(await stored()).toEqual([]);
    expect(await discardQuarantined({ ids: [id] }, quarantine)).toBe(1);
    await expect(discardQuarantined({ ids: [id] }, quarantine)).rejects.toMatchObject({ code: 'quarantine.not_found' });
  });
});
