import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana, liveThere, phone, startCore } from '../../../test/support/erasable-city.ts';
import { systemClock } from '../../domain/clock.ts';
import { openEmbedded } from '../../log/open.ts';
import type { Core } from '../core.ts';
import { exportUser, type ExportRecord } from './export.ts';

type RecordOf<K extends ExportRecord['record']> = Extract<ExportRecord, { readonly record: K }>;

function only<K extends ExportRecord['record']>(kind: K, records: readonly ExportRecord[]): RecordOf<K>[] {
  return records.filter((one): one is RecordOf<K> => one.record === kind);
}

describe('an export', () => {
  let dir: string;
  let core: Core;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'checkin-export-'));
    core = await startCore(await openEmbedded(dir, { clock: systemClock }));
    await liveThere(core);
  });
  afterEach(async () => {
    await core.close();
    await rm(dir, { recursive: true });
  });

  async function recordsOf(userId: string): Promise<ExportRecord[]> {
    const records: ExportRecord[] = [];
    for await (const record of await exportUser(core, userId)) records.push(record);
    return records;
  }
  it('holds everything about a person, whichever of their ids one asks for, and says where it ends', async () => {
    const records = await recordsOf(phone);
    expect(records[0]).toMatchObject({
      record: 'person',
      userId: phone,
      ids: expect.arrayContaining([ana, phone]) as string[],
      events: 13,
    });
    expect(records.at(-1)).toEqual({ record: 'end', records: records.length });
    expect(only('profile', records)).toMatchObject([{ profile: { id: ana, language: 'pt-BR' } }]);
    expect(only('quarantined', records)).toMatchObject([{ quarantined: { userId: ana } }]);
    expect(Object.fromEntries(only('venue', records).map(({ venueId, visits }) => [venueId, visits]))).toEqual({ a: 1, b: 1, c: 1, d: 1 });
    const events = only('event', records);
    expect(
      Object.fromEntries(Object.entries(Object.groupBy(events, ({ event }) => event.type)).map(([type, { length }]) => [type, length])),
    ).toEqual({
      interaction: 6,
      'conversation.message': 2,
      'user.upserted': 1,
      'user.merged': 1,
      'recommendation.served': 2,
      'recommendation.feedback': 1,
    });
    const seqs = events.map(({ event }) => event.seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(events.every(({ happenedAt, event }) => Date.parse(happenedAt) === event.at)).toBe(true);
  });

  it('says of every feature what it means, and leaves unknown values null', async () => {
    const features = only('feature', await recordsOf(ana));
    expect(features.length).toBeGreaterThan(10);
    expect(features.every(({ meaning, unit, range }) => meaning !== '' && unit !== '' && range.length === 2)).toBe(true);
    expect(features.some(({ value }) => value !== null && value > 0)).toBe(true);
    expect(JSON.parse(JSON.stringify(features))).toEqual(features);
  });

  it('holds nothing of anyone else, not even from a session that another used too', async () => {
    await core.collect([
      { type: 'interaction', kind: 'view', userId: 'bia', venueId: 'a', sessionId: 'sessao-xaxado' },
      { type: 'conversation.message', role: 'user', text: 'segredo da bia', sessionId: 'sessao-xaxado' },
    ]);
    const text = JSON.stringify(await recordsOf(ana));
    expect(text).not.toContain('segredo');
    for (const other of ['bia', 'caio', 'davi']) expect(text).not.toContain(other);
    expect(text).toContain('Mafalda');
    expect(text).not.toContain('longe da Dulcineia'); // It names nobody, and the session is shared now.
    expect(JSON.stringify(await recordsOf('bia'))).not.toContain('segredo');
  });

  it('of someone of whom only a quarantined record is known is that record; of nobody it is refused before it begins', async () => {
    const raw = '{"userId":"only-in-quarantine"}';
    await core.storage.quarantine.add([
      { source: 'api', line: null, code: 'event.invalid', message: 'type', raw, userId: 'only-in-quarantine' },
    ]);
    expect(only('quarantined', await recordsOf('only-in-quarantine'))).toMatchObject([{ quarantined: { raw } }]);
    await expect(exportUser(core, 'nobody-of-that-name')).rejects.toMatchObject({ code: 'users.not_found' });
  });
});
