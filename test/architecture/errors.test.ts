import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

describe('docs/errors.md', () => {
  const thrown = codesThrown();
  const documented = codesDocumented();

  it('documents every code that the source throws', () => {
    expect(thrown.size).toBeGreaterThan(20);
    expect([...thrown].filter((code) => !documented.has(code))).toEqual([]);
  });

  it('documents no code that the source does not throw', () => {
    expect([...documented].filter((code) => !thrown.has(code))).toEqual([]);
  });
});

/** Codes are `area.what_is_wrong`, given as a literal to `CheckInError`, to a problem or to a quarantined or rejected row. */
function codesThrown(): Set<string> {
  const areas = new Set([...codesDocumented()].map((code) => code.split('.')[0]!));
  const found = new Set<string>();
  for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const source = readFileSync(join(root, 'src', file), 'utf8');
    for (const [, code] of source.matchAll(/CheckInError\(\s*'([a-z_]+\.[a-z_]+)'/g)) found.add(code!);
    for (const [, code] of source.matchAll(/(?:code: |problem\(\s*[\w.]+,\s*|\bcode = )'([a-z_]+\.[a-z_]+)'/g))
      if (areas.has(code!.split('.')[0]!)) found.add(code!);
  }
  return found;
}

function codesDocumented(): Set<string> {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  return new Set([...page.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm)].map(([, code]) => code!));
}
