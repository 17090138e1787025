import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent, type Progress } from '../domain/progress.ts';
import type { EventLog } from '../log/event-log.ts';
import { KnownFeatures } from '../features/feature-sets.ts';
import { openEmbedded } from '../log/open.ts';
import { prepareDemo, type DemoOptions, type PreparedDemo } from './demo.ts';

const clock = { now: () => Date.UTC(2026, 10, 23, 15) };
const city = { venues: 80, people: 150, weeks: 3, timeZone: 'America/Sao_Paulo' };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checkin-demo-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** One start of the demo on a directory, up to where it would serve. */
async function start(name: string, options: Partial<DemoOptions> = {}): Promise<PreparedDemo & { readonly told: readonly string[] }> {
  const dir = join(root, name);
  const storage = await openEmbedded(dir, { clock });
  try {
    const defaults = {
      storage,
      clock,
      features: new KnownFeatures(),
      city,
      seed: 1,
      progress: silent,
      signal: new AbortController().signal,
    };
    const prepared = await prepareDemo({ ...defaults, ...options });
    return { ...prepared, told: await namesOf(storage.log) };
  } finally {
    await storage.close();
  }
}

/** What the log holds of the city, in order, by event id. */
async function namesOf(log: EventLog): Promise<string[]> {
  const pages = await Array.fromAsync(log.read(0, await log.lastSeq()));
  return pages.flat().flatMap(({ type, id }) => (/^(run|model)\./.test(type) ? [] : [id]));
}

/** Stops the demo when a stage is reached. */
function stopAt(stage: string): Pick<DemoOptions, 'progress' | 'signal'> {
  const controller = new AbortController();
  const progress: Progress = (update) => {
    if (update.stage === stage && update.done > 0) controller.abort();
  };
  return { progress, signal: controller.signal };
}

describe('the demo', () => {
  it('fills, trains and promotes once; a second start finds everything', async () => {
    const first = await start('twice');
    expect(first.table).toContain('NDCG@10');
    const champion = first.state.registry.champion?.version;
    expect(champion).toMatch(/^ensemble-/);
    const second = await start('twice');
    expect(second.table).toBeNull();
    expect(second.state.registry.champion?.version).toBe(champion);
    expect(second.told).toEqual(first.told);
  });

  it.each(['simulating the city', 'replaying events'])('goes on where it was stopped: %s', async (stage) => {
    await expect(start('stopped', stopAt(stage))).rejects.toThrow('aborted');
    const resumed = await start('stopped');
    const whole = await start('whole');
    expect(resumed.told).toEqual(whole.told);
    expect(resumed.state.registry.champion?.version).toBe(whole.state.registry.champion?.version);
  });

  it('does not mix two kinds of data in one directory', async () => {
    await start('mixed');
    const dataset = { name: 'calgary-foursquare', dir: root };
    await expect(start('mixed', { dataset })).rejects.toMatchObject({ code: 'demo.other_data' });
  });
});
