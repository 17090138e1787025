import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../../domain/progress.ts';
import { defineFeature } from '../../features/define.ts';
import { KnownFeatures } from '../../features/feature-sets.ts';
import { openEmbedded } from '../../log/open.ts';
import { CheckIn } from '../checkin.ts';
import type { CommandContext } from '../command.ts';
import { readConfig } from '../config.ts';
import command from './features.ts';

const at = Date.UTC(2026, 4, 1, 12);
const clock = { now: () => at };
let counter = 0;

/** Good while `counter` stands still. */
const touchy = defineFeature({
  name: 'touchy',
  entity: 'user',
  version: 1,
  unit: 'visits',
  range: [0, Infinity],
  description: 'Visits, and a counter that is no state.',
  on: ['checkin'],
  init: () => ({ visits: 0 }),
  apply: (state) => {
    state.visits++;
  },
  read: (state, _now, out, offset) => {
    out[offset] = state.visits + counter;
  },
  merge: (into, from) => {
    into.visits += from.visits;
  },
});

const dir = mkdtempSync(join(tmpdir(), 'checkin-features-cli-'));
beforeAll(async () => {
  const checkin = await CheckIn.open({ dir, clock, features: [touchy] });
  await checkin.putVenue({ id: 'bar', name: 'Bar', category: 'bar', timeZone: 'America/Sao_Paulo' });
  await checkin.trackEvents([{ type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'bar', at: at - 1000 }]);
  await checkin.trackEvents([{ type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'bar', at }]);
  await checkin.recommend({ userId: 'ana' });
  await checkin.close();
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(action: string, values: Record<string, string> = {}, context: Partial<CommandContext> = {}): Promise<string> {
  const printed: string[] = [];
  await command.run(
    { values, positionals: [action] },
    {
      location: { dir, database: null },
      json: false,
      config: readConfig(),
      userConfig: () => Promise.resolve({ features: new KnownFeatures([touchy]) }),
      clock,
      signal: new AbortController().signal,
      progress: silent,
      print: (text) => void printed.push(text),
      note: () => undefined,
      ...context,
    },
  );
  return printed.join('\n');
}

describe('checkin features', () => {
  it('lists our features and those of the config module', async () => {
    const listed = JSON.parse(await run('list', {}, { json: true })) as { name: string; range: unknown }[];
    expect(listed.at(-1)).toMatchObject({ name: 'touchy', range: [0, null] });
    expect(await run('list')).toContain('touchy  (user, visits, 0 to Infinity)\n    Visits, and a counter');
  });

  it('shows values with unit and meaning, now and as of any event', async () => {
    const text = await run('show', { user: 'ana', venue: 'bar' });
    expect(text).toMatch(/^person ana, venue bar: after event 4, at 2026-05-01T12:00:00.000Z\n/);
    expect(text).toMatch(/^touchy +2  visits +Visits, and a counter that is no state\.$/m);
    expect(text).toMatch(/^visits_before +2 /m);
    const before = JSON.parse(await run('show', { user: 'ana', seq: '2' }, { json: true })) as {
      at: number;
      values: { name: string; value: number }[];
    };
    expect(before.at).toBe(at - 1000);
    expect(before.values.find(({ name }) => name === 'touchy')?.value).toBe(1);
    await expect(run('show', { user: 'ana', seq: 'x' })).rejects.toMatchObject({ code: 'cli.bad_value' });
    await expect(run('show')).rejects.toMatchObject({ code: 'features.no_subject' });
  });

  it('verifies what was served, and names the first feature that differs', async () => {
    expect(await run('verify')).toBe(
      '1 vectors of 1 answers compared; 0 differ (0 answers without digests or of another feature set, 0 out of reach)',
    );
    counter = 1;
    try {
      await expect(run('verify')).rejects.toMatchObject({
        code: 'features.parity_broken',
        message: expect.stringMatching(
          /first at seq 4, recommendation \S+, position 0 \(venue bar\), feature touchy: served digest [0-9a-f]{4}, replay gives 3$/,
        ) as string,
      });
    } finally {
      counter = 0;
    }
  });

  it('replays the sets that are needed, and a start finds them', async () => {
    const built = JSON.parse(await run('replay', {}, { json: true })) as { featureSetVersion: string; seq: number; isCurrent: boolean }[];
    expect(built).toEqual([expect.objectContaining({ seq: 4, isCurrent: true })]);
    const storage = await openEmbedded(dir, { clock });
    expect((await storage.snapshots.load(`features-${built[0]!.featureSetVersion}`))?.seq).toBe(4);
    await storage.close();
    expect(await run('replay')).toMatch(/^[0-9a-f]{16} {2}30 features, 192 columns, folded to event 4$/);
  });

  it('knows what it can do', async () => {
    await expect(run('shwo')).rejects.toMatchObject({ code: 'cli.unknown_action', action: 'Did you mean checkin features show?' });
  });
});
