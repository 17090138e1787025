import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findViolations } from '../../scripts/boundaries.ts';

const src = join(import.meta.dirname, '../../src');

describe('the dependency rule', () => {
  it('holds in src', () => {
    expect(findViolations(src)).toEqual([]);
  });

  it('names each kind of break in a planted tree', () => {
    const root = plant({
      'domain/venue.ts': "import { x } from '../serving/recommend.ts';",
      'models/als.ts': "import { y } from '../features/store.ts';",
      'serving/recommend.ts': "import type { Model } from '../models/model.ts';\nimport { z } from '../models/als.ts';",
      'features/store.ts': "import { q } from '../log/sqlite/database.ts';\nimport { openEmbedded } from '../log/open.ts';",
      'api/server.ts': "import OpenAI from 'openai';\nconst late = await import('node:sqlite');",
      'log/event-log.ts': '',
    });
    try {
      expect(
        findViolations(root)
          .map(({ file, rule }) => `${file}: ${rule}`)
          .toSorted(),
      ).toEqual([
        'api/server.ts: a package has one owner room',
        'api/server.ts: a package has one owner room',
        'domain/venue.ts: only from rooms above',
        "features/store.ts: another room's subfolders are private",
        'features/store.ts: only app knows the adapters',
        'models/als.ts: models must not see features',
        'serving/recommend.ts: serving must not see models',
      ]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('refuses to pass when it sees nothing', () => {
    const root = plant({ 'domain/one.ts': '' });
    try {
      expect(() => findViolations(root)).toThrow('saw only 1');
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'checkin-boundaries-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
