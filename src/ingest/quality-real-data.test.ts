import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silent } from '../domain/progress.ts';
import { openEmbedded } from '../log/open.ts';
import { importDataset } from './datasets.ts';
import { assessQuality } from './quality-report.ts';

const folder = join(import.meta.dirname, '../../../shared/data');
const clock = { now: () => Date.UTC(2026, 5, 1) };

describe.skipIf(!existsSync(folder))('real check-ins (skipped without ../shared/data)', () => {
  it.each([
    ['calgary-foursquare', undefined],
    ['ufsc-foursquare-nyc', undefined],
    ['uci-restaurant-consumer', undefined],
    // Whole days are missing in these: 2 in place of some 1,100 check-ins on 20 May 2012, none on several in June.
    ['gnpr-foursquare-nyc', 'quality.volume'],
  ])('%s: fit to learn from, and no alarm but for what is really odd (%s)', async (name, odd) => {
    const dir = mkdtempSync(join(tmpdir(), 'checkin-real-'));
    const { log, quarantine, close } = await openEmbedded(dir, { clock });
    try {
      await importDataset({ dir: join(folder, name), log, quarantine, progress: silent, signal: new AbortController().signal });
      const report = await assessQuality(log);
      expect(report.issues.map(({ code }) => code)).toEqual(odd === undefined ? [] : [odd]);
      expect(report.isAcceptable()).toBe(true);
      expect(report.events.interaction).toBeGreaterThan(1000);
    } finally {
      await close();
      rmSync(dir, { recursive: true });
    }
  });
});
